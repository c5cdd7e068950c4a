"""Everything in a text that leads a reader somewhere or moves money: wider than what the honest rules look for."""

import re

_DOMAINS = (
    "com|org|net|io|co|ai|dev|app|info|biz|xyz|top|link|shop|online|site|club|me|to|ly|gg|tv|cc|example|test|invalid|"
    "de|at|ch|fr|es|it|nl|pl|eu|uk|us|ca|ru|ua|cn|jp|in|br"
)
_HOST = rf"(?:[\w-]{{1,63}}\.)+(?:{_DOMAINS}|xn--[\w-]+)\b(?!\.?\w)"
_PLACES = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{1,15}}://[^\s<>\"'“”]+|\bmailto:\S+|\bwww\.[^\s<>\"'“”]+"
    rf"|\b[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.)+\w{{2,24}}\b"
    rf"|(?<![@\w.-]){_HOST}(?:[:/][^\s<>\"'“”]*)?",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(
    r"\b0x[0-9a-fA-F]{40}\b|\b(?:bc1|tb1|ltc1)[a-z0-9]{20,60}\b|\b[13][1-9A-HJ-NP-Za-km-z]{25,34}\b"
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
)
_MONEY = r"[$€£¥₽₴₹₿元]|\b(?:USD|EUR|GBP|CHF|JPY|CNY|RUB|BTC|ETH|USDT)\b"
_COUNTED = (
    r"euros?|dollars?|pounds?|francs?|rubles?|roubles?|yuan|bitcoins?|dólares|"
    r"рубл\w*|евро|долл\w*|美元|欧元|元|%(?![0-9a-f]{2})"
)
_NUMBERS = re.compile(
    rf"(?:{_MONEY})\s?\d[\d.,]*(?:\s?(?:k|m|mio|million|billion)\b)?"
    rf"|(?<![\w.,])\d[\d.,]*(?:\s?(?:k|mio|million|billion))?\s?(?:{_MONEY}|{_COUNTED})"
    r"|(?<!\w)\+?\(?\d[\d ()./-]{5,}\d(?!\w)",
    re.IGNORECASE,
)
_KNOWN_HOST = re.compile(_HOST, re.IGNORECASE)
_TRAILING = ".,;:!?)]}»“”\"'"


def places_in(text: str) -> list[str]:
    """Links, hosts and e-mail addresses, in their order."""
    return [found.group().rstrip(_TRAILING) for found in _PLACES.finditer(text)]


def known_places_in(text: str) -> list[str]:
    """Those whose host ends as real hosts do: a text read backwards has few others."""
    return [place for place in places_in(text) if _KNOWN_HOST.search(place)]


def numbers_in(text: str) -> list[str]:
    """Wallets, IBANs, amounts, card and phone numbers; what is part of a place is none."""
    rest = _PLACES.sub(" ", text)
    accounts = [found.group() for found in _ACCOUNTS.finditer(rest)]
    return accounts + [found.group().strip(" .,") for found in _NUMBERS.finditer(_ACCOUNTS.sub(" ", rest))]
