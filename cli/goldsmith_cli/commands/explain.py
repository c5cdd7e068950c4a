"""`goldsmith explain`: the whole story of a draft."""

from typing import Annotated, Literal

import typer

from goldsmith_cli.app import app, connected

_EPILOG = """
An id is taken for that of a draft first, which takes one read a tenant. If no draft is called so, the command looks for
an event or a golden sample of that id and reads the ledger for it, tenant by tenant: with `--tenant` or
`--as generation` it is quicker. If several drafts are meant they are listed, and you choose one.

`--json` prints {"asked_for": {"id", "is": "generation" | "event" | "sample", "replaced": null or {"version", "at",
"by"}}, "tenant", "generation_id", "outcome", "reason", "since", "version", "updated_at", "model", "model_of_run",
"events": [the event, and "committed_in_version", "committed_at", "became": OUTCOME or "superseded"], "decisions":
[{"version", "at", "outcome", "reason", "events", "sample_id", "location", "records": [what was written beside the
events: sample, retraction, parked, review, replay]}], "sample": null or its record, "runs": [{"run_id", "state",
"place": "training" | "holdout" | "duplicate" | "retracted" | "absent" | "no_snapshot" | "unknown", "trained_on",
"sample_id", "is_current_sample", "model", "is_live", "snapshot_file", "retrain_required", "forgotten", "base_knew_it",
"may_have_lost_it"}]}. `replaced` says what took the place of a golden sample that was asked for: `by` is null where
nothing did.

For example: `goldsmith explain gen-8841`, or `goldsmith explain 01JD8Z3V --as event --tenant acme-leads`

Exit codes: 0; 1 nothing that is committed has that id; 2 wrong usage, or several drafts are meant.
"""


@app.command(epilog=_EPILOG)
def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="Of a draft (generation), an event or a golden sample.")],
    tenant: Annotated[str | None, typer.Option(help="Whose it is.")] = None,
    kind: Annotated[
        Literal["generation", "event", "sample"] | None,
        typer.Option("--as", help="Take the id for nothing else."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Long texts whole.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs: everything, nothing shortened.")
    ] = False,
) -> None:
    """Tell the whole story of a draft: what was said, what was decided and why, what was learnt, which models know it.

    It says of every event where it went, and of every run whether it was trained on the draft's golden sample, held it
    out, or left it out, and which of its samples that was.
    """
    from datetime import UTC, datetime

    from goldsmith.workflows.explaining import Kind
    from goldsmith_cli.consoles import messages, output, printable
    from goldsmith_cli.explain import finding
    from goldsmith_cli.explain.documents import document
    from goldsmith_cli.explain.showing import show_story
    from goldsmith_cli.review.deciding import as_json

    target = connected(context)
    hit = finding.find(target, name, tenant, Kind(kind) if kind else None)
    with messages().status(f"reading the story of {printable(hit.entry.generation_id)} …"):
        story = finding.explaining(target).story(hit.entry)
    if json:
        typer.echo(as_json(document(story, hit.kind, name)))
    else:
        show_story(output(), story, hit.kind, name, datetime.now(UTC), full=full)
