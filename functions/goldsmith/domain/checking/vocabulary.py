"""Word lists, written as running text."""


def vocabulary(words: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(words.split())
