"""How models decline to answer: the openings, in several languages."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re

_SORRY = (
    r"^\W*(?:(?:unfortunately|regrettably|apologies|(?:(?:i['’]?m |i am |we(?:['’]re| are) )?(?:very |so "
    r"|really )?sorry|i apologi[sz]e))"
    r"\b[,.:;!—–-]* ?(?:but |that )?)*"
)
_CANNOT = (
    r"(?:i|we)(?: really| simply| just)? (?:can['’]?t|cannot|can not|won['’]?t|will not|am (?:not able"
    r"|unable) to|are (?:not able|unable) to"
    r"|won['’]t be able to|will not be able to|must decline to|must refuse to|don['’]t feel comfortable|"
    r"(?:have to|must) decline)|i['’]m (?:not able|unable|not comfortable)(?: to)?"
)
_OUR_DOING = (
    r" ?(?:help (?:you )?(?:with|to|in)|assist|comply|fulfil|fulfill|provide (?:that|this|a rewrite)|do "
    r"that|rewrite|rewriting|write|writing|process|proceed with"
    r"|generate|create|edit|revise|modify|make (?:that|this|these|those) (?:change|edit)|complete (?:this"
    r"|that|the) (?:request|task)|engage with"
    r"|continue with|support this request|discuss (?:this|that))\b"
)
_REFUSALS = (
    _SORRY + f"(?:{_CANNOT}){_OUR_DOING}",
    _SORRY + r"i(?:['’]m| am) (?:only |just |merely )?(?:an ai|a language model|a large language model)\b",
    _SORRY + r"as an? (?:ai|artificial intelligence|(?:large )?language model)\b",
    _SORRY + rf"(?:{_CANNOT}) (?:help|assist|do (?:that|this|it))(?: you)?(?: here| today)?\W*$",
    r"^\W*(?:(?:this|that|your) request|this (?:content|task)) (?:violates|goes against|is against|cannot "
    r"be|can['’]t be|conflicts with)\b",
    r"^\W*(?:it|this) (?:violates|goes against|is against) (?:my|our|the) (?:guidelines|policy|policies|content)\b",
    r"^\W*i must (?:respectfully |politely )?(?:decline|refuse)\b",
    r"^\W*(?:ich kann|leider kann ich) (?:ihnen |dir )?(?:diese[nrsm]?|den|das|die|ihren|ihre) (?:text"
    r"|e-?mail|anfrage|nachricht|entwurf|brief|bitte)? ?(?:leider )?nicht (?:umschreiben|überarbeiten"
    r"|bearbeiten|schreiben|erfüllen)",
    r"^\W*je ne suis pas en mesure de (?:vous aider|répondre|réécrire|traiter|satisfaire)",
    r"^\W*(?:lamentablemente|desafortunadamente|por desgracia),? (?:yo )?no puedo (?:ayudar|cumplir"
    r"|reescribir|procesar|realizar|escribir)",
    _SORRY + r"(?:that|this)(?:['’]s| is) (?:not something|something) (?:i|we) (?:can(?:not|['’]t)?|am (?:not )"
    r"?able to|['’]m (?:not )?able to) (?:help|assist|do|write)",
    _SORRY
    + r"my (?:guidelines|programming|instructions|policies|policy) (?:don['’]t|do not|prevents?|prohibits?|forbids?)\b",
    r"^\W*(?:es tut mir leid|tut mir leid|entschuldigung|leider)\b[,.]? (?:aber )?(?:(?:dabei|das|hierbei"
    r"|damit) )?(?:ich )?kann (?:ich )?(?:ihnen |dir |euch )?"
    r"(?:(?:dabei|damit|hierbei|bei dieser anfrage|diese anfrage|diesen text|das|diese e-mail|dies) )?"
    r"(?:leider )?nicht (?:helfen|weiterhelfen|umschreiben|schreiben"
    r"|bearbeiten|erfüllen|überarbeiten|behilflich|tun|machen)",
    r"^\W*als (?:ki|künstliche intelligenz|sprachmodell)\b",
    r"^\W*(?:je suis )?(?:désolée?|désolé)[,.]? (?:mais )?je ne (?:peux|puis) (?:pas |malheureusement pas "
    r")(?:vous )?(?:aider|répondre|réécrire|écrire|faire|satisfaire|traiter)",
    r"^\W*je ne (?:peux|suis) pas (?:en mesure de )?(?:(?:vous )?aider (?:avec|à) (?:cela|ça|cette"
    r"|réécrire)|répondre à cette demande|réécrire|traiter cette)",
    r"^\W*en tant qu(?:['’]ia|e modèle de langage|['’]intelligence artificielle)\b",
    r"^\W*(?:lo siento|lo lamento|disculpe?)[,.]? (?:pero )?no (?:puedo|me es posible) (?:ayudar|ayudarte"
    r"|ayudarle|cumplir|reescribir|escribir|hacer|procesar|realizar|con)",
    r"^\W*no puedo (?:ayudar(?:te|le)? con (?:eso|esto|esa|esta)|cumplir|reescribir|procesar esta)",
    r"^\W*como (?:ia|inteligencia artificial|modelo de lenguaje|una ia)\b",
    r"^\W*(?:mi dispiace|spiacente),? (?:ma )?non posso (?:aiutar|scrivere|riscrivere|soddisfare)",
    r"^\W*(?:desculpe|lamento|sinto muito),? (?:mas )?(?:eu )?não posso (?:ajudar|escrever|reescrever|atender)",
    r"^\W*(?:извините|к сожалению|простите),? (?:но )?я не могу (?:помочь|выполнить|написать|переписать)",
    r"^\W*(?:抱歉|对不起|很抱歉|對不起)[,,。 ]*我(?:无法|不能|無法)",
    r"^\W*申し訳(?:ありません|ございません)が?、?,?.{0,20}(?:できません|できかねます|いたしかねます)",
)
REFUSAL = re.compile("|".join(_REFUSALS), re.IGNORECASE)
"""Declining what models are asked for, at the start of a text."""
