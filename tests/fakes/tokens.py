"""An issuer of tokens (JWT, RS256) as an identity provider is one: its key signs, its public key is looked up by id."""

import base64
import json
import time
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ISSUER = "https://login.example.com"
AUDIENCE = "goldsmith"


class Issuer:
    """One signing key; its id is in the header of every token."""

    def __init__(self, url: str = ISSUER, key_id: str = "key-1") -> None:
        self.url, self.key_id = url, key_id
        self._key = _key(key_id)

    def token(self, tenant: object = "acme-leads", header: dict[str, str] | None = None, **claims: object) -> str:
        """A token that is good for five minutes; a claim that is None is left out."""
        now = int(time.time())
        told = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + 300, "tenant": tenant, **claims}
        known = {name: value for name, value in told.items() if value is not None}
        parts = ({"alg": "RS256", "kid": self.key_id, **(header or {})}, known)
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in parts)
        return f"{signed}.{_encoded(self._key.sign(signed.encode(), PKCS1v15(), SHA256()))}"

    def claims(self, token: str) -> dict[str, Any] | None:
        """What a token says, if this issuer's key has signed it so."""
        try:
            header, claims, signature = (_decoded(part) for part in token.split("."))
            told, said = json.loads(header), json.loads(claims)
            signed = token.rpartition(".")[0].encode()
            self._key.public_key().verify(signature, signed, PKCS1v15(), SHA256())
        except (ValueError, InvalidSignature):
            return None
        trusted = (told.get("alg"), told.get("kid")) == ("RS256", self.key_id)
        return said if trusted and isinstance(said, dict) else None


@cache
def _key(key_id: str) -> RSAPrivateKey:
    """One key an id: making one takes a while."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
