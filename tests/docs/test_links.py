"""Links of the documentation lead somewhere, and every page is found from the README."""

import re

import pytest

from tests.docs.links import anchors, broken
from tests.docs.pages import ROOT, pages, prose, text_of

DECISIONS = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]


@pytest.mark.parametrize("page", [*pages(), *DECISIONS])
def test_every_link_leads_to_a_file_and_a_heading(page: str) -> None:
    assert list(broken(page)) == []


def test_a_link_to_nowhere_is_seen() -> None:
    headings = anchors(ROOT / "docs" / "live-model.md")
    assert "when-it-is-rolled-back" in headings
    assert "on_live_modelpy" not in headings


@pytest.mark.parametrize("page", [page for page in pages() if page != "README.md"])
def test_every_page_is_found_from_the_readme(page: str) -> None:
    """By itself, or by the folder it is in."""
    folder = page.rpartition("/")[0]
    assert f"]({page})" in text_of("README.md") or (folder != "docs" and f"]({folder}/)" in text_of("README.md"))


def test_decisions_are_listed_each_once() -> None:
    listed = re.findall(r"\]\((\d{4}-[^)]+)\)", text_of("docs/adr/README.md"))
    assert [f"docs/adr/{name}" for name in sorted(listed)] == [each for each in DECISIONS if "README" not in each]


@pytest.mark.parametrize("page", pages())
def test_every_file_of_the_project_that_a_page_names_is_there(page: str) -> None:
    named = re.findall(r"`((?:tests|bench|functions|infra|docs|events)/[\w/.-]*\w)/?`", prose(page))
    assert [each for each in named if not (ROOT / each).exists()] == []
