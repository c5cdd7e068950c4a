"""The report for people: one page that fetches nothing, in which every text is text."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.domain.evaluation_report import EvaluationReport
from goldsmith.domain.provider import ChatRequest
from goldsmith.domain.text import visible
from goldsmith.workflows.evaluation_page import page
from tests.fakes.evaluating import evaluated
from tests.fakes.judging import judgement, nearer, pair_of
from tests.fakes.works import POLICY, Works, learnt

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</article></main><iframe src=https://evil.example></iframe>",
    "<!-- ${run} $reason -->",
    "&lt;b&gt; &amp;amp; ]]> </style><style>*{display:none}",
    "\u202eevil\u202c \x00\x1b[2J\x07",
    'data-generation="0123456789abcdef0123456789abcdef"',
]
VOID = {"meta"}


class Read(HTMLParser):
    """Elements with their attributes, and what is read in them; complains of what is not nested."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def report_of(works: Works) -> EvaluationReport:
    key = evaluated(works).report_key
    assert key is not None
    return EvaluationReport.model_validate_json(works.store.objects[key])


CALM = report_of(Works())


def changed(report: EvaluationReport = CALM, **changes: Any) -> EvaluationReport:  # noqa: ANN401 - fields of a report
    return report.model_copy(update=changes)


def with_text(text: str) -> EvaluationReport:
    """A report in which every text that anybody else wrote is this one."""
    example = CALM.examples[0]
    reasons = example.judged.model_copy(update={"reasons": (text, text)}) if example.judged else None
    told = {"generation_id": text, "live_answer": f"Dear {text}", "new_answer": f"Hi {text}", "final": f"Hi {text}!"}
    worse = {"live_distance": 0.1, "new_distance": 0.4}
    examples = [example.model_copy(update={**told, "judged": reasons, **moved}) for moved in ({}, worse)]
    return changed(examples=tuple(examples), live_model=text, new_model=text, judge=text, run=text, reason=text)


def shape(source: str) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(attributes)) for tag, attributes in Read(source).elements]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_markup(text: str) -> None:
    found = page(with_text(text))
    assert [each for each in shape(found) if each[0] not in ("ins", "del")] == [
        each for each in shape(page(with_text("plain"))) if each[0] not in ("ins", "del")
    ]
    assert visible(text) in "".join(Read(found).text)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_whatever_is_written_the_page_is_well_formed_and_can_be_stored(text: str) -> None:
    found = page(with_text(text))
    tags = {tag for tag, _ in shape(found)}
    assert not tags & {"script", "iframe", "img", "link", "object", "embed", "form", "a", "base"}
    assert found.encode().decode() == found


def test_nothing_is_fetched_and_nothing_runs() -> None:
    read = Read(page(with_text(HOSTILE[3])))
    (policy,) = [each["content"] for each in read.all("meta") if "http-equiv" in each]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    for _, attributes in read.elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert "url(" not in page(CALM)
    assert "@import" not in page(CALM)


def test_it_is_read_on_a_phone_and_in_the_dark() -> None:
    source = page(CALM)
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in Read(source).all("meta")
    assert "@media screen and (prefers-color-scheme: dark)" in source
    assert "@media (max-width: 44rem)" in source


def test_the_verdict_is_said_first_in_a_sentence_then_the_figures() -> None:
    source = page(CALM)
    text = " ".join("".join(Read(source).text).split())
    assert CALM.reason in text
    assert text.index(CALM.reason) < text.index("mean over 3 held-out conversations (3 needed)")
    assert f'class="verdict {CALM.verdict.value}"' in source
    distances = (f"{CALM.live_distance:.3f}", f"{CALM.new_distance:.3f}")
    for said in ("base", "tuned", *distances, "judged by judge, prompt pairwise-1"):
        assert said in text


def test_an_interval_is_drawn_where_it_is() -> None:
    report = changed(improvement=0.1, interval=(-0.1, 0.3), margin=0.02, preference=None)
    source = page(report)
    (zero,) = re.findall(r'class="zero" x1="([0-9.]+)"', source)
    (mean,) = re.findall(r'class="mean" cx="([0-9.]+)"', source)
    ((low, high),) = re.findall(r'class="interval" x1="([0-9.]+)" y1="44" x2="([0-9.]+)"', source)
    assert float(low) < float(zero) < float(mean) < float(high)
    assert float(mean) == pytest.approx((float(low) + float(high)) / 2, abs=0.1)
    assert float(zero) == pytest.approx((float(low) + float(mean)) / 2, abs=0.1)
    assert 'role="img" aria-label="Nearer by +0.100, interval -0.100 … +0.300"' in source


def moved(report: EvaluationReport) -> list[str]:
    return re.findall(r">distance ([0-9.]+ → [0-9.]+)<", page(report))


def test_the_examples_that_moved_most_are_shown_each_way_and_no_others() -> None:
    example = CALM.examples[0]
    distances = [(0.9, 0.9 - n / 20) for n in range(1, 8)] + [(0.5, 0.5 + n / 20) for n in range(1, 4)] + [(0.3, 0.3)]
    examples = [example.model_copy(update={"live_distance": a, "new_distance": b}) for a, b in distances]
    assert moved(changed(examples=tuple(examples))) == [
        "0.900 → 0.550", "0.900 → 0.600", "0.900 → 0.650", "0.900 → 0.700", "0.900 → 0.750",
        "0.500 → 0.650", "0.500 → 0.600", "0.500 → 0.550",
    ]  # fmt: skip


def test_an_example_shows_what_a_person_would_have_changed() -> None:
    example = CALM.examples[0].model_copy(
        update={"live_answer": "Dear Dana, kind regards", "new_answer": " ", "final": "Hi Dana, kind regards"}
    )
    source = page(changed(examples=(example,)))
    assert '<div class="text" dir="auto"><del>Dear</del> <ins>Hi</ins> Dana, kind regards</div>' in source
    assert "It gave no answer." in source


def test_what_is_not_there_is_not_shown() -> None:
    nothing = dict.fromkeys(("live_distance", "new_distance", "improvement", "interval", "preference"))
    source = page(CALM.model_copy(update={"answers": 0, "examples": (), **nothing}))
    assert "<svg" not in source
    assert "No judge was asked" in source
    assert "<article" not in source


def test_a_texts_words_that_come_again_and_again_do_not_hold_the_page_up() -> None:
    """Compared word by word these would take minutes."""
    example = CALM.examples[0].model_copy(update={"live_answer": "a b " * 20_000, "final": "b a " * 20_000})
    source = page(changed(examples=(example,)))
    assert re.findall(r"<(del|ins)>([ab] ?){40000}</", source) == [("del", "b"), ("ins", "a"), ("ins", "a")]


def test_the_judges_words_stand_beside_the_example_they_are_about() -> None:
    def talking(request: ChatRequest) -> str:
        pair = pair_of(request)
        preferred = "first" if pair and '"preferred": "first"' in nearer(pair) else "second"
        return judgement(preferred, "Reads <better>.") if pair else learnt(request)

    source = page(report_of(Works(reply=talking, policy=POLICY)))
    assert source.count("“Reads &lt;better&gt;.”") == 6
