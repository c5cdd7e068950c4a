"""In whose name a dead letter is sent back."""

from goldsmith.domain.dead_letters import FEEDBACK, REWRITE, Attribute
from goldsmith.domain.senders import ORIGINAL_SENDER, VERIFIED_TENANT
from goldsmith_cli.dlq.senders import attributes
from tests.fakes.dead_letters import letter
from tests.fakes.feedback import event_json

TRIAGE, APP, OTHER = "AROATRIAGEEXAMPLE", "AROAAPPEXAMPLE", "AROAOTHEREXAMPLE"
CLAIMED = {ORIGINAL_SENDER: Attribute("String", APP), "campaign": Attribute("String", "q4")}


def test_of_what_triage_put_away_its_word_is_taken_for_who_sent_it() -> None:
    dead = letter(event_json(), sender=f"{TRIAGE}:triage", attributes=CLAIMED)
    assert attributes(dead, {TRIAGE}) == CLAIMED


def test_what_the_queue_gave_up_on_is_its_senders_whatever_its_attributes_claim() -> None:
    dead = letter(event_json(), sender=f"{OTHER}:session", attributes=CLAIMED)
    assert attributes(dead, {TRIAGE})[ORIGINAL_SENDER] == Attribute("String", f"{OTHER}:session")


def test_there_is_room_for_what_is_told_of_the_sender_among_ten_attributes() -> None:
    many = {f"a{number}": Attribute("String", "x") for number in range(9)}
    told = {**many, VERIFIED_TENANT: Attribute("String", "acme-leads")}
    found = attributes(letter(event_json(), queue=FEEDBACK, sender=APP, attributes=told), {TRIAGE})
    assert len(found) == 10
    assert {ORIGINAL_SENDER, VERIFIED_TENANT} < set(found)


def test_of_other_queues_attributes_are_as_they_were() -> None:
    assert attributes(letter("{}", queue=REWRITE, sender=OTHER, attributes=CLAIMED), {TRIAGE}) == CLAIMED
