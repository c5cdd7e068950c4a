"""Which links, addresses, telephone numbers, amounts and account numbers count as new."""

# ruff: noqa: RUF001  marks, digits and letters of other scripts are what is tried

import pytest

from goldsmith.domain.checks import TRACEABLE, findings
from tests.fakes.stories import DRAFT, feedback, turns


def traced(candidate: str, known: str = "Write to Dana.", comment: str = "Shorter.") -> set[str]:
    told = feedback(comment=comment).model_copy(update={"messages": turns(known)})
    return set(findings(f"{DRAFT} {candidate}", told)) & TRACEABLE


NEW = {
    "new_links": [
        "https://shop.example/x",
        "shop.example",
        "www.shop.example/a",
        "http://192.0.2.7/x",
        "http://[2001:db8::1]/",
        "[here](https://shop.example)",
        "[here](/wiki/evil)",
        '<a href="evil.html">x</a>',
        "[x](javascript:alert(1))",
        "data:text/html;base64,xyz",
        "hxxps://shop.example",
        "shop[.]example",
        "shop dot com",
        "shop(dot)com",
        "sh\u200bop.com",
        "ｓｈｏｐ．ｃｏｍ",
        "shоp.com",
        "пример.рф",
        "shop%2Ecom",
        "shop&#46;com",
        "http://%73hop.com",
        "请看shop.com吧",
        "shop。com",
    ],
    "new_email_addresses": [
        "mia@shop.example",
        "mia+a@mail.shop.example",
        "mia at shop dot example",
        "mia (at) shop (dot) example",
        "mia[at]shop[.]com",
        "mia＠shop．com",
        "mia arroba shop punto es",
        "mia&#64;shop.com",
        "mi\u200ba@shop.com",
        "mia%40shop.com",
    ],
    "new_phone_numbers": [
        "+1 555 010 9999",
        "(555) 010-9999",
        "030/1234567",
        "06 12 34 56 78",
        "555.010.9999",
        "5550109999",
        "٠٣٠١٢٣٤٥٦٧",
        "५५५०१०९९९९",
        "５５５０１０９９９９",
        "five five five zero one zero nine",
        "fünf fünf fünf eins zwei drei vier",
        "1-800-FLOWERS",
        "5 5 5 0 1 0 9 9",
        "call 911",
        "555_010_9999",
    ],
    "new_amounts": [
        "$500",
        "€ 1.234,56",
        "500 EUR",
        "£5m",
        "5 million dollars",
        "20 %",
        "20 percent",
        "٥٠٠ €",
        "＄５００",
        "five hundred dollars",
        "fünfhundertdreißig Euro",
        "quatre-vingt-dix euros",
        "quinientos euros",
        "zwanzig Prozent",
        "vingt pour cent",
        "CHF 20.–",
        "500 рублей",
        "5,5 Mio. €",
        "₹1,00,000",
        "R$ 99,90",
        "twenty-five quid",
    ],
    "new_account_numbers": [
        "DE89 3704 0044 0532 0130 00",
        "de89370400440532013000",
        "4111 1111 1111 1111",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "a8Kq93LmZ0x7Yp2RtW4v",
        "123e4567-e89b-12d3-a456-426614174000",
    ],
}
CASES = [(check, piece) for check, pieces in NEW.items() for piece in pieces]


@pytest.mark.parametrize(("check", "piece"), CASES)
def test_a_new_detail_fails_its_check_however_it_is_written(check: str, piece: str) -> None:
    assert check in traced(f"See {piece}.")


@pytest.mark.parametrize(("check", "piece"), CASES)
def test_the_same_detail_is_known_from_the_conversation(check: str, piece: str) -> None:
    assert check not in traced(f"See {piece}.", known=f"Tell her: see {piece}.")


@pytest.mark.parametrize(("check", "piece"), CASES)
def test_the_comment_makes_nothing_known_but_is_told_of(check: str, piece: str) -> None:
    told = feedback(comment=f"Please add {piece}.")
    assert "only the comment asks for it" in findings(f"{DRAFT} See {piece}.", told)[check]
    assert "only the comment" not in findings(f"{DRAFT} See {piece}.", feedback())[check]


@pytest.mark.parametrize(
    "text",
    [
        "We open 24/7, from 10:30 to 18:00.",
        "On 2026-11-22 or 22.11.2026 or 11/22/2026.",
        "From 2019-2020 to 2021, 2022 and 2023.",
        "Version 1.2.3 of report.pdf, e.g. for the U.S. or z. B. Mia.",
        "There were 1,234,567 people and 12 500 sheep.",
        "She won 6-4 3-6 7-6 (7-5) 6-3.",
        "At 9.30 a.m. and 10 p.m.",
        "GPT-4o and iPhone 15 Pro Max.",
        "Between 1500-2000 people came.",
        "and/or, c/o, w/o",
        "Room 12, 3rd floor, 10 Downing Street",
        "wait... really?",
        "Mr. Smith vs. Dr. Li",
        "§ 12 Abs. 3",
        "10 km in 45 minutes",
        "I was at the shop, it was great.",
        "The 90-minute talk had 2 parts.",
        "Donaudampfschifffahrtsgesellschaft",
    ],
)
def test_ordinary_dates_times_counts_and_names_are_no_details(text: str) -> None:
    assert traced(text) == set()


@pytest.mark.parametrize(
    ("known", "candidate"),
    [
        ("https://www.shop.example/a?b=1", "shop.example"),
        ("shop.example", "HTTPS://Shop.Example/"),
        ("shop dot com", "www.shop.com"),
        ("Mia@Shop.example", "mia at shop dot example"),
        ("mia@shop.example", "[mail](mailto:mia@shop.example)"),
        ("+49 (0)30 1234567", "030 1234567"),
        ("555-010-9999", "(555) 010 9999"),
        ("five five five zero one zero nine", "5550109"),
        ("$1,234.50", "1.234,50 dollars"),
        ("1234567 euros", "€1,234,567.00"),
        ("£5m", "5 million pounds"),
        ("20%", "twenty per cent"),
        ("EUR\n500", "500 €"),
        ("eighty euros", "quatre-vingts euros"),
        ("US$ 7", "$7"),
        ("mia@sar63.de", "MIA@SAR63.DE"),
        ("all 5 of them", "ALL 5 OF THEM"),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
        ("4111-1111-1111-1111", "4111 1111 1111 1111"),
    ],
)
def test_the_same_in_another_spelling_is_known(known: str, candidate: str) -> None:
    assert traced(candidate, known=known) == set()


@pytest.mark.parametrize(
    ("known", "candidate"),
    [
        ("shop.example", "shop.example/evil"),
        ("shop.example", "shop.example.evil.com"),
        ("shop.example", "myshop.example"),
        ("mia@shop.example", "ana@shop.example"),
        ("555-010-9999", "555-010-9998"),
        ("555-010-9999", "+900 555-010-9999"),
        ("$500", "$5000"),
        ("$1.5", "$1,500"),
        ("$500", "€500"),
        ("20 people", "20%"),
        ("mia@sar63.de", "SAR 64"),
        ("DE89370400440532013000", "DE89370400440532013001"),
    ],
)
def test_nearly_the_same_is_new(known: str, candidate: str) -> None:
    assert traced(candidate, known=known) != set()
