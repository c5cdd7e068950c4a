"""The queue of the machine is as unreliable as SQS, and no more than that."""

from datetime import timedelta

from goldsmith.errors import ServiceUnavailable
from goldsmith.workflows.deliveries import BatchReport
from tests.fakes.services import FakeClock
from tests.machine.queues import Queue


def queue(clock: FakeClock, most_receives: int = 3) -> Queue:
    made = Queue("test", clock, timedelta(seconds=30), most_receives)
    made.put("a")
    made.put("b")
    return made


def test_what_is_received_is_hidden_for_a_while_and_comes_again() -> None:
    clock = FakeClock()
    made = queue(clock)
    first = made.receive(made.visible())
    assert (made.visible(), [each.receive_count for each in first]) == ([], [1, 1])
    clock.pass_seconds(30)
    assert [each.receive_count for each in made.receive(made.visible())] == [2, 2]


def test_what_is_done_is_gone_and_what_failed_comes_later() -> None:
    clock = FakeClock()
    made = queue(clock)
    deliveries = made.receive(made.visible())
    report = BatchReport()
    report.fail(deliveries[:1], ServiceUnavailable("down"))
    made.settle(deliveries, report)
    assert (made.bodies(), made.visible()) == ({"a"}, [])
    clock.pass_seconds(10)
    assert [message.body for message in made.visible()] == ["a"]


def test_what_is_received_too_often_is_dead_until_it_is_sent_back() -> None:
    clock = FakeClock()
    made = queue(clock, most_receives=1)
    made.receive(made.visible())
    clock.pass_seconds(30)
    assert made.receive(made.visible()) == []
    assert ([message.body for message in made.dead], made.bodies()) == (["a", "b"], {"a", "b"})
    made.redrive()
    assert [message.body for message in made.visible()] == ["a", "b"]
