"""The documentation as its readers have it: pages, fenced blocks, command lines, links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1``` *$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r'title="([^"]+)"')
_INLINE = re.compile(r"`((?:[^`\n]|\n(?!\n))+)`")
_SHELL = {"sh", "bash", "shell"}
_TRANSCRIPT = {"", "console"}
_COMMANDS = {"goldsmith", "make", "aws", "sam"}


@dataclass(frozen=True)
class Block:
    """A fenced block; ``title`` is the name of the file that its reader saves it as, where it has one."""

    page: str
    language: str
    title: str | None
    text: str


@dataclass(frozen=True)
class Command:
    """A command line that a page shows; ``inline`` when it stands within a sentence or a table."""

    page: str
    line: str
    inline: bool = False


@cache
def pages() -> tuple[str, ...]:
    """README and every page under docs/ but the decisions, by their path from the root."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return tuple(str(each.relative_to(ROOT)) for each in found if each.parent.name != "adr")


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    for match in _FENCE.finditer(text_of(page)):
        indent, info, body = match.groups()
        title = _TITLE.search(info)
        text = re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)
        yield Block(page, info.split(" ")[0], title[1] if title else None, text)


def snippet(page: str, title: str) -> str:
    """The text of the block that a reader saves as ``title``."""
    [found] = [block.text for block in blocks(page) if block.title == title]
    return found


def prose(page: str) -> str:
    """The page without its blocks."""
    return _FENCE.sub("", text_of(page))


def commands(page: str) -> list[Command]:
    """Each command line of the page once, in its order: those of blocks first."""
    lines = [line for block in blocks(page) if not block.title for line in _lines(block)]
    spans = [re.sub(r"\s+", " ", span) for span in _INLINE.findall(prose(page))]
    inline = [
        each for span in spans for each in single(span) if each.split(" ")[0] in _COMMANDS and each not in _COMMANDS
    ]
    shown = [Command(page, line) for line in dict.fromkeys(lines)]
    return shown + [Command(page, span, inline=True) for span in dict.fromkeys(inline) if span not in lines]


def _lines(block: Block) -> Iterator[str]:
    """A transcript has its commands after ``$``, a block of the shell is nothing but commands."""
    for line in _whole_lines(re.sub(r"\\\n\s*", "", block.text)):
        if block.language in _TRANSCRIPT and line.startswith("$ "):
            yield from single(line[2:])
        if block.language in _SHELL:
            yield from single(line)


def _whole_lines(text: str) -> Iterator[str]:
    """Lines, those that a quoted text goes over as one."""
    line = ""
    for each in text.splitlines():
        line = f"{line}\n{each}" if line else each
        if line.count("'") % 2 == 0:
            yield line
            line = ""


def single(line: str) -> Iterator[str]:
    """The commands of a line: without its comment, what it sets, and where its output goes."""
    told = re.sub(r"(^|\s+)#\s.*$", "", line).strip()
    told = re.sub(r"^(?:export )?\w+=\$\((.*)\)$", r"\1", told.replace(r"\|", "|").removesuffix(" &"))
    for each in re.split(r"\s+&&\s+", told):
        command = re.sub(r"\s+(\|(?!\|)|>|<).*$", "", re.sub(r"^(export )?(\w+=\S*\s*)+", "", each))
        if command:
            yield re.sub(r"^\.venv[\w-]*/bin/", "", command)
