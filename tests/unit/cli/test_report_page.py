"""The page of a report: whole for every tenant there can be, and no text on it is more than a text."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.text import visible
from goldsmith_cli.report.figures import ModelFigure, Report
from goldsmith_cli.report.page import page
from tests.fakes.house import House
from tests.fakes.stories import DRAFT
from tests.unit.cli.reporting import BASE, agency, house_told, report_of
from tests.unit.workflows.test_evaluation_page import HOSTILE, Read, shape

SECRET = "Zanzibar"
FINAL = f"Hi Dana, greetings from {SECRET}. Mia"


def with_text(text: str, report: Report | None = None) -> Report:
    """A report in which everything that anybody else wrote is this."""
    known = report or agency().report()
    model = {"model": text}
    run = {"model": text, "reason": text, "strategy_reason": text, "run_id": text, "base_model": text}
    sample = {"generation_id": text, "comment": text, "before": f"Dear {text}", "after": f"Hi {text}"}
    change = {"label": text, "words": text, "reason": text}
    return known.model_copy(
        update={
            "tenant": text,
            "stack": text,
            "live_model": text,
            "next_run": (text,),
            "headline": known.headline.model_copy(update={"sentence": text, "detail": text}),
            "models": tuple(each.model_copy(update=model) for each in known.models),
            "runs": tuple(each.model_copy(update=run) for each in known.runs),
            "changes": tuple(each.model_copy(update=change) for each in known.changes),
            "rewriting": tuple(each.model_copy(update=model) for each in known.rewriting),
            "latest": tuple(each.model_copy(update=sample) for each in (known.latest or ())[:1]),
            "parked": known.parked.model_copy(update={"reasons": {text: 3}}),
            "skipped_by_reason": {text: 2},
        }
    )


def elements(report: Report) -> list[tuple[str, list[str]]]:
    return [each for each in shape(page(report)) if each[0] not in ("ins", "del")]


def text_of(report: Report) -> str:
    return " ".join("".join(Read(page(report)).text).split())


def told(*events: dict[str, object], **options: Any) -> str:  # noqa: ANN401 - how a report is made
    return text_of(report_of(house_told(*events), **options))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    assert elements(with_text(text)) == elements(with_text("plain"))
    assert " ".join(visible(text).split()) in text_of(with_text(text))


@given(st.text(max_size=40))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_whatever_is_written_the_page_is_well_formed_and_can_be_stored(text: str) -> None:
    found = page(with_text(text))
    tags = {tag for tag, _ in shape(found)}
    assert not tags & {"script", "iframe", "img", "link", "object", "embed", "form", "a", "base"}
    assert found.encode().decode() == found


def test_nothing_is_fetched_and_nothing_runs() -> None:
    read = Read(page(with_text(HOSTILE[3])))
    (policy,) = [each["content"] for each in read.all("meta") if "http-equiv" in each]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    for _, attributes in read.elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "href", "style")}
    source = page(agency().report())
    assert {*re.findall(r"url\([^)]*\)", source)} == {"url(#parked-fill)", "url(#skipped-fill)", "url(#under-way-fill)"}
    assert not re.search(r"@import|https?:", source)


def test_the_answer_comes_first_and_everything_an_owner_asks_follows_in_order() -> None:
    read = Read(page(agency().report()))
    source = page(agency().report())
    assert source.index("It is learning: people change") < source.index("<h2")
    assert [each["id"] for each in read.all("h2")] == [
        "models", "course", "routes", "runs", "cost", "samples", "parked", "reading",
    ]  # fmt: skip


def test_every_chart_says_in_words_what_it_shows() -> None:
    charts = [each for each in Read(page(agency().report())).all("svg") if each.get("role") == "img"]
    assert len(charts) == 3 * 2 + 3
    assert all(len(each["aria-label"] or "") > 40 for each in charts)


def test_runs_say_when_they_started_what_was_measured_and_what_they_cost() -> None:
    said = text_of(agency().report())
    assert "acme-leads-0003" in said
    assert "did not go live: not better" in said
    assert "Not known here: what the provider charges for drafts" in said
    assert "$0.09" in said
    assert "goldsmith review list --tenant acme-leads" in said


def test_a_sample_shows_what_was_changed_and_the_comment_that_asked_for_it() -> None:
    source = page(report_of(house_told({"output": "Dear Dana, hello", "final": "Hi Dana, hello", "comment": "Stiff"})))
    assert '<div class="text" dir="auto"><del>Dear</del> <ins>Hi</ins> Dana, hello</div>' in source
    assert "“Stiff”" in source
    assert "edited: a person sent this version" in source


def test_without_texts_no_word_of_anybody_is_on_the_page() -> None:
    said: list[dict[str, object]] = [
        {"final": FINAL, "comment": SECRET, "author": SECRET, "metadata": {"campaign": SECRET}},
        {"output": SECRET, "messages": [{"role": "user", "content": SECRET}], "rating": 5},
        {"generation_id": SECRET, "final": FINAL},
    ]
    house = house_told(*said)
    assert SECRET in page(report_of(house))
    report = report_of(house, samples=None)
    assert SECRET not in page(report) + report.model_dump_json()
    assert "made without texts" in page(report)


class TestSmallTenants:
    def test_one_that_was_only_refused(self) -> None:
        house = House()
        house.triage.handle([*_refused()])
        said = text_of(report_of(house))
        assert "It cannot be said yet whether it is learning" in said
        assert "Nothing was said about any draft yet." in said
        assert "No model was trained yet." in said
        assert "Nothing is parked." in said

    def test_one_event(self) -> None:
        said = told({"model": BASE, "final": FINAL})
        assert "1 feedback event about 1 draft." in said
        assert "There is no course to show yet." in said
        assert "over 1 draft" in said

    def test_only_skipped(self) -> None:
        said = told({"rating": 1}, {"rating": 3}, {"rating": 3})
        assert "skipped 3 (100 %)" in said
        assert "neutrala middling rating says neither good nor bad2" in said
        assert "nothing to measure" in said

    def test_nothing_live_and_drafts_that_were_sent(self) -> None:
        sent: list[dict[str, object]] = [
            {"model": BASE, "final": FINAL, "occurred_at": f"2026-11-{day}T10:00:00Z"} for day in range(10, 22)
        ]
        said = told(*sent)
        assert "no model that was trained here is live" in said
        assert "12 drafts that they sent" in said

    def test_only_what_waits_for_its_conversation(self) -> None:
        said = told({"output": None, "messages": None, "final": None, "comment": "Too long."})
        assert "under way 1 (100 %)" in said

    def test_drafts_that_were_all_sent_as_they_were(self) -> None:
        days: list[dict[str, object]] = [
            {"model": BASE, "final": DRAFT, "occurred_at": f"2026-11-{day}T10:00:00Z"} for day in (20, 21)
        ]
        assert "0.00 in the first day and 0.00 in the last" in told(*days)


def test_of_many_models_the_first_and_the_latest_are_in_the_table_and_as_many_in_the_chart_as_fit() -> None:
    known = agency().report()
    [base, one, _] = known.models
    models = [one.model_copy(update={"label": f"run {n}", "model": f"tuned-{n}"}) for n in range(1, 41)]
    source = page(known.model_copy(update={"models": (base, *models)}))
    names = re.findall(r'class="name[^"]*"[^>]*>([^<]+)<', source)
    assert (names[0], "run 40" in names, len(names) < 30) == ("base", True, True)
    assert source.count("<td>tuned-") == 29
    assert "11 between the first and the latest are left out" in source


def test_a_model_that_is_live_again_is_said_to_be() -> None:
    known = agency().report()
    back = known.changes[1].model_copy(update={"label": "base", "back": True})
    said = text_of(known.model_copy(update={"changes": (known.changes[0], back)}))
    assert "the model of run 1 went live on 24 Sep 2026" in said
    assert "the base model is live again since 22 Oct 2026" in said


def test_what_is_not_known_of_the_cost_is_said() -> None:
    known = agency().report()
    unpriced = known.runs[0].model_copy(update={"price": None})
    said = text_of(known.model_copy(update={"runs": (unpriced, *known.runs[1:])}))
    assert "$0.06" in said
    assert "No price was configured (TrainingPrice) for 1 run." in said


def test_drafts_of_models_of_elsewhere_alone_are_drawn_too() -> None:
    strange = ModelFigure(
        label="other 1", model="x", standing="of no run here", distance=agency().report().models[0].distance
    )
    nobody = agency().report().models[0].model_copy(update={"distance": type(strange.distance)()})
    assert "from 0.67 (other 1)" in page(agency().report().model_copy(update={"models": (nobody, strange)}))


def _refused() -> list[Any]:
    from tests.fakes.stories import deliver

    return deliver('{"version": 1, "tenant": "acme-leads"}')
