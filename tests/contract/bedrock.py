"""An account on Bedrock, and what is trained there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from goldsmith.adapters.bedrock_files import BedrockFiles
from goldsmith.adapters.bedrock_tuner import BedrockTuner
from goldsmith.domain.formats import bedrock_line
from goldsmith.domain.provider import Trained, TrainingJob
from goldsmith.domain.samples import Source, make_sample
from tests.contract.training import settled
from tests.fakes.bedrock import BASE, BUCKET, ROLE, FakeBedrock
from tests.fakes.services import FakeStore
from tests.fakes.stories import conversation, feedback
from tests.fakes.versions import FakeVersions

CREATE = "create_model_customization_job"
TENANT, RUN = "acme-leads", "acme-leads-0001"
KEY = f"tenants/{TENANT}/runs/{RUN}/provider/{RUN}-sft-abc123abc123abc1.jsonl"


def job(model: str = BASE, run_id: str = RUN, epochs: int = 3) -> TrainingJob:
    return TrainingJob(run_id, TENANT, model, "abc123" * 8, epochs=epochs)


def samples(count: int = 12) -> Iterator[bytes]:
    for number in range(count):
        told = feedback(messages=conversation(f"topic {number}"), generation_id=f"g{number}")
        yield bedrock_line(make_sample(told, Source.EDITED, f"Hi Dana, topic {number}? Mia"))


@dataclass
class Account:
    """An account on Bedrock, with a bucket."""

    store: FakeStore = field(default_factory=FakeStore)

    def __post_init__(self) -> None:
        self.client = FakeBedrock(self.store)
        self.tuner = BedrockTuner(self.client, BedrockFiles(self.store, FakeVersions(self.store), BUCKET), ROLE)

    def created(self) -> list[dict[str, object]]:
        return [parameters for method, parameters in self.client.calls if method == CREATE]

    def trained(self) -> str:
        status = settled(self.tuner, self.tuner.submit(job(), samples()))
        assert isinstance(status, Trained)
        return status.model
