"""The other sections of a report's page: figures at the top, cost, samples, what is parked, what the words mean."""

from collections.abc import Iterator
from datetime import datetime

from goldsmith.domain.samples import digest_of
from goldsmith.workflows.page_parts import changes, plain, table
from goldsmith_cli.consoles import age, counted
from goldsmith_cli.money import dollars
from goldsmith_cli.report.figures import Report, SampleFigure
from goldsmith_cli.report.words import NOT_KNOWN, TERMS
from goldsmith_cli.review.reasons import explained

_CAME_ABOUT = {
    "edited": "a person sent this version",
    "rewritten": "a model rewrote it after the comment",
    "reviewed": "a person decided on the rewrite",
}
_LONGEST_TEXT = 6_000


def tiles(report: Report) -> str:
    """What matters most, in figures."""
    promoted = sum(run.state == "promoted" for run in report.runs)
    live = next((each.label for each in report.models if each.model == report.live_model), report.live_model)
    shown = (
        ("live model", "base" if live == "base" else live, report.live_model),
        ("drafts with feedback", f"{report.drafts:,}", counted(report.events, "feedback event")),
        ("golden samples", f"{report.samples:,}", _new(report)),
        ("runs", f"{len(report.runs):,}", f"{promoted:,} went live"),
        ("training cost", *_trained(report)),
        ("waiting for you", f"{report.parked.count:,}", "parked rewrites"),
    )
    made = "".join(f"<div><dt>{plain(a)}</dt><dd>{plain(b)}<small>{plain(c)}</small></dd></div>\n" for a, b, c in shown)
    return f'<dl class="tiles">\n{made}</dl>'


def cost(report: Report) -> str:
    """What training and rewriting took."""
    rows = [("training", counted(len(report.runs), "run"), f"{_tokens(report):,}", _trained(report)[0])]
    for each in report.rewriting:
        tokens = f"{each.input_tokens:,} read, {each.output_tokens:,} written"
        calls = f"{counted(each.rewrites, 'rewrite')}, {counted(each.calls, 'call')}, {each.model}"
        rows.append(("rewriting", calls, tokens, "not known"))
    untold = sum(run.tokens is None and run.model is not None for run in report.runs)
    more = f" Of {counted(untold, 'run')} the provider told no tokens." if untold else ""
    shown = table(("what", "how often", "tokens", "US dollars"), rows, "by what jobs and models reported")
    return f'{shown}<p class="dim">{plain(NOT_KNOWN + more + _unpriced(report))}</p>\n'


def samples(report: Report) -> str:
    """Before and after, with the comment that asked for it."""
    if report.latest is None:
        return "<p>This page was made without texts (--no-texts).</p>\n"
    if not report.latest:
        return "<p>There is no golden sample yet that differs from its draft.</p>\n"
    legend = "What was taken out of the draft is <del>red</del>, what was put in is <ins>green</ins>."
    return f'<p class="dim">{legend}</p>\n{"".join(map(_sample, report.latest))}'


def parked(report: Report) -> str:
    """How many, since when, why, and what to do."""
    found = report.parked
    if not found.count:
        return "<p>Nothing is parked.</p>\n"
    since = f", the oldest for {age((report.made_at - found.oldest).total_seconds())}" if found.oldest else ""
    rows = ((name, explained(name).partition(": ")[2] or "-", f"{count:,}") for name, count in found.reasons.items())
    shown = table(("reason", "meaning", "rewrites"), rows, "why they were parked; one may have several reasons")
    command = f"<code>goldsmith review list --tenant {plain(report.tenant)}</code>"
    waits = plain(f"{counted(found.count, 'rewrite')} {'waits' if found.count == 1 else 'wait'} for a person{since}.")
    return f"<p>{waits}</p>\n{shown}<p>To decide on them: {command}</p>\n"


def reading() -> str:
    """The words of the page."""
    return f'<dl class="terms">\n{"".join(f"<dt>{plain(a)}</dt><dd>{plain(b)}</dd>" for a, b in TERMS.items())}\n</dl>'


def footer(report: Report) -> str:
    """When and of what it was made."""
    said = f"Made {report.made_at:%Y-%m-%d %H:%M} UTC from {report.stack} by goldsmith {report.version}."
    texts = "" if report.latest is None else " It holds texts of the tenant: treat it as you treat those."
    return f"<p>{plain(said + texts)}</p>"


def _trained(report: Report) -> tuple[str, str]:
    """The cost as far as it is known, and how far that is."""
    if not report.runs:
        return "-", "nothing trained yet"
    priced = [run.price for run in report.runs if run.price is not None]
    if not priced:
        return "not known", f"{_tokens(report):,} tokens trained"
    return dollars(sum(priced)), f"{_tokens(report):,} tokens trained"


def _new(report: Report) -> str:
    return f"{report.new_samples:,} since the latest run" if report.runs else "no run yet"


def _tokens(report: Report) -> int:
    return sum(run.tokens or 0 for run in report.runs)


def _unpriced(report: Report) -> str:
    count = sum(run.tokens is not None and run.price is None for run in report.runs)
    return f" No price was configured (TrainingPrice) for {counted(count, 'run')}." if count else ""


def _sample(sample: SampleFigure) -> str:
    """Marked with the generation's digest, as in an evaluation's page."""
    facts = " · ".join(_facts(sample))
    comment = f'<p class="comment" dir="auto">“{plain(_cut(sample.comment))}”</p>\n' if sample.comment else ""
    text = changes(_cut(sample.before), _cut(sample.after)) if sample.before else plain(_cut(sample.after))
    return (
        f'<article data-generation="{digest_of(sample.generation_id)}">\n<h3>{plain(sample.generation_id)}</h3>\n'
        f'<p class="dim">{plain(facts)}</p>\n{comment}<div class="text" dir="auto">{text}</div>\n</article>\n'
    )


def _facts(sample: SampleFigure) -> Iterator[str]:
    yield f"{sample.source}: {_CAME_ABOUT.get(sample.source, '')}"
    yield _day(sample.at)
    yield f"{sample.distance:.2f} changed" if sample.distance is not None else "its draft is not known"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"
