"""The scripted source: what an office has to tell its customers, and how the person there writes it.

Everything is made up, and the same each time. Every request has facts of its own (a name, a thing, a sum, a day, an
hour) that the message must carry. The house style is fixed: greeting, one short paragraph, sign-off. Which words stand
between is not: the person opens and closes as they feel, so that no model can meet a final to the letter but by luck.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SYSTEM = "You write messages to the customers of a small office. Write the message only."
SIGN_OFF = "Cheers,\nMia"

_FIRST_NAMES = (
    *("Ada", "Ben", "Cleo", "Dov", "Edith", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaja", "Lev"),
    *("Nils", "Olga", "Pavel", "Rosa", "Sven", "Tessa", "Uma", "Viktor", "Wanda", "Yusuf"),
)
_LAST_NAMES = (
    "Berger",
    "Castel",
    "Dahl",
    "Engel",
    "Fabre",
    "Grant",
    "Holm",
    "Ivers",
    "Jansen",
    "Keller",
    "Lund",
    "Marsh",
)
_MONTHS = ("January", "February", "March", "April", "June", "July", "September", "October", "November")
_SERVICES = ("the garden work", "the roof inspection", "the office cleaning", "the piano lessons", "the van rental")
_APPLIANCES = ("the boiler", "the dishwasher", "the front door", "the heating", "the lift")
_GOODS = ("copy paper", "floor tiles", "coffee cups", "red bricks", "printer ink")
_MEETINGS = ("the lease", "the insurance", "the kitchen plans", "the tax return", "the wedding photos")


@dataclass(frozen=True)
class Matter:
    """What is to be told: as it is asked for, and two ways in which the person says it. `things` fill its blank."""

    asked: str
    said: tuple[str, str]
    things: tuple[str, ...]


MATTERS = (
    Matter(
        "the invoice for {thing} is {sum} euros, to be paid by {day}",
        (
            "the invoice for {thing} comes to {sum} euros and is due on {day}",
            "{sum} euros for {thing} are due by {day}",
        ),
        _SERVICES,
    ),
    Matter(
        "the quote for {thing} is {sum} euros and is valid until {day}",
        (
            "we can do {thing} for {sum} euros if you say yes by {day}",
            "our price for {thing} is {sum} euros, good until {day}",
        ),
        _SERVICES,
    ),
    Matter(
        "we pay back {sum} euros for {thing} on {day}",
        (
            "you get {sum} euros back for {thing} on {day}",
            "your {sum} euros for {thing} are on their way and arrive on {day}",
        ),
        _SERVICES,
    ),
    Matter(
        "the meeting about {thing} is moved to {day} at {hour}",
        ("we now talk about {thing} on {day} at {hour}", "our meeting about {thing} moves to {day}, {hour}"),
        _MEETINGS,
    ),
    Matter(
        "the papers about {thing} must be signed by {day}, and signing takes place at {hour}",
        (
            "please come and sign the papers about {thing} by {day}, always at {hour}",
            "the papers about {thing} need your name by {day}; we sign at {hour}",
        ),
        _MEETINGS,
    ),
    Matter(
        "a technician comes on {day} at {hour} to repair {thing}",
        (
            "{thing} gets repaired on {day}, the technician rings at {hour}",
            "on {day} at {hour} someone comes to mend {thing}",
        ),
        _APPLIANCES,
    ),
    Matter(
        "repairing {thing} costs {sum} euros and can be done on {day}",
        ("we can mend {thing} on {day} for {sum} euros", "{thing} is back in order on {day}, it takes {sum} euros"),
        _APPLIANCES,
    ),
    Matter(
        "{count} boxes of {thing} are delivered on {day} at {hour}",
        (
            "your {count} boxes of {thing} come on {day} at {hour}",
            "on {day} at {hour} we bring {count} boxes of {thing}",
        ),
        _GOODS,
    ),
)
"""Asked for in training and held out."""

UNSEEN_MATTERS = (
    Matter(
        "from {day} on {thing} costs {sum} euros a month",
        ("{thing} goes to {sum} euros a month from {day}", "from {day} we charge {sum} euros a month for {thing}"),
        _SERVICES,
    ),
    Matter(
        "{count} boxes of {thing} are sold out and arrive on {day} instead",
        (
            "we ran out, so your {count} boxes of {thing} only come on {day}",
            "your {count} boxes of {thing} have to wait until {day}",
        ),
        _GOODS,
    ),
)
"""Asked for among those held out only."""

_OPENINGS = ("", "", "Just so you know: ", "A short note: ", "Quick one: ")
_CLOSINGS = (
    "Any questions, just ask.",
    "Does that suit you?",
    "Call me if it does not fit.",
    "Let me know what you think.",
)


@dataclass(frozen=True)
class Task:
    """One request, its facts, and what the person sends in the end."""

    number: int
    first_name: str
    last_name: str
    request: str
    facts: tuple[str, ...]
    final: str
    seen: bool

    @property
    def messages(self) -> list[dict[str, str]]:
        """The conversation the draft answers."""
        asked = f"Write to {self.first_name} {self.last_name}: {self.request}."
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]


def tasks(count: int, matters: tuple[Matter, ...], first: int, *, seen: bool = True) -> list[Task]:
    """So many requests about these matters in turn, numbered from `first`: the same ones each time."""
    return list(_tasks(count, matters, first, seen=seen))


def _tasks(count: int, matters: tuple[Matter, ...], first: int, *, seen: bool) -> Iterator[Task]:
    for number in range(first, first + count):
        # Each by a chance of its own, so that more requests leave the first ones as they are.
        yield _task(number, matters[number % len(matters)], Random(1000 + number), seen=seen)  # noqa: S311 - variety


def _task(number: int, matter: Matter, chance: Random, *, seen: bool) -> Task:
    names = chance.choice(_FIRST_NAMES), chance.choice(_LAST_NAMES)
    blanks = {
        "thing": chance.choice(matter.things),
        "sum": str(chance.randrange(35, 980)),
        "count": str(chance.randrange(12, 95)),
        "day": f"{chance.randrange(2, 29)} {chance.choice(_MONTHS)}",
        "hour": f"{chance.randrange(8, 19)}:{chance.choice(('00', '15', '30', '45'))}",
    }
    said = chance.choice(matter.said).format(**blanks)
    opening, closing = chance.choice(_OPENINGS), chance.choice(_CLOSINGS)
    body = f"{opening}{said}" if opening else f"{said[0].upper()}{said[1:]}"
    used = [value for name, value in blanks.items() if f"{{{name}}}" in matter.asked]
    return Task(
        number=number,
        first_name=names[0],
        last_name=names[1],
        request=matter.asked.format(**blanks),
        facts=(names[0], *(value.removeprefix("the ") for value in used)),
        final=f"Hi {names[0]},\n\n{body}. {closing}\n\n{SIGN_OFF}",
        seen=seen,
    )
