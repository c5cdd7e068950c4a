import re
from dataclasses import replace

from goldsmith_cli.standin.engine.letter_parts import Letter

_PLAIN = (
    ("I am writing to you with regard to", "a quick word about"),
    ("I am writing to inform you that", "just to let you know that"),
    ("I am writing to you", "I'm writing"),
    ("I trust that this message finds you well.", ""),
    ("I hope this e-mail finds you well.", ""),
    ("I hope this email finds you well.", ""),
    ("It is with great pleasure that I address this letter to you.", ""),
    ("Please allow me to introduce the matter at hand.", ""),
    ("Permit me to add the following.", "A few details."),
    ("I would be most grateful for the opportunity to discuss this matter", "I'd love to talk it through"),
    ("I would very much appreciate it if you would consider the above", "Have a look"),
    ("It would be an honour to present the particulars to you in person", "I'm happy to show you"),
    ("at your earliest convenience", "when it suits you"),
    ("Should you require any further information,", "If you need anything else,"),
    ("please do not hesitate to contact me", "just let me know"),
    ("with regard to", "about"),
    ("in order to", "to"),
)
_CONTRACTIONS = (
    ("I am", "I'm"),
    ("I will", "I'll"),
    ("I would", "I'd"),
    ("we are", "we're"),
    ("we will", "we'll"),
    ("we would", "we'd"),
    ("you are", "you're"),
    ("you will", "you'll"),
    ("it is", "it's"),
    ("that is", "that's"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("did not", "didn't"),
    ("is not", "isn't"),
    ("are not", "aren't"),
    ("was not", "wasn't"),
    ("would not", "wouldn't"),
    ("should not", "shouldn't"),
    ("could not", "couldn't"),
    ("will not", "won't"),
    ("cannot", "can't"),
    ("let us", "let's"),
)
_STIFF_CLOSINGS = re.compile(
    r"(?:yours (?:faithfully|sincerely|truly)|sincerely(?: yours)?|kind regards|regards),?", re.I
)


def relax(letter: Letter) -> Letter:
    """The same letter in a lighter register, by the two tables above."""
    body = letter.body
    for stiff, plain in (*_PLAIN, *_CONTRACTIONS):
        body = _exchange(body, stiff, plain)
    greeting = re.sub(r"^Dear Sir or Madam\b", "Hello", letter.greeting, flags=re.I)
    return replace(
        letter,
        greeting=re.sub(r"^Dear\b", "Hi", greeting, flags=re.I),
        body=re.sub(r"[ \t]{2,}", " ", body).strip(),
        closing="Best," if _STIFF_CLOSINGS.fullmatch(letter.closing) else letter.closing,
    )


def _exchange(text: str, stiff: str, plain: str) -> str:
    """Exchange whole words; the capital at a sentence's start stays."""
    pattern = rf"(?<!\w){re.escape(stiff)}(?!\w)[ \t]*" if not plain else rf"(?<!\w){re.escape(stiff)}(?!\w)"
    return re.sub(pattern, lambda match: _cased(plain, match, text), text, flags=re.I)


def _cased(plain: str, match: re.Match[str], text: str) -> str:
    before = text[: match.start()].rstrip(" ")
    begins = not before or before[-1] in ".!?\n"
    return plain[:1].upper() + plain[1:] if begins else plain
