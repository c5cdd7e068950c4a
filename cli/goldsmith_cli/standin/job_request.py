from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from goldsmith_cli.standin.strict import Strict

DEFAULT_EPOCHS = 3

MetadataKey = Annotated[str, StringConstraints(max_length=64)]
MetadataValue = Annotated[str, StringConstraints(max_length=512)]
PositiveFloat = Annotated[float, Field(gt=0)]
Auto = Literal["auto"]


class Hyperparameters(Strict):
    """How long and how hard to train; the stand-in only bills `n_epochs`."""

    n_epochs: Auto | Annotated[int, Field(ge=1, le=50)] = "auto"
    batch_size: Auto | Annotated[int, Field(ge=1, le=256)] = "auto"
    learning_rate_multiplier: Auto | PositiveFloat = "auto"


class PreferenceHyperparameters(Hyperparameters):
    """The same for preference pairs, with the weight of the penalty."""

    beta: Auto | Annotated[float, Field(gt=0, le=2)] = "auto"


class Supervised(Strict):
    """Options of supervised training."""

    hyperparameters: Hyperparameters = Hyperparameters()


class Preference(Strict):
    """Options of training on preference pairs."""

    hyperparameters: PreferenceHyperparameters = PreferenceHyperparameters()


class Method(Strict):
    """`supervised` or `dpo`, with the options of that one only."""

    type: Literal["supervised", "dpo"]
    supervised: Supervised | None = None
    dpo: Preference | None = None

    @model_validator(mode="after")
    def _options_fit_the_type(self) -> Self:
        if (self.type == "dpo" and self.supervised) or (self.type == "supervised" and self.dpo):
            raise ValueError(f"options of another method were given with type '{self.type}'")
        return self

    @property
    def hyperparameters(self) -> Hyperparameters:
        """Those of the chosen type, defaults where none were given."""
        chosen = self.dpo if self.type == "dpo" else self.supervised
        return chosen.hyperparameters if chosen else Hyperparameters()

    @property
    def epochs(self) -> int:
        """Passes over the file that are billed."""
        chosen = self.hyperparameters.n_epochs
        return DEFAULT_EPOCHS if chosen == "auto" else chosen


class JobRequest(Strict):
    """The body of `POST /v1/fine_tuning/jobs`."""

    model: str
    training_file: str
    validation_file: str | None = None
    method: Method = Method(type="supervised")
    suffix: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    metadata: Annotated[dict[MetadataKey, MetadataValue], Field(max_length=16)] | None = None
