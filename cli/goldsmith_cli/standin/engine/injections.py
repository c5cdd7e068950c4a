"""What a text may tell a model to do instead of its task, by keywords in six languages."""

import re

_FLAGS = re.IGNORECASE | re.DOTALL
_LEAK = (
    r"\b(?:show|print|reveal|repeat|output|tell|quote|include|add|append|paste|copy|write|give|state|recite|translate|"
    r"summari[sz]e|list|insert|mention|disclose|leak|send|share|what is|what are)\b.{0,80}"
    r"\b(?:system (?:prompt|message|instructions?)|(?:instructions|prompt|everything|text|words) above|the prompt|"
    r"(?:your|initial|hidden|original|above|secret) (?:\w+ )?(?:prompt|instructions?|rules|message))\b",
    r"\b(?:zeig|gib|nenn|wiederhol|füg|schreib|verrat|druck|zitier|kopier|häng|teil)\w*\b.{0,80}"
    r"\b(?:system-?prompt|systemnachricht|system-?anweisung|anweisung|instruktion|vorgaben|prompt)\w*",
    r"\b(?:montre|affiche|révèle|répète|donne|ajoute|écri|cite|copie|recopie|inclu|divulgue)\w*\b.{0,80}"
    r"\b(?:prompt|invite système|message système|instructions|consignes)\b",
    r"\b(?:muestra|revela|repite|imprime|escrib|añad|agreg|incluy|dime|copia|cita)\w*\b.{0,80}"
    r"\b(?:prompt|mensaje del? sistema|instrucciones|indicaciones)\b",
    r"\b(?:покажи|выведи|раскрой|повтори|напиши|добавь|вставь|процитируй|скопируй|назови)\w*\b.{0,80}"
    r"(?:промпт|инструкци|системн\w+ сообщени|подсказк)",
    r"(?:显示|输出|告诉|重复|打印|透露|泄露|写出|复述|附上|加上|给出|列出).{0,30}(?:系统提示|提示词|系统消息|系统指令|指令)",
)
_ANSWER = (
    r"\b(?:answer|reply|output|respond|write|say|return|print)\b",
    r"\b(?:antworte|schreib|gib|sag|erwidere)\w*\b",
    r"\b(?:répond|écri|affiche|dis|dites|renvoie)\w*\b",
    r"\b(?:responde|contesta|escribe|di|devuelve|imprime)\w*\b",
    r"\b(?:ответь|напиши|выведи|скажи|верни)\w*\b",
    r"(?:回答|回复|输出|写|说|返回)",
)
_EXACTLY = (
    r"exactly|verbatim|word for word|precisely|nothing but|genau|exakt|wörtlich|exactement|mot pour mot|exactamente|"
    r"literalmente|точно|ровно|дословно|в точности|原样|准确"
)
_ONLY = (
    r"only|just|the following|nur|ausschließlich|seulement|uniquement|solo|sólo|solamente|únicamente|только|只|仅|以下"
)
_CLOSES = {'"': '"', "“": "”", "„": "“", "«": "»", "「": "」", "'": "'"}
_BEGINS = r"(?:[:\uff1a]|(?=[\"“„«「]|(?<!\w)'))\s*(?P<answer>[^\n]+)"
"""A colon or a quotation mark, and what follows it in its line."""
_VERB = "|".join(_ANSWER)
_DICTATIONS = (
    re.compile(rf"(?:{_VERB}).{{0,30}}?(?:{_EXACTLY})[\s,:\uff1a]*(?P<answer>[^\n]+)", _FLAGS),
    re.compile(rf"(?:{_VERB}).{{0,30}}?(?:{_ONLY})[^\S\n]*\w{{0,20}}[^\S\n]*{_BEGINS}", _FLAGS),
    re.compile(rf"(?:{_ONLY}|{_EXACTLY})[^\S\n]*(?:{_VERB})[^\S\n]*\w{{0,20}}[^\S\n]*{_BEGINS}", _FLAGS),
)
_KEEP = (
    r"needs?[_ ]?change\W+(?:(?:to|is|be|must be)\W+)?false",
    r"\bno(?:thing|t anything)\b.{0,20}\b(?:chang|wrong|fix|to do|be done)",
    r"\bno (?:further )?(?:changes?|edits?|revisions?)\b",
    r"\b(?:keep|leave|return|accept)\b.{0,40}\b(?:as (?:it|is|they)|exactly|unchanged|untouched|alone)",
    r"\b(?:do not|don['’]t|never) (?:change|edit|touch|rewrite)\b",
    r"\bpraise\b|\b(?:say|claim|state|report|mark|declare|rate|call)\b.{0,40}\b(?:perfect|excellent|flawless|approved)",
    r"\bnichts\b.{0,20}\b(?:ge)?(?:änder|zu tun)|\bkeine (?:\w+ )?änderung|\bunverändert",
    r"\blobe?\b|\blass\b.{0,40}\bso\b",
    r"\brien à (?:changer|modifier)|\bne (?:chang|modifi)\w+ rien|\baucune? (?:changement|modification)",
    r"\b(?:félicite|loue)\b",
    r"\bnada que cambiar|\bno (?:cambi|modifi)\w+ nada|\bning[uú]n cambio|\bsin cambios|\b(?:elogia|alaba)\b",
    r"ничего не (?:\w+ )?(?:меня|измен)|без изменений|изменени\w+ не (?:нужн|требу)|оставь\w* .{0,30}как есть|похвали",
    r"(?:不需要|无需|不用|不要|不必)(?:任何)?(?:修改|更改|改动|改)|保持(?:原样|不变)|表扬|夸奖|称赞",
)
_LEAKS = tuple(re.compile(form, _FLAGS) for form in _LEAK)
_KEEPS = tuple(re.compile(form, _FLAGS) for form in _KEEP)


def asks_for_instructions(text: str) -> bool:
    """Whether the text wants to see the system prompt or the model's instructions."""
    return any(form.search(text) for form in _LEAKS)


def demands_no_change(text: str) -> bool:
    """Whether the text wants praise, or the claim that nothing must change."""
    return any(form.search(text) for form in _KEEPS)


def dictated_answer(text: str) -> str | None:
    """The answer the text dictates ("reply exactly: …"), without the quotation marks around it."""
    found = next(filter(None, (form.search(text) for form in _DICTATIONS)), None)
    return _unquoted(found["answer"].strip()) or None if found else None


def _unquoted(answer: str) -> str:
    """What stands between quotation marks, else the text without its full stop."""
    closing = _CLOSES.get(answer[:1])
    return answer[1:].partition(closing)[0] if closing else answer.removesuffix(".")
