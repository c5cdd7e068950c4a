"""Talk of passwords and codes: what phishing is after, and hardly any letter has to mention anew."""

import re

from goldsmith.domain.checking.evidence import cut, known_text
from goldsmith.domain.routing import Feedback
from goldsmith.domain.text import comparable

_SECRET = re.compile(
    r"\b(?:pass ?words?|pass ?codes?|pass ?phrases?|pin(?: codes?| numbers?)?|otp|cvv2?|cvc2?|credentials|seed phrase"
    r"|(?:verification|security|confirmation|access|one[- ]time|2fa|sms) codes?|log ?in (?:details|data)"
    r"|private keys?|social security numbers?"
    r"|(?:kenn|pass)w(?:ort|örter)\w*|zugangsdaten|anmeldedaten|logindaten|geheimzahl|sicherheitscode|prüfziffer|tans?"
    r"|mots? de passe|codes? (?:secret|de sécurité|de vérification|confidentiel)|identifiants?"
    r"|contraseñas?|claves? (?:secreta|de acceso)|código (?:de seguridad|de verificación)|credenciales"
    r"|senhas?|códigos? de (?:segurança|verificação)|parola d['’]ordine|şifre|hasł[oa]|wachtwoord)\b"
    r"|парол[ьяеюи]\w*|пин-?код\w*|код\w{0,2} (?:подтверждения|безопасности)|密[码碼]|口令|[验驗][证證][码碼]"
    r"|パスワード|暗証番号|비밀번호|كلمة (?:المرور|السر)|رمز (?:التحقق|الأمان)|पासवर्ड|ओटीपी",
)


def credentials(candidate: str, feedback: Feedback) -> str | None:
    """A password, code or login is spoken of that neither the conversation nor the draft speaks of."""
    found = {match[0]: match for match in _SECRET.finditer(comparable(candidate))}
    known = {match[0] for match in _SECRET.finditer(comparable(known_text(feedback)))} if found else set()
    new = next((match for text, match in found.items() if text not in known), None)
    if new is None:
        return None
    around = new.string[max(0, new.start() - 30) : new.end() + 30]
    return f"Speaks of a secret that neither the conversation nor the draft mentions: {cut(around)}"
