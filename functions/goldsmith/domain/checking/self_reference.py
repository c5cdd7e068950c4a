"""How models talk about a rewrite of theirs, in several languages."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

import re

_VERSION = (
    r"(?:rewrit|revis|updat|improv|version|draft|edit(?:ed|s)\b|shorten|polish|correct(?:ed|ion)|adjust"
    r"|refin|reworked|rewording)"
)
_TEXT = (
    r"(?:draft|version|e-?mail|mail|answer|text|summary|message|letter|reply|response|translation|sentence"
    r"|wording|tone|copy)"
)
_META = (
    r"^\W*(?:(?:sure|certainly|of course|absolutely|okay|ok|got it|understood|no problem|great|thanks)\b"
    r"(?: thing)?[^\n.!:]{0,40}[!,.: —–-]*)?"
    rf"(?:here(?:['’]s| is| are| you go)|below is|below you(?:['’]ll| will| can)? find|please find|this is"
    rf"|i present|find below)\b[^\n]{{0,60}}\b{_VERSION}[^\n.]{{0,60}}(?::|\.? ?$|\n)",
    rf"^\W*(?:(?:sure|certainly|of course|absolutely|okay|ok)\b[^\n.!:]{{0,20}}[!,.: —-]*)?(?:here(?:['’]s|"
    rf" is| are)|below is|below you (?:will |can )?find|this is)\b[^\n]{{0,40}}\b{_VERSION}[a-z]* (?:and "
    rf"\w+ )?(?:{_TEXT}|one)\b",
    rf"^\W*(?:the )?(?:rewritten|revised|updated|edited|corrected|improved|final|new|shortened|polished) "
    rf"{_TEXT}(?: \([^)]*\))?\W{{0,3}}:",
    rf"^\W*(?:rewrite|revision|{_TEXT} \(revised\)|rewritten)\W{{0,3}}: ",
    rf"\b(?:as (?:you )?requested(?: in (?:the|your) (?:comment|feedback))?,? (?:i|the {_TEXT}|this)|per "
    rf"(?:your|the) (?:reviewer['’]?s? )?(?:comment|feedback|request|suggestion|instruction)s?"
    r"|based on (?:your|the) (?:comment|feedback)|(?:incorporat|reflect|address|apply)(?:ing|es|ed|s)? "
    r"(?:your|the) (?:comment|feedback|reviewer)"
    r"|in (?:line with|response to|accordance with) (?:your|the) (?:comment|feedback)|following your "
    r"(?:comment|feedback|suggestion))",
    r"\b(?:i(?:['’]ve| have)|i) (?:also )?(?:rewritten|rewrote|revised|updated|removed|changed|shortened"
    r"|adjusted|edited|reworded|rephrased|corrected|modified|softened"
    rf"|tightened|trimmed|replaced|kept) (?:the|your|this) (?:\w+ ){{0,2}}(?:{_TEXT}|paragraph|wording|tone)s?\b",
    r"\bi (?:hope|trust) this (?:revision|revised|rewrite|updated|version)\b|\blet me know if (?:you"
    r"(?:['’]d| would) like|you want|you need) (?:any )?(?:further|more|other|additional) (?:changes|edits"
    r"|revisions|adjustments|tweaks)",
    r"^\W*(?:\*\*|#+ )?(?:changes(?: made)?|what i changed|notes? on (?:the )?(?:changes|revision)"
    r"|explanation of changes)\W{0,3}:|\n\W*(?:changes made|what i changed|note on the revision"
    r"|explanation of changes)\W{0,3}:",
    r"\b(?:the|this) (?:revised|rewritten|updated) (?:version|draft|text|e-?mail|summary)(?: above| below)"
    r"? (?:is|has|now|should|removes|addresses|keeps)\b",
    r"^\W*(?:hier ist|hier ist nun|nachfolgend|anbei|unten finden sie|gerne[,!] hier(?: ist)?)"
    r"\b[^\n]{0,60}\b(?:überarbeitet|umgeschrieben|neue (?:version|fassung)|korrigiert|version|fassung"
    r"|entwurf|aktualisiert|gekürzt)",
    r"^\W*(?:überarbeitete|neue|korrigierte|aktualisierte|gekürzte) (?:version|fassung|e-?mail|antwort)\W{0,3}:",
    r"\bich habe (?:den|die|das|ihren|ihre|ihr|deinen|deine) (?:\w+ )?(?:text|entwurf|e-?mail"
    r"|zusammenfassung|antwort|ton|version) (?:\w+ ){0,3}(?:überarbeitet|gekürzt|angepasst|umgeschrieben"
    r"|geändert|korrigiert)",
    r"^\W*(?:(?:bien sûr|d['’]accord|certainement)\W{1,3})?(?:voici|ci-dessous)\b[^\n]{0,60}\b(?:version"
    r"|révisé|réécrit|corrigé|mis à jour|modifié|remanié|brouillon)",
    r"^\W*(?:version|texte|e-?mail|courriel|résumé) (?:révisée?|réécrite?|corrigée?|mise? à jour"
    r"|modifiée?)\W{0,3}:|\bj['’]ai (?:réécrit|révisé|modifié|raccourci|corrigé|reformulé) (?:le|la|votre"
    r"|l['’])",
    r"^\W*(?:(?:claro|por supuesto|de acuerdo)\W{1,3})?(?:aquí (?:está|tienes|tiene|va)|a continuación)"
    r"\b[^\n]{0,60}\b(?:versión|revisad|reescrit|corregid|actualizad|borrador|modificad)",
    r"^\W*(?:versión|texto|correo|resumen) (?:revisad[oa]|reescrit[oa]|corregid[oa]|actualizad[oa])"
    r"\W{0,3}:|\bhe (?:reescrito|revisado|modificado|acortado|corregido|actualizado) (?:el|la|tu|su)\b",
    r"^\W*(?:ecco|di seguito)\b[^\n]{0,60}\b(?:versione|rivist|riscritt|corrett)|^\W*(?:aqui está|segue)"
    r"\b[^\n]{0,60}\b(?:versão|revisad|reescrit)",
    r"^\W*вот\b[^\n]{0,60}(?:верси|исправлен|переписан|обновл)|^\W*(?:以下是|这是|這是).{0,20}(?:修改|改写|修订|版本|更新)"
    r"|^\W*(?:以下は|こちらが).{0,20}(?:修正|書き直|改訂)",
)
META_TALK = re.compile("|".join(_META), re.IGNORECASE)
"""A text's talk about itself as a rewrite."""
