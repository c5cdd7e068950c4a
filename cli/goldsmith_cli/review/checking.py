"""The checks' results for people."""

from collections.abc import Iterable, Iterator, Mapping

from rich.text import Text

from goldsmith_cli.consoles import printable


def results(ran: Iterable[str], findings: Mapping[str, str]) -> Iterator[Text]:
    """Every check with its result, those that failed first and with what they found."""
    for name, finding in findings.items():
        said = "" if finding == name else f": {finding}"
        yield Text.assemble(("check: ✗ failed  ", "red"), printable(f"{name}{said}"))
    passed = [name for name in ran if name not in findings]
    if passed:
        yield Text.assemble(("check: ✓ passed  ", "green"), printable(", ".join(passed)))
