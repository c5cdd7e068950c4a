"""Text copied from where nothing may be copied from: the comment, the system's turns, our own instructions."""

import re

from goldsmith.domain.checking.evidence import cut, known_text
from goldsmith.domain.checking.phrases import longest_copy, runs, runs_of_all, sentences_of, words_of
from goldsmith.domain.checking.vocabulary import vocabulary
from goldsmith.domain.prompting import JUDGE_PROMPT, REWRITE_PROMPT, instructions
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable, visible

INSTRUCTIONS_MARKERS: tuple[str, ...] = tuple(
    sentence.strip(' -"\n')
    for prompt in (REWRITE_PROMPT, JUDGE_PROMPT)
    for sentence in re.split(r"(?<=[.:;])\s+|\n+", instructions(prompt))
    if len(sentence.split()) >= 4
)
"""The sentences of the instructions that rewriting and judging models get: none has a place in an answer."""

_SHORTEST_COMMENT = 2
_COPIED_FROM_COMMENT = 4
_SHARE_OF_SENTENCE = 0.6
_COPIED_FROM_SYSTEM = 8
_COPIED_FROM_INSTRUCTIONS = 6
_ABOUT_THE_TEXT = vocabulary("""
add adding added adds remove removing removed delete drop cut replace replaced replacing change changing changed
rewrite rewrote reword rephrase shorten shorter longer tighten trim edit fix correct incorrect wrong mistake error
rework revise make makes made modify keep mention mentions mentioned mentioning say says said state states stated
include includes included information info summary draft email e-mail mail letter text source article sentence
sentences paragraph paragraphs wording tone style voice greeting opening closing subject formal informal casual
friendly friendlier stiff cold warm warmer salesy pushy generic vague wordy long lengthy boring too more less please
should shouldn't must need needs don't never instead rather original fabricated hallucinated supported unsupported
invent invented invents confuses confused misstates misrepresents misleading inaccurate missing lacks sign avoid
better use used using write writes written sounds sound reads mix mixed it's isn't doesn't comment reviewer feedback
model name names zu bitte kürzer länger weniger mehr statt anstatt ändern ändere entfernen entferne ersetzen ersetze
streichen streiche satz sätze absatz ton text entwurf klingt förmlich steif freundlicher formulieren schreib schreibe
schreiben nicht kein keine erwähnen erwähne trop plus moins remplacer remplacez remplace supprimer supprimez supprime
ajouter ajoutez ajoute phrase texte ton brouillon évitez mentionner mentionnez raccourcir raccourcissez écrire écrivez
demasiado más menos reemplaza reemplace elimina elimine quita quite añade añada frase párrafo texto tono borrador
evita menciona acorta escribe escriba cambia cambie sustituye троп слишком короче убери уберите замени замените добавь
добавьте текст тон
""")


def quoted_comment(candidate: str, feedback: Feedback) -> str | None:
    """The comment as a whole, or a sentence of it that speaks about the text, stands in the text.

    A phrase that it dictates may.
    """
    said = comparable(visible(feedback.comment or ""))
    if said and said in _lines(candidate) and said not in _lines(known_text(feedback)):
        return f"Has the comment as a line of its own: {cut(said)}"
    whole = words_of(said)
    if len(whole) >= _SHORTEST_COMMENT and _stands_in(whole, candidate) and not _stands_in(whole, known_text(feedback)):
        return f"Quotes the whole comment: {cut(' '.join(whole))}"
    seen = {length: set(runs(words_of(candidate), length)) for length in range(2, _COPIED_FROM_COMMENT + 1)}
    for sentence in sentences_of(feedback.comment or ""):
        length = min(_COPIED_FROM_COMMENT, len(sentence))
        if length < 2 or not _ABOUT_THE_TEXT.intersection(sentence):
            continue
        copied = [run in seen[length] for run in runs(sentence, length)]
        if copied[0] and sum(copied) >= _SHARE_OF_SENTENCE * len(copied) and not _known(sentence, length, feedback):
            return f"Quotes the comment: {cut(' '.join(sentence))}"
    return None


def _lines(text: str) -> set[str]:
    return {comparable(visible(line)) for line in text.splitlines()} | {comparable(visible(text))}


def _stands_in(words: list[str], text: str) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(words_of(text))} "


def _known(sentence: list[str], length: int, feedback: Feedback) -> bool:
    """Whether the conversation and the draft say most of it too."""
    turns = [message.content for message in feedback.messages or ()]
    known = runs_of_all([*turns, feedback.output or ""], length)
    told = [run in known for run in runs(sentence, length)]
    return sum(told) >= _SHARE_OF_SENTENCE * len(told)


def system_prompt_leak(candidate: str, feedback: Feedback) -> str | None:
    """Eight words in a row of a system turn, or six of our own instructions, that nobody else said."""
    turns = feedback.messages or ()
    system = [turn.content for turn in turns if turn.role in ("system", "developer")]
    others = [turn.content for turn in turns if turn.role in ("user", "assistant")]
    words = words_of(candidate)
    for secret, length in ((system, _COPIED_FROM_SYSTEM), (INSTRUCTIONS_MARKERS, _COPIED_FROM_INSTRUCTIONS)):
        copied = runs_of_all(secret, length).intersection(runs(words, length))
        leaked = copied - runs_of_all([*others, feedback.output or ""], length) if copied else copied
        if leaked:
            return "Repeats instructions that are not for its reader: "
            f"{cut(' '.join(longest_copy(words, leaked, length)))}"
    return None
