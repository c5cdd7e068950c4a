"""What makes a number an amount: signs, codes and names of currencies, and of per cent."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

from goldsmith.domain.checking.vocabulary import vocabulary

_SIGNS = {
    "$": "dollar", "€": "eur", "£": "gbp", "¥": "yen", "₹": "rupee", "₽": "rub", "₩": "krw", "₪": "ils", "₺": "try",
    "₴": "uah", "₦": "ngn", "₱": "php", "฿": "thb", "₫": "vnd", "₿": "btc", "¢": "cent", "₡": "crc", "₲": "pyg",
    "₵": "ghs", "₸": "kzt", "₼": "azn", "₾": "gel", "₭": "lak", "₮": "mnt", "₨": "rupee", "₠": "eur", "₣": "chf",
    "₤": "gbp", "﷼": "rial", "元": "yen", "円": "yen", "원": "krw", "%": "percent", "٪": "percent", "‰": "permille",
    "¤": "unit", "৳": "bdt", "৲": "bdt", "៛": "khr", "₢": "brl", "₧": "pts", "₥": "mill", "₯": "grd", "₰": "pf",
    "₳": "ara", "₶": "tournois", "₷": "spesmilo", "₻": "nordic", "₎": "unit",
}  # fmt: skip
_WORDS = {
    "usd": "usd us$ usdt usdc",
    "dollar": "dollar dollars dólar dólares dolar dollari dollarit dolari dolarů доллар доллара долларов долларах "
    "bucks",
    "aud": "aud a$ au$",
    "cad": "cad ca$ c$",
    "nzd": "nzd nz$",
    "hkd": "hkd hk$",
    "sgd": "sgd s$",
    "mxn": "mxn",
    "brl": "brl r$ reais",
    "eur": "eur euro euros eurot eurodes евро ευρώ",
    "gbp": "gbp pound pounds quid pfund libra libras sterling naela naelsterlingit фунт фунтов",
    "cent": "cent cents ct centimes céntimos centavos senti",
    "pence": "pence penny",
    "chf": "chf sfr franken franc francs franco francos франк франков",
    "krone": "kr krone kroner kronor krona kronen kroon krooni крон кроны koruna korun kč",
    "sek": "sek",
    "nok": "nok",
    "dkk": "dkk",
    "czk": "czk",
    "isk": "isk",
    "pln": "pln zł zloty złoty złotych zlotys",
    "huf": "huf forint forints",
    "leu": "ron lei leu leului bani",
    "bgn": "bgn leva",
    "rub": "rub rur руб рубль рубля рублей рублях ruble rubles rouble roubles rubla rublă ruble rubl rubla",
    "uah": "uah hryvnia hryvnias гривна гривен",
    "yen": "jpy cny rmb yen yens yuan renminbi",
    "rupee": "inr rs rupee rupees pkr lkr npr roupies",
    "krw": "krw",
    "try": "tl lira liras",
    "peso": "peso pesos ars clp uyu",
    "rial": "irr omr rial rials",
    "dirham": "aed dirham dirhams",
    "sar": "riyal riyals",
    "zar": "zar",
    "ngn": "ngn naira",
    "kes": "kes ksh",
    "btc": "btc bitcoin bitcoins",
    "eth": "eth ether",
    "percent": "percent pct prozent porcento protsent protsenti protsendi protsendini protsenditki procent procente "
    "procenti procenta procentów"
    " procents процент процента процентов процентах",
}
UPPERCASE_CODES = vocabulary(
    "TRY ALL MAD PEN GEL SOS BAM TOP CUP MOP SAR QAR KWD BHD JOD ILS THB IDR MYR VND TWD EGP AMD XOF"
)
"""Codes that are, or may be, words when they are not in capitals."""
_PHRASES = {
    ("per", "cent"): "percent", ("per", "cents"): "percent", ("pour", "cent"): "percent", ("pour", "cents"): "percent",
    ("por", "ciento"): "percent", ("por", "cento"): "percent", ("la", "sută"): "percent", ("per", "cento"): "percent",
}  # fmt: skip
_GENERIC = {
    **dict.fromkeys(("usd", "aud", "cad", "nzd", "hkd", "sgd"), "dollar"),
    **dict.fromkeys(("sek", "nok", "dkk", "czk", "isk"), "krone"),
    "mxn": "peso",
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split()}


def currency_of(token: str, following: str = "") -> str | None:
    """The currency a token names, alone or with the one that follows it; None when it names none."""
    if token in _SIGNS:
        return _SIGNS[token]
    if token in UPPERCASE_CODES:
        return token.casefold()
    word = token.casefold()
    return _BY_WORD.get(word) or _PHRASES.get((word, following.casefold()))


def readings(currency: str) -> tuple[str, ...]:
    """The currency, and what else it may be written as: the common name, or every currency of that name."""
    specific = tuple(code for code, generic in _GENERIC.items() if generic == currency)
    return (currency, *specific, *((_GENERIC[currency],) if currency in _GENERIC else ()))
