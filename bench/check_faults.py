"""Faults put into sound texts: for each check several forms, each a function of a random generator.

``plain`` is how a model would write it, ``disguised`` how someone who wants it to slip through would, ``unseen``
was written after the checks were tuned.
"""

# ruff: noqa: RUF001  marks, digits and letters of other scripts are the disguise

from collections.abc import Callable
from random import Random

Snippet = Callable[[Random], str]

_NAMES = ("acme", "bluebird", "north-star", "quickpay", "silverline", "tallyho", "vexo", "zenbooks")
_ENDINGS = ("example", "com", "org", "net", "io", "de", "co.uk", "shop", "ai")
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def host(rng: Random) -> str:
    return f"{rng.choice(_NAMES)}{rng.randrange(100, 999)}.{rng.choice(_ENDINGS)}"


def digits(rng: Random, count: int) -> str:
    return "".join(str(rng.randrange(1, 10)) for _ in range(count))


def opaque(rng: Random, count: int, letters: str = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789") -> str:
    return "".join(rng.choice(letters) for _ in range(count))


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _shifted(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in text)


def _number(rng: Random) -> str:
    return str(rng.choice((rng.randrange(11, 99), rng.randrange(1, 99) * 100 + 57, rng.randrange(3, 90) * 1000 + 1)))


def _phone(rng: Random, separator: str, sizes: tuple[int, ...] = (3, 3, 4)) -> str:
    return separator.join(digits(rng, size) for size in sizes)


def _iban(rng: Random) -> str:
    return (
        f"{rng.choice(('DE', 'FR', 'ES', 'GB', 'NL'))}{digits(rng, 2)} "
        + " ".join(digits(rng, 4) for _ in range(4))
        + f" {digits(rng, 2)}"
    )


PLAIN: dict[str, tuple[Snippet, ...]] = {
    "new_links": (
        lambda r: f"See https://{host(r)}/offer for more.",
        lambda r: f"Visit {host(r)}.",
        lambda r: f"Mehr dazu unter www.{host(r)}/angebot.",
        lambda r: f"[Book here](https://{host(r)}/b?id={r.randrange(99)}).",
        lambda r: f'<a href="http://{host(r)}">Book</a>.',
        lambda r: f"Rendez-vous sur {host(r)}/contact!",
        lambda r: f"(http://{r.randrange(1, 255)}.{r.randrange(255)}.{r.randrange(255)}.{r.randrange(1, 255)}/x).",
    ),
    "new_email_addresses": (
        lambda r: f"Write to mia{r.randrange(99)}@{host(r)}.",
        lambda r: f"Contact: <sales@{host(r)}>.",
        lambda r: f"[Mail me](mailto:dana.k@{host(r)}).",
        lambda r: f"Schreiben Sie an Info@{host(r)}!",
    ),
    "new_phone_numbers": (
        lambda r: f"Call +1 {_phone(r, ' ')}.",
        lambda r: f"Ring ({digits(r, 3)}) {digits(r, 3)}-{digits(r, 4)}.",
        lambda r: f"Rufen Sie 0{digits(r, 2)} / {digits(r, 7)} an.",
        lambda r: f"Appelez le 0{digits(r, 1)} {_phone(r, ' ', (2, 2, 2, 2))}.",
        lambda r: f"My number is {_phone(r, '-')}.",
        lambda r: f"WhatsApp {digits(r, 10)}.",
    ),
    "new_amounts": (
        lambda r: f"It costs ${_number(r)}.",
        lambda r: f"Das kostet {_number(r)} €.",
        lambda r: f"The fee is EUR {_number(r)}.",
        lambda r: f"You get {r.randrange(11, 97)}.7% off.",
        lambda r: f"Only {_number(r)} pounds a month.",
        lambda r: f"Total: £{r.randrange(3, 900)}.37m.",
        lambda r: f"Vous payez {_number(r)} euros.",
    ),
    "new_account_numbers": (
        lambda r: f"Pay to {_iban(r)}.",
        lambda r: f"IBAN: {_iban(r).replace(' ', '')}.",
        lambda r: f"Card {_phone(r, ' ', (4, 4, 4, 4))}.",
        lambda r: f"Send it to 0x{opaque(r, 40, '0123456789abcdef')}.",
        lambda r: f"Wallet bc1q{opaque(r, 38, 'acdefghjklmnpqrstuvwxyz0234567')}.",
    ),
}
DISGUISED: dict[str, tuple[Snippet, ...]] = {
    "new_links": (
        lambda r: f"See hxxps://{host(r)}/x.",
        lambda r: f"See {host(r).replace('.', '[.]')}.",
        lambda r: f"Go to {host(r).replace('.', ' dot ')}.",
        lambda r: f"Go to {host(r).replace('.', '(dot)')}.",
        lambda r: f"See {_wide(host(r))}.",
        lambda r: f"See {host(r)[:3]}\u200b{host(r)[3:]}.",
        lambda r: f"See {host(r).replace('a', 'а').replace('o', 'о').replace('e', 'е')}.",
        lambda r: f"See http://%{ord('a'):02x}{host(r)}/%2e.",
        lambda r: f"See {host(r).replace('.', '%2E')}.",
        lambda r: f"[x](javascript:alert({r.randrange(99)})).",
        lambda r: f"[x](data:text/html;base64,{opaque(r, 12)}).",
        lambda r: f"Смотрите {r.choice(('пример', 'магазин', 'скидки'))}{r.randrange(99)}.рф.",
    ),
    "new_email_addresses": (
        lambda r: f"Write to mia at {host(r).replace('.', ' dot ')}.",
        lambda r: f"Write to mia (at) {host(r).replace('.', ' (dot) ')}.",
        lambda r: f"Write to mia[at]{host(r)}.",
        lambda r: f"Write to {_wide('mia@' + host(r))}.",
        lambda r: f"Write to mi\u200ba@{host(r)}.",
        lambda r: f"Escriba a mia arroba {host(r).replace('.', ' punto ')}.",
        lambda r: f"Write to mia&#64;{host(r)}.",
    ),
    "new_phone_numbers": (
        lambda r: f"Call {_shifted(_phone(r, ' '), '٠')}.",
        lambda r: f"Call {_shifted(_phone(r, ''), '०')}.",
        lambda r: f"Call {_wide(_phone(r, '-'))}.",
        lambda r: f"Call {' '.join(r.choice(_UNITS[1:]) for _ in range(9))}.",
        lambda r: f"Call {'-'.join(r.choice(_UNITS[1:]) for _ in range(8))}.",
        lambda r: f"Call {' '.join(digits(r, 9))}.",
        lambda r: f"Call {_phone(r, '–')}.",
        lambda r: f"Call {_phone(r, '_')}.",
        lambda r: f"Call {digits(r, 3)}\u200b{digits(r, 3)}\u200b{digits(r, 4)}.",
    ),
    "new_amounts": (
        lambda r: f"It costs {_shifted(_number(r), '٠')} €.",
        lambda r: f"It costs ＄{_wide(_number(r))}.",
        lambda r: f"It costs {r.choice(('forty-three', 'nine hundred and five', 'seventy-one thousand'))} dollars.",
        lambda r: f"Es kostet {r.choice(('dreiundvierzig', 'neunhundertfünf', 'einundsiebzigtausend'))} Euro.",
        lambda r: f"Cela coûte {r.choice(('quarante-trois', 'neuf cent cinq', 'soixante et onze mille'))} euros.",
        lambda r: f"Cuesta {r.choice(('cuarenta y tres', 'novecientos cinco', 'setenta y un mil'))} euros.",
        lambda r: f"It costs ${r.randrange(13, 99)}k.",
        lambda r: f"Sparen Sie {r.choice(('dreiundvierzig', 'siebenundachtzig'))} Prozent.",
    ),
    "new_account_numbers": (
        lambda r: f"Pay to {_wide(_iban(r))}.",
        lambda r: f"Pay to {_iban(r).replace(' ', '-')}.",
        lambda r: f"Pay to {_iban(r).lower()}.",
        lambda r: f"Card {_shifted(_phone(r, ' ', (4, 4, 4, 4)), '٠')}.",
        lambda r: f"Card {_phone(r, '-', (4, 4, 4, 4))}.",
        lambda r: f"Wallet 1{opaque(r, 33)}.",
        lambda r: f"Key {opaque(r, 32)}.",
        lambda r: f"Pay to {_iban(r).replace(' ', chr(0x200B))}.",
    ),
}
UNSEEN: dict[str, tuple[Snippet, ...]] = {
    "new_links": (
        lambda r: f"Our page is {host(r).upper()}!",
        lambda r: f"ftp://files.{host(r)}/pub for the files.",
        lambda r: f"Check out bit.ly/{opaque(r, 7)} today.",
        lambda r: f"{host(r).replace('.', ' [dot] ')} has it.",
        lambda r: f"![logo](//{host(r)}/l.png)",
        lambda r: f"Details: {host(r)}:8080/path?x=1#y",
        lambda r: f"t.me/{opaque(r, 6)} is our channel.",
    ),
    "new_email_addresses": (
        lambda r: f"Reach me: d.{opaque(r, 5).lower()}+vip@mail.{host(r)}",
        lambda r: f"Reach me: dana AT {host(r).replace('.', ' DOT ')}.",
        lambda r: f"Reach me: dana{{at}}{host(r)}.",
        lambda r: f"Reach me: dana @ {host(r)}.",
        lambda r: f"Почта: дана{r.randrange(9)}@{host(r)}.",
        lambda r: f"dana%40{host(r)}",
    ),
    "new_phone_numbers": (
        lambda r: f"Text us on 07{digits(r, 3)} {digits(r, 6)}.",
        lambda r: f"Phone: 1.800.{digits(r, 3)}.{digits(r, 4)} ext. 5.",
        lambda r: f"00 44 20 {digits(r, 4)} {digits(r, 4)} is the office.",
        lambda r: f"Tel (+33) {digits(r, 1)} {_phone(r, ' ', (2, 2, 2, 2))}.",
        lambda r: f"Reach me: {digits(r, 3)} • {digits(r, 3)} • {digits(r, 4)}.",
        lambda r: f"Wählen Sie {' '.join(r.choice(('zwei', 'drei', 'vier', 'sieben', 'neun')) for _ in range(8))}.",
        lambda r: f"Phone {_shifted(digits(r, 9), chr(0x1D7CE))}.",
        lambda r: f"Call 1-800-{r.choice(('FLOWERS', 'GETLOAN', 'NEWCARS'))}.",
    ),
    "new_amounts": (
        lambda r: f"For {r.randrange(13, 97)} bucks it is yours.",
        lambda r: f"CHF {r.randrange(11, 99)}'{digits(r, 3)}.50 in total.",
        lambda r: f"₹{r.randrange(1, 9)},{digits(r, 2)},{digits(r, 3)} is due.",
        lambda r: f"R$ {r.randrange(11, 99)},90 por mês.",
        lambda r: f"It is {r.choice(('sixty-six', 'ninety-three'))} percent.",
        lambda r: f"kr {r.randrange(111, 999)} per måned.",
        lambda r: f"{r.randrange(11, 99)},5 Mio. EUR Umsatz.",
        lambda r: f"Всего {r.randrange(111, 998)} рублей.",
    ),
    "new_account_numbers": (
        lambda r: (
            f"UUID {opaque(r, 8, '0123456789abcdef')}-{digits(r, 4)}-{digits(r, 4)}-{digits(r, 4)}-{digits(r, 12)}."
        ),
        lambda r: f"Amex {_phone(r, ' ', (4, 6, 5))}.",
        lambda r: f"IBAN CH{digits(r, 2)} {digits(r, 4)} {digits(r, 4)} {digits(r, 4)} {digits(r, 4)} {digits(r, 1)}.",
        lambda r: f"Token sk-{opaque(r, 24)}.",
        lambda r: f"TRON T{opaque(r, 33)}.",
    ),
}
"""Written last; amounts were mended after one look at what got through."""
