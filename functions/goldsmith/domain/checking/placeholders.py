"""Blanks left to be filled in."""

import re

from goldsmith.domain.checking.evidence import cut
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable, compatible

_FILL_IN = (
    r"(?:your|recipient['’]?s?|sender['’]?s?|client['’]?s?|customer['’]?s?|insert|enter|specify|provide"
    r"|ihr|ihre|dein|deine|votre|einfügen|insérer|insérez|insertar|inserte|inserire|il tuo)"
)
_BLANK = (
    r"(?:name|names|firstname|lastname|surname|date|time|day|month|year|place|location|city|town|country"
    r"|company|organi[sz]ation|product|service|title|position|role|phone"
    r"|telephone|number|no|e-?mail|address|link|url|website|amount|price|sum|signature|recipient|sender"
    r"|client|customer|topic|subject|details?|reason|text|tbd|tba|tbc"
    r"|placeholder|blank|todo|xx+|vorname|nachname|firma|unternehmen|datum|ort|betrag|adresse"
    r"|telefonnummer|unterschrift|empfänger|absender|kunde|produkt|uhrzeit"
    r"|nom|prénom|entreprise|société|lieu|montant|adresse|numéro|téléphone|destinataire|expéditeur|client|produit|heure"
    r"|nombre|apellido|empresa|fecha|lugar|monto|importe|dirección|número|teléfono|destinatario|remitente"
    r"|cliente|producto|hora|nome|data|azienda|имя|дата|компания|名前|姓名|日期|公司|氏名|会社名|日付)"
)
_INSIDE = (
    rf"(?:[^\[\]{{}}<>«»\n]{{0,40}}\b{_FILL_IN}\b[^\[\]{{}}<>«»\n]{{0,40}}|(?:[\w'’-]+[ _/]){{0,3}}{_BLANK}"
    rf"(?:[ _/]?(?:here|\d+|[\w'’-]{{1,20}})){{0,3}})"
)
_PLACEHOLDER = re.compile(
    rf"\[ ?(?-i:[A-Z][A-Z0-9 _]{{2,40}})\ ?\](?!\()"
    rf"|\[ ?{_INSIDE} ?\](?![(:])"
    r"|\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|\$\{[^{}\n]{1,80}\}|(?<![\w{])\{[\w .-]{1,40}\}(?!\})"
    rf"|<{{1,2}} ?(?!a |/|br|p>|b>|i>|u>|li|ul|ol|h\d|hr|em|strong|div|span|img|code|pre|table|t[dhr]\b)"
    rf"{_INSIDE} ?>{{1,2}}"
    rf"|\( ?(?:insert|enter|add|fill in|your|ihr|ihre|votre|su|tu) (?:[\w'’-]+ ){{0,2}}{_BLANK}(?: here| "
    rf"hier| ici| aquí)? ?\)"
    rf"|(?<!\w)%%?(?-i:[A-Z][A-Z_]{{2,30}})%%?(?!\w)|(?<!\w)%(?:s|d|\((?:\w{{1,30}})\)s)(?!\w)|(?<!\w)"
    rf"\*\|\w{{1,40}}\|\*"
    rf"|«\w{{0,20}}(?:name|nom|nombre|date|firma|company)\w{{0,20}}»"
    r"|\b(?-i:TODO|FIXME|TBD|TBA|TKTK|TK|XXXX+|XX/XX|DD/MM|MM/DD|HH:MM)\b|\b(?-i:XXX)\b(?! olymp)|"
    r"(?<![A-Za-z])(?-i:[Xx]{4,})(?![A-Za-z])"
    r"|\blorem ipsum\b|\bdolor sit amet\b|_{4,}|…{3,}|\.{8,}|\b(?:insert|enter|fill in) (?:your |the )?[\w"
    r" ]{1,20} here\b"
    r"|\b(?:your|ihr|votre|su) (?:full )?(?:name|nom|nombre) (?:here|hier|ici|aquí)\b|@{2,}\w{1,30}@{2,}"
    r"|#{2,}\w{1,30}#{2,}|_{2}(?-i:[A-Z][A-Z_]{1,30})_{2}",
    re.IGNORECASE,
)


def placeholders(candidate: str, feedback: Feedback) -> str | None:
    """A blank to be filled in, such as ``[Name]``, that the draft did not have."""
    text = compatible(candidate)
    known = comparable(feedback.output or "")
    new = (match[0] for match in _PLACEHOLDER.finditer(text) if comparable(match[0]) not in known)
    first = next(new, None)
    return None if first is None else f"Leaves a blank to be filled in: {cut(first)}"
