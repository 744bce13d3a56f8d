"""Keeping a secret in the database so that the database alone does not give it away.

AES-256-GCM with a key drawn from the site's key, which lies outside the database. The purpose is
bound in: what was sealed for one cannot be opened as another.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_FORM = "1."  # how it was sealed, should that ever change
_NONCE = 12


class Broken(Exception):
    """What was sealed cannot be opened: it was changed, or sealed under another key."""


def seal(data: bytes, purpose: str) -> str:
    """The sealed text of a secret; the same secret gives another text each time."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(purpose).encrypt(nonce, data, purpose.encode())
    return _FORM + base64.b64encode(nonce + sealed).decode()


def unseal(text: str, purpose: str) -> bytes:
    """The secret of a sealed text; Broken where it is none of ours."""
    try:
        data = base64.b64decode(text.removeprefix(_FORM), validate=True)
        return _cipher(purpose).decrypt(data[:_NONCE], data[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise Broken from error


def _cipher(purpose):
    info = f"jiheng.{purpose}".encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(settings.SECRET_KEY.encode()))
