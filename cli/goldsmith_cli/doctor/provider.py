"""The OpenAI-compatible provider: whether it takes the key, has the models, and trains."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from goldsmith.domain.retirement import retirement_warnings
from goldsmith.errors import ConfigurationProblem, GoldsmithError, TrainingBlocked
from goldsmith_cli.doctor.findings import Verdict, ok, problem, unchecked, warning
from goldsmith_cli.doctor.running import Check
from goldsmith_cli.doctor.secrets import KEY_OUTPUT, read

if TYPE_CHECKING:
    import openai

    from goldsmith_cli.doctor.patient import Patient

OPENAI_HOST = "api.openai.com"
CLOSED_TO_MOST = date(2026, 7, 2)
CLOSES = date(2027, 1, 6)
"""From docs/providers.md: organisations without recent use are shut out, and then everybody."""
_SECONDS = 15.0
_OTHER_PROVIDER = "choose another provider: docs/providers.md"


def of_provider(patient: "Patient") -> Iterator[Check]:
    """Nothing where Bedrock does everything."""
    if not patient.output(KEY_OUTPUT):
        return
    endpoint = patient.output("ConfiguredProviderEndpoint")
    yield Check("provider", endpoint, partial(_answers, patient))
    for name, roles in models(patient).items():
        yield Check(f"model {name}", " and ".join(roles), partial(_model, patient, name, "BaseModel" in roles))
    if trains_here(patient):
        yield Check("fine-tuning", f"{endpoint}/fine_tuning/jobs", partial(_tuning, patient))


def trains_here(patient: "Patient") -> bool:
    """Whether runs train at this provider."""
    return patient.target.outputs.get("ConfiguredProvider", "openai") == "openai"


def models(patient: "Patient") -> Mapping[str, list[str]]:
    """The models that this provider has to have, and the parameters that name each."""
    rewrites_here = patient.target.outputs.get("ConfiguredRewriteProvider", "openai") == "openai"
    wanted = {"BaseModel": trains_here(patient), "RewriteModel": rewrites_here, "JudgeModel": rewrites_here}
    found: dict[str, list[str]] = {}
    for parameter, here in wanted.items():
        name = patient.output(f"Configured{parameter}")
        if here and name:
            found.setdefault(name, []).append(parameter)
    return found


def _client(patient: "Patient") -> "openai.OpenAI":
    """ClientError when the key cannot be read, ConfigurationProblem where it is none."""
    from goldsmith.adapters.openai_client import openai_client

    key = (read(patient, patient.output(KEY_OUTPUT)) or "").strip()
    client = openai_client(patient.output("ConfiguredProviderEndpoint"), lambda: key, _SECONDS)
    if not patient.target.is_local:
        return client
    import openai

    # No proxy stands between us and our own machine, whatever the environment says.
    return client.with_options(http_client=openai.DefaultHttpxClient(trust_env=False))


def _answers(patient: "Patient") -> Verdict:
    from goldsmith.adapters.openai_client import provider_errors

    with _client(patient) as client:
        try:
            with provider_errors("listing the models"):
                listed = sum(1 for _ in client.models.list())
        except GoldsmithError as error:
            return refused(patient, error)
    return ok(f"takes the key, lists {listed:,} models")


def refused(patient: "Patient", error: GoldsmithError) -> Verdict:
    """What the provider's refusal means: what a person has to mend is a problem, what passes is not known."""
    if isinstance(error, ConfigurationProblem | TrainingBlocked):
        found, _, cure = str(error).partition(": ")[2].rpartition(": ")
        said = found or str(error)
        return problem(said, _cure_of(patient, said, cure))
    return unchecked(str(error), "look again later")


def _cure_of(patient: "Patient", said: str, cure: str) -> str:
    from goldsmith_cli.doctor.secrets import put

    return put(patient.output(KEY_OUTPUT)) if " 401" in f" {said}" else cure or _OTHER_PROVIDER


def _model(patient: "Patient", name: str, tuned: bool) -> Verdict:
    from goldsmith.adapters.openai_models import entry_of, retirement_of
    from goldsmith.adapters.openai_traits import traits_of

    with _client(patient) as client:
        try:
            entry = entry_of(client, name)
        except GoldsmithError as error:
            return refused(patient, error)
    if entry is None:
        host = urlsplit(patient.output("ConfiguredProviderEndpoint")).hostname or ""
        return missing(patient, name, tuned=tuned, lists_every_model=traits_of(host).lists_every_model)
    return retiring(patient, name, retirement_of(entry), patient.now.date(), tuned=tuned)


def missing(patient: "Patient", name: str, *, tuned: bool, lists_every_model: bool) -> Verdict:
    """A model that the endpoint does not show."""
    parameter = "BaseModel" if tuned else "RewriteModel"
    if not lists_every_model:
        return unchecked(f"this endpoint does not show {name}; it may answer all the same")
    return problem(
        "the provider has no such model: misspelt, retired, or not open to this key's project",
        patient.deploy_with(f"{parameter}=ANOTHER"),
    )


def retiring(patient: "Patient", name: str, day: date | None, today: date, *, tuned: bool) -> Verdict:
    """Whether a model is there for a while yet."""
    cure = patient.deploy_with(f"{'BaseModel' if tuned else 'RewriteModel'}=ANOTHER")
    try:
        told = retirement_warnings(name, day, today)
    except TrainingBlocked as retired:
        return problem(str(retired).partition(";")[0], cure)
    if told:
        return warning(told[0].partition(";")[0], cure)
    return ok(f"there, until {day}" if day else "there, no end is announced")


def _tuning(patient: "Patient") -> Verdict:
    from goldsmith.adapters.openai_client import provider_errors

    with _client(patient) as client:
        try:
            with provider_errors("listing fine-tuning jobs"):
                jobs = client.fine_tuning.jobs.list(limit=1).data
        except GoldsmithError as error:
            return refused(patient, error)
    latest = date.fromtimestamp(jobs[0].created_at) if jobs else None  # noqa: DTZ012 - a day, for people
    host = urlsplit(patient.output("ConfiguredProviderEndpoint")).hostname or ""
    return tuning(host, latest, patient.now.date())


def tuning(host: str, latest: date | None, today: date) -> Verdict:
    """What can be known of it without a job: that jobs may be listed. ``latest`` is the day of the latest one."""
    listed = f"jobs can be listed, the latest is of {latest}" if latest else "jobs can be listed, there is none"
    honest = "whether one may be created, only creating one tells (403 training_not_available)"
    if host != OPENAI_HOST:
        return ok(f"{listed}; {honest}")
    if today >= CLOSES:
        return problem(f"OpenAI has closed self-serve fine-tuning to everyone on {CLOSES}", _OTHER_PROVIDER)
    left = (CLOSES - today).days
    closed = "" if latest and latest >= CLOSED_TO_MOST else f"; without recent use it is closed since {CLOSED_TO_MOST}"
    days = f"in {left} day{'s' if left != 1 else ''}"
    return warning(f"OpenAI closes it to everyone on {CLOSES}, {days}{closed}; {listed}; {honest}", _OTHER_PROVIDER)
