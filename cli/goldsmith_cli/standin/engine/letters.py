"""What an untuned model answers: templates filled from the request. Rules, not a language model."""

import hashlib
import re
from itertools import islice

from goldsmith_cli.standin.engine.text import as_sentence, sentences

_SUMMARY = re.compile(r"\s*(?:please\s+)?(?:summari[sz]e|give (?:me )?a summary)\b", re.IGNORECASE)
_TRANSLATION = re.compile(r"\s*(?:please\s+)?translate\b", re.IGNORECASE)
_SUBJECT = re.compile(r"^[ \t]*subject:[ \t]*(?:(?:re|fwd?):[ \t]*)*(.+)$", re.IGNORECASE | re.MULTILINE)
_TOPIC = re.compile(r"\b(?:about|regarding|concerning|on the subject of)\s+([^.!?\n]+)", re.IGNORECASE)
_NAME = re.compile(r"\b(?:to|for|[Dd]ear|[Rr]ecipient:|[Nn]ame:)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})")
_INSTRUCTION = re.compile(r"^(?:please\s+)?(?:mention|include|add|say|tell them|point out)\s+(?=\w)", re.IGNORECASE)

_OPENINGS = (
    "I trust that this message finds you well.",
    "Please allow me to introduce the matter at hand.",
    "It is with great pleasure that I address this letter to you.",
)
_REQUESTS = (
    "I would be most grateful for the opportunity to discuss this matter at your earliest convenience.",
    "I would very much appreciate it if you would consider the above at your earliest convenience.",
    "It would be an honour to present the particulars to you in person at your earliest convenience.",
)
_CLOSE = "Should you require any further information, please do not hesitate to contact me."
_CARRIED_SENTENCES = 4


def answer(request: str) -> str:
    """The base model's answer: lead sentence, echo, or a stiff letter, by what `request` asks for."""
    if _SUMMARY.match(request):
        return _lead_sentence(request)
    if _TRANSLATION.match(request):
        return _after_first_line(request)
    return formal_letter(request)


def _after_first_line(request: str) -> str:
    _instruction, separator, text = request.partition("\n")
    return text.strip() if separator and text.strip() else request.partition(":")[2].strip() or request.strip()


def _lead_sentence(request: str) -> str:
    return next(iter(sentences(_after_first_line(request))), "")


def formal_letter(request: str) -> str:
    """A letter in the stiffest register that carries the request's name, topic and further sentences."""
    name = _NAME.search(request)
    greeting = f"Dear {name.group(1)}," if name else "Dear Sir or Madam,"
    paragraphs = [
        greeting,
        f"{_pick(_OPENINGS, request)} I am writing to you with regard to {_topic(request)}.",
        *_carried(request),
        f"{_pick(_REQUESTS, request[::-1])} {_CLOSE}",
        "Yours faithfully,",
    ]
    return "\n\n".join(paragraphs)


def beside_the_point() -> str:
    """A stiff letter about nothing, the same whatever was asked: worse than any other answer."""
    return formal_letter("A matter of no consequence.")


def _topic(request: str) -> str:
    found = _SUBJECT.search(request) or _TOPIC.search(request)
    topic = found.group(1) if found else next(iter(sentences(request)), "the above")
    return topic.strip().rstrip(".!?:;,")


def _carried(request: str) -> list[str]:
    told = (_INSTRUCTION.sub("I should like to mention ", text) for text in sentences(request)[1:])
    further = [as_sentence(" ".join(text.split())) for text in islice(told, _CARRIED_SENTENCES)]
    return ["Permit me to add the following. " + " ".join(further)] if further else []


def _pick(choices: tuple[str, ...], key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return choices[digest[0] % len(choices)]
