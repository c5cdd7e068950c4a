import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith_cli.standin.engine.rewriter import QuotedTurn, Rewrite, RewriteTask, rewrite

REQUEST = "Write to Dana Miller at Acme about our dashboard."
DRAFT = """Dear Ms. Miller,

I am writing to you with regard to our dashboard. We do not charge for the trial! It is ready. Many teams use it.

Yours faithfully,
The Team"""


def rewritten(comment: str, draft: str = DRAFT, source: str = REQUEST) -> Rewrite:
    conversation = [QuotedTurn(role="user", content=source)]
    return rewrite(RewriteTask(conversation=conversation, draft=draft, comment=comment))


@pytest.mark.parametrize(
    ("comment", "present", "absent"),
    [
        ("Sign off as Mia.", "Yours faithfully,\nMia", "The Team"),
        ("sign off with Cheers", "Cheers,\nThe Team", "Yours"),
        ("Greet her by first name", "Hi Dana,", "Dear Ms. Miller"),
        ("First name, please", "Hi Dana,", "Dear Ms. Miller"),
        ("Start with 'Hello Dana'", "Hello Dana,", "Dear"),
        ("Too stiff", "Hi Ms. Miller,", "Dear"),
        ("make it less formal", "A quick word about our dashboard. We don't charge", "I am writing"),
        ("Much too formal.", "Best,\nThe Team", "Yours faithfully"),
        ("too long", "Dear Ms. Miller,", "Many teams"),
        ("Shorten it please", "Yours faithfully,\nThe Team", "Many teams"),
        ("No exclamation marks", "for the trial. It is", "!"),
        ("Don't use the word 'Many'", "Teams use it.", "Many"),
        ("remove the sentence about many teams", "It is ready.", "Many teams"),
        ("Please mention that we ship on Fridays", "We ship on Fridays.\n\nYours", "One more thing"),
        ("add the launch date", "One more thing: the launch date.\n\nYours", "add the"),
        ('Replace "dashboard" with "report"', "our report.", "dashboard"),
        ('Say "cost" instead of "charge"', "do not cost", "charge"),
        ("The client is Reyes, not Miller", "Dear Ms. Reyes,", "Miller"),
        ("It should be Reyes, not Miller", "Dear Ms. Reyes,", "Miller"),
        ('"teams" should be "agencies"', "Many agencies", "teams"),
        ("It is not ready but nearly ready", "It is nearly ready", "It is ready"),
    ],
)
def test_a_request_it_understands_is_carried_out(comment: str, present: str, absent: str) -> None:
    result = rewritten(comment)
    assert result.needs_change is True
    assert present in result.rewrite
    assert absent not in result.rewrite


@pytest.mark.parametrize("comment", ["Great!", "perfect", "Love it, thanks", "Nothing to change.", "This is good"])
def test_praise_changes_nothing_and_says_so(comment: str) -> None:
    result = rewritten(comment)
    assert (result.needs_change, result.rewrite) == (False, DRAFT)


@pytest.mark.parametrize("comment", ["blue cheese", "Not good.", "The rhythm should sing", "good, but hmm"])
def test_what_it_does_not_understand_it_leaves_without_calling_it_right(comment: str) -> None:
    result = rewritten(comment)
    assert (result.needs_change, result.rewrite) == (True, DRAFT)


def test_praise_with_a_request_is_a_request() -> None:
    result = rewritten("Great, but sign off as Bo")
    assert result.needs_change is True
    assert result.rewrite.endswith("\nBo")


def test_a_comment_is_split_into_its_requests() -> None:
    result = rewritten("Too stiff and sign off as Mia; no exclamation marks. Ask Dr. No, please.")
    assert result.points == ["Too stiff", "sign off as Mia", "no exclamation marks", "Ask Dr. No, please"]


TRACEABLE = ["https://example.org/x", "pay@example.org", "+49 30 1234567", "$500", "example.com", "90 euros"]


@pytest.mark.parametrize("thing", TRACEABLE)
@pytest.mark.parametrize(
    "form", ["Add {}", "mention that {} is it", "replace dashboard with {}", "say {} instead of Acme"]
)
def test_no_comment_can_add_a_link_address_number_or_amount(form: str, thing: str) -> None:
    assert thing not in rewritten(form.format(thing)).rewrite


@given(
    comment=st.text(max_size=80)
    | st.lists(st.sampled_from([*TRACEABLE, "add", "sign off as", "A", "not", ", "])).map(" ".join),
    draft=st.text(max_size=80) | st.just(DRAFT),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_comment_on_any_draft_ends_in_an_answer_without_new_links_or_addresses(comment: str, draft: str) -> None:
    result = rewritten(comment, draft)
    for found in re.findall(r"https?://\S+|\S+@\S+\.\w+", result.rewrite):
        assert found in REQUEST + draft


SOURCE = "Summarize.\n\nThe stadium was full. Keeper Rossi saved a penalty on Friday and his team won the cup."


@pytest.mark.parametrize(
    ("draft", "comment", "expected"),
    [
        (
            "Keeper Marco Rossi saved a penalty.",
            "The source does not mention Rossi's first name.",
            "Keeper Rossi saved a penalty.",
        ),
        (
            "The 31-year-old keeper saved a penalty.",
            "It makes up his age.",
            "The keeper saved a penalty.",
        ),
        (
            "Rossi saved a penalty in May 2014.",
            "Remove the information about the date from the summary.",
            "Rossi saved a penalty.",
        ),
        (
            "Rossi saved a penalty in Lisbon.",
            "Lisbon is not mentioned in the article.",
            "Rossi saved a penalty.",
        ),
        (
            "An Italian keeper saved a penalty.",
            'The summary has hallucinated "Italian".',
            "A keeper saved a penalty.",
        ),
        (
            "Rossi saved two penalties and won the league.",
            "Replace the information about two penalties with the information about a penalty.",
            "Rossi saved a penalty and won the league.",
        ),
    ],
)
def test_a_fact_the_source_lacks_goes_when_the_comment_names_it(draft: str, comment: str, expected: str) -> None:
    assert rewritten(comment, draft, SOURCE).rewrite == expected


def test_a_named_fact_the_source_holds_stays() -> None:
    draft = "Rossi saved a penalty on Friday."
    assert rewritten("Friday is not mentioned.", draft, SOURCE).rewrite == draft


def test_a_cut_never_leaves_an_empty_draft() -> None:
    assert rewritten("Remove 'Rossi won'", "Rossi won.", SOURCE).rewrite == "Rossi won."
