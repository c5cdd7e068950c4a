"""Drafts to explain, in a house of fakes."""

from goldsmith.domain.stories import Story
from goldsmith.workflows.explaining import Explaining
from tests.fakes.faults import Faults
from tests.fakes.house import House
from tests.fakes.stories import deliver, feedback_event


def explaining(house: House, faults: Faults | None = None) -> Explaining:
    guard = (faults or Faults()).guard
    return Explaining(guard(house.ledger), guard(house.ledger), guard(house.store))


def story(house: House, generation_id: str = "gen-1") -> Story:
    return explaining(house).story(house.generation(generation_id))


def tell(house: House, **changes: object) -> None:
    house.triage.handle(deliver(feedback_event(**changes)))


def edited_house() -> House:
    house = House()
    tell(house, final="Hi Dana")
    return house
