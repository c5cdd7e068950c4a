"""Numbers in words, in English, German, French and Spanish."""

import re
from collections.abc import Sequence
from functools import lru_cache

from goldsmith.domain.checking.vocabulary import vocabulary

_ONES = {
    0: "zero null zéro cero",
    1: "one ein eine einen einem einer eins un une uno una",
    2: "two zwei zwo deux dos",
    3: "three drei trois tres",
    4: "four vier quatre cuatro",
    5: "five fünf cinq cinco",
    6: "six sechs seis",
    7: "seven sieben sept siete",
    8: "eight acht huit ocho",
    9: "nine neun neuf nueve",
}
_TENS_AND_TEENS = {
    10: "ten zehn dix diez",
    11: "eleven elf onze once",
    12: "twelve zwölf douze doce dozen dutzend",
    13: "thirteen dreizehn treize trece",
    14: "fourteen vierzehn quatorze catorce",
    15: "fifteen fünfzehn quinze quince",
    16: "sixteen sechzehn seize dieciséis",
    17: "seventeen siebzehn diecisiete",
    18: "eighteen achtzehn dieciocho",
    19: "nineteen neunzehn diecinueve",
    20: "twenty zwanzig vingt vingts veinte",
    21: "veintiún veintiuno veintiuna",
    22: "veintidós",
    23: "veintitrés",
    24: "veinticuatro",
    25: "veinticinco",
    26: "veintiséis",
    27: "veintisiete",
    28: "veintiocho",
    29: "veintinueve",
    30: "thirty dreißig dreissig trente treinta",
    40: "forty fourty vierzig quarante cuarenta",
    50: "fifty fünfzig cinquante cincuenta",
    60: "sixty sechzig soixante sesenta",
    70: "seventy siebzig septante setenta",
    80: "eighty achtzig octante ochenta",
    90: "ninety neunzig nonante noventa",
    200: "doscientos doscientas",
    300: "trescientos trescientas",
    400: "cuatrocientos cuatrocientas",
    500: "quinientos quinientas",
    600: "seiscientos seiscientas",
    700: "setecientos setecientas",
    800: "ochocientos ochocientas",
    900: "novecientos novecientas",
}
_SCALES = {
    100: "hundred hundert cien ciento",
    1000: "thousand tausend tsd mille mil grand",
    10**5: "lakh lakhs",
    10**6: "million millions millionen mio mn millón millones millon milione milioane milion miljon miljonit "
    "miljoni млн миллион"
    " миллиона миллионов",
    10**7: "crore crores",
    10**9: "billion billions bn milliarde milliarden mrd milliard milliards miljard miljardi miljardit miliard "
    "miliarde млрд"
    " миллиард миллиарда миллиардов",
    10**12: "trillion trillions",
}
_SCALES_IN_OTHERS = {1000: "mii тыс тысяча тысячи тысяч tuhat tuhande", 10**4: "万 만", 10**8: "億 亿 억"}
LETTER_SCALES = {"k": 1000, "m": 10**6, "b": 10**9}


def _by_word(*tables: dict[int, str]) -> dict[str, int]:
    return {word.casefold(): value for table in tables for value, words in table.items() for word in words.split()}


DIGIT_WORDS = {**_by_word(_ONES), "oh": 0, "o": 0}
_WORDS = _by_word(_ONES, _TENS_AND_TEENS, _SCALES, _SCALES_IN_OTHERS)
_GERMAN = re.compile(
    "|".join(
        sorted(
            vocabulary(
                "ein eine zwei zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
                "sechzehn siebzehn"
                " achtzehn neunzehn zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend "
                "und"
            ),
            key=len,
            reverse=True,
        )
    )
)
_LONGEST = 80


@lru_cache(maxsize=4096)
def word_values(word: str) -> tuple[int, ...]:
    """Values of the number words a casefolded word consists of (German writes them as one); empty if it is none."""
    if word in _WORDS:
        return (_WORDS[word],)
    if len(word) > _LONGEST or not word.startswith(_GERMAN_STARTS):
        return ()
    parts = _GERMAN.findall(word)
    if "".join(parts) != word or parts == ["und"]:
        return ()
    return tuple(_WORDS[part] for part in parts if part != "und")


_GERMAN_STARTS = tuple(
    sorted(vocabulary("ein zwei zwo drei vier fünf sech sieb acht neun zehn elf zwölf hundert tausend"))
)


def value_of(parts: Sequence[float]) -> float:
    """The number that parts like 5, 100, 20, 3, 1000 spell; a part of 100 and more multiplies what goes before."""
    total, current = 0.0, 0.0
    for index, part in enumerate(parts):
        if part == 20 and current % 100 == 4 and parts[index - 1] == 4:  # quatre-vingt
            current += 76
        elif part == 100:
            current = current * 100 if current else 100
        elif part in _MULTIPLIERS:
            below = total % part
            total += (below + current or 1) * part - below
            current = 0.0
        else:
            current += part
    return total + current


_MULTIPLIERS = frozenset({1000, 10**4, 10**5, 10**6, 10**7, 10**8, 10**9, 10**12})
