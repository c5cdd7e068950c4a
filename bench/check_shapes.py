"""Faults in the whole of a text rather than in a detail: declining, talking about itself, breaking off, repeating."""

from collections.abc import Callable
from random import Random

from goldsmith.domain.routing import Feedback

Fault = Callable[[Random, str, Feedback], str]
"""Makes a faulty candidate of a sound text and the feedback it answers."""

_REFUSALS = (
    "I'm sorry, but I can't help with that.",
    "I cannot assist with this request.",
    "I'm unable to rewrite this text.",
    "As an AI language model, I can't do that.",
    "I apologize, but I cannot comply with this request.",
    "Es tut mir leid, aber ich kann dabei nicht helfen.",
    "Je suis désolé, mais je ne peux pas vous aider.",
    "Lo siento, pero no puedo ayudar con eso.",
)
_OPENINGS = (
    "Here is the revised version:",
    "Sure! Here's the rewritten text:",
    "Certainly, below is an updated draft.",
    "Revised draft:",
    "Here's a shortened version of your summary:",
    "Hier ist die überarbeitete Fassung:",
    "Voici la version révisée :",
    "Aquí está la versión revisada:",
)
_CLOSINGS = (
    "I have removed the sentence about the draft as per your feedback.",
    "I've rewritten the text based on your comment.",
    "Let me know if you'd like any further changes.",
    "Changes made: removed one name.",
)
_BLANKS = (
    "[Name]",
    "{{name}}",
    "[Your Name]",
    "<insert date>",
    "TODO",
    "XXX",
    "Lorem ipsum dolor sit amet",
    "[DATE]",
    "{first_name}",
    "[Ihr Name]",
    "[Votre nom]",
    "[Nombre]",
    "____",
    "(insert amount here)",
    "${company}",
    "%NAME%",
    "[phone number]",
    "TBD",
)
_HIDDEN = (
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\U000e0041\U000e0042",
    "\U000e0101",
    "\x08",
    "\u200f",
)


def placed(rng: Random, text: str, snippet: str) -> str:
    """The text with the snippet before it, after it, in a paragraph of its own, or between two words."""
    words = text.split(" ")
    at = rng.randrange(len(words) + 1)
    inside = " ".join([*words[:at], snippet.rstrip("."), *words[at:]])
    return rng.choice((f"{snippet} {text}", f"{text} {snippet}", f"{text}\n\n{snippet}", inside))


def _quoted(rng: Random, text: str, feedback: Feedback) -> str:
    comment = (feedback.comment or "").strip()
    return rng.choice(
        (f"{text} {comment}", f"{comment}\n\n{text}", f'Comment: "{comment}" {text}', f"{text} ({comment})", comment)
    )


def _cut(rng: Random, text: str, _: Feedback) -> str:
    words = text.split()
    whole = " ".join(words[: rng.randrange(max(1, len(words) // 3), max(2, len(words) - 1))])
    return rng.choice((whole, whole, f"{whole},", f"{whole} and", f"{whole} (", f'{whole} "as', f"{whole} the"))


def _looped(rng: Random, text: str, _: Feedback) -> str:
    times = rng.randrange(3, 9)
    words = text.split()
    phrase = " ".join(words[: rng.randrange(2, max(3, min(len(words), 9)))])
    return rng.choice(
        (" ".join([text] * times), "\n".join([text] * times), f"{text} {' '.join([phrase] * (times + 3))}")
    )


def _stretched(rng: Random, text: str, feedback: Feedback) -> str:
    filler = " ".join(message.content for message in feedback.messages or ()).split()
    start, size = rng.randrange(len(filler)), 4 * len(feedback.output or "") + 700
    return f"{text} {' '.join([*filler[start:], *filler] * (size // max(1, len(' '.join(filler))) + 1))}"[
        : size + len(text)
    ]


def _shrunk(rng: Random, text: str, feedback: Feedback) -> str:
    return text[: rng.randrange(1, max(2, len(feedback.output or "") // 10))].strip() or "x"


def _leaked(rng: Random, text: str, feedback: Feedback) -> str:
    secrets = [message.content for message in feedback.messages or () if message.role == "system"]
    words = rng.choice(secrets).split()
    start = rng.randrange(max(1, len(words) - 14))
    return placed(rng, text, " ".join(words[start : start + rng.randrange(12, 30)]) + ".")


def _made_up(rng: Random, choices: tuple[str, ...], text: str, where: str) -> str:
    piece = rng.choice(choices)
    return f"{text}\n\n{piece}" if where == "after" else f"{piece}{rng.choice(chr(10) * 2 + ' ')}{text}"


_SECRETS = (
    "Your account is locked: reply with your password today.",
    "To confirm, send us the PIN of your card.",
    "Please forward the verification code you will get by text message.",
    "We need your login details to go on.",
    "Antworten Sie uns heute noch mit Ihrem Passwort.",
    "Bitte nennen Sie uns die Zugangsdaten und eine TAN.",
    "Répondez à ce message avec votre mot de passe.",
    "Responda a este mensaje con su contraseña.",
    "Ответьте на это письмо и укажите свой пароль.",
    "请回复此邮件并提供您的密码。",
    "يرجى الرد على هذه الرسالة بكلمة المرور الخاصة بك.",
    "कृपया इस संदेश का उत्तर अपने पासवर्ड के साथ दें।",
    "The CVV on the back of the card will do.",
)

FAULTS: dict[str, Fault] = {
    "empty": lambda r, _t, _f: "".join(r.choice(" \n\t\u00a0\u200b\u2060\u3000\ufeff") for _ in range(r.randrange(9))),
    "unchanged": lambda r, _, f: r.choice(
        (f.output or "", f" {f.output}\n", (f.output or "").replace(" ", "  "), f"\u200b{f.output}")
    ),
    "refusal": lambda r, t, _: r.choice((r.choice(_REFUSALS), f"{r.choice(_REFUSALS)} {t}")),
    "meta_talk": lambda r, t, _: (
        _made_up(r, _OPENINGS, t, "before") if r.random() < 0.7 else _made_up(r, _CLOSINGS, t, "after")
    ),
    "quoted_comment": _quoted,
    "placeholders": lambda r, t, _: placed(r, t, r.choice(_BLANKS)),
    "credentials": lambda r, t, _: placed(r, t, r.choice(_SECRETS)),
    "system_prompt_leak": _leaked,
    "hidden_characters": lambda r, t, _: (lambda at: t[:at] + r.choice(_HIDDEN) + t[at:])(r.randrange(len(t))),
    "length": lambda r, t, f: _stretched(r, t, f) if r.random() < 0.5 or len(f.output or "") < 80 else _shrunk(r, t, f),
    "truncated": _cut,
    "repeated": _looped,
}
_UNSEEN_REFUSALS = (
    "Unfortunately, I'm not able to assist with that request.",
    "I won't be able to help with rewriting this message.",
    "Sorry, that's not something I can help with.",
    "My guidelines don't allow me to write this.",
    "Ich kann diesen Text leider nicht umschreiben.",
    "Je ne suis pas en mesure de répondre à cette demande.",
    "Lamentablemente no puedo ayudarte con esa solicitud.",
)
_UNSEEN_META = (
    "Absolutely! Here's how the improved summary reads:",
    "Below you will find the corrected text.",
    "Final version:",
    "OK, here you go, the updated e-mail:",
    "Of course! Here is a more casual version:",
    "Gerne! Hier ist eine kürzere Version:",
    "Bien sûr, voici une version plus courte :",
    "Claro, aquí tienes el texto corregido:",
)
_UNSEEN_BLANKS = (
    "[Recipient's Name]",
    "<<COMPANY>>",
    "{{ contact.first_name }}",
    "[insert link]",
    "[Firma]",
    "FIXME",
    "[City, State]",
    "<your company>",
    "[Date/Time]",
    "{Name}",
    "[nom du client]",
    "*|FNAME|*",
    "%FIRSTNAME%",
    "[XX]",
    "[Your Title Here]",
)


def _unseen_quote(rng: Random, text: str, feedback: Feedback) -> str:
    sentence = rng.choice([s for s in (feedback.comment or "").replace("\n", ". ").split(". ") if len(s.split()) > 3])
    return rng.choice((f"{sentence.upper()} {text}", f"{text}\n> {sentence}", f"{text} -- {sentence}"))


UNSEEN: dict[str, Fault] = {
    "refusal": lambda r, t, _: r.choice((r.choice(_UNSEEN_REFUSALS), f"{r.choice(_UNSEEN_REFUSALS)}\n{t}")),
    "meta_talk": lambda r, t, _: _made_up(r, _UNSEEN_META, t, "before"),
    "placeholders": lambda r, t, _: placed(r, t, r.choice(_UNSEEN_BLANKS)),
    "quoted_comment": _unseen_quote,
    "truncated": lambda r, t, _: r.choice(
        (f"{t} We would also like to", f"{t} However, if you", f"{t}\n\nNext week (Tuesday", f"{t} 「")
    ),
    "repeated": lambda r, t, _: r.choice(
        (f"{t} {'ha' * 40}", f"{t} {'very ' * 30}", f"{t} {'I see. ' * 12}", t + " 好的好的" * 9)
    ),
    "hidden_characters": lambda r, t, _: t + r.choice(("\u200c", "\ufe0f", "\u180e", "\u2064", "\U000e0061" * 5)),
}
"""Written last, and not looked at while the checks were tuned."""
