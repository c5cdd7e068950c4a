import re
from pathlib import Path

import pytest

from goldsmith.domain.policy import TenantPolicy
from goldsmith_cli.consoles import age
from goldsmith_cli.overview.collecting import QUEUES, QueueDepth, TenantStatus
from goldsmith_cli.policies import LAUNCHING

TEMPLATE = (Path(__file__).parents[3] / "template.yaml").read_text(encoding="utf-8")


def test_every_queue_that_status_asks_is_an_output_of_the_template_and_none_is_left_out() -> None:
    outputs = re.findall(r"^  (\w+QueueUrl):$", TEMPLATE.partition("\nOutputs:")[2], re.MULTILINE)
    assert sorted(outputs) == sorted(QUEUES.values())


def test_every_output_that_starting_a_run_depends_on_is_one_of_the_template() -> None:
    outputs = re.findall(r"^  (Configured\w+):$", TEMPLATE.partition("\nOutputs:")[2], re.MULTILINE)
    assert set(LAUNCHING.values()) <= set(outputs)
    assert set(LAUNCHING) <= set(TenantPolicy.model_fields)


@pytest.mark.parametrize(
    ("events", "superseded", "balanced"), [(5, 2, True), (6, 2, False), (4, 2, False), (3, 0, True)]
)
def test_the_books_balance_when_each_event_is_somewhere_once(events: int, superseded: int, balanced: bool) -> None:
    status = TenantStatus(events=events, outcomes={"accepted": 2, "parked": 1}, superseded=superseded)
    assert status.balanced is balanced


def test_a_message_is_in_the_queue_wherever_it_waits() -> None:
    assert QueueDepth(waiting=1, in_flight=2, delayed=4).messages == 7


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (7200, "2 h"), (86400 * 3 + 5, "3 d")],
)
def test_ages_are_told_in_their_largest_unit(seconds: float, said: str) -> None:
    assert age(seconds) == said
