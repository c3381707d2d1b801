"""Signatures as the Standard Webhooks specification has them, so that receivers may use a library they already have.

https://github.com/standard-webhooks/standard-webhooks, version 1.0.0: HMAC-SHA256 over `id.timestamp.body` with the secret behind "whsec_".
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

PREFIX = "whsec_"


class SecretLostError(ValueError):
    """A kept secret cannot be read: the installation's key is another one than when it was made."""


def new_secret() -> str:
    """A secret of 32 random bytes, as receivers' libraries read it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


@sensitive_variables()
def signed_headers(*, secret: str, event_id: str, at: datetime, body: str) -> Mapping[str, str]:
    """The three headers of one try; `at` is the moment of this try, so that an old one cannot be played again by a stranger."""
    stamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{event_id}.{stamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


@sensitive_variables()
def sealed(secret: str) -> str:
    """The secret as it is kept: encrypted under the installation's key, so that a copy of the database does not give it away."""
    return _cipher().encrypt(secret.encode()).decode("ascii")


@sensitive_variables()
def opened(kept: str) -> str:
    """The secret again.

    Raises
    ------
    SecretLostError
        It was sealed under another key.
    """
    try:
        return _cipher().decrypt(kept.encode("ascii")).decode()
    except InvalidToken as error:
        raise SecretLostError("the secret of an endpoint was sealed under another key; want the installation's own") from error


@sensitive_variables()
def _cipher() -> Fernet:
    key = hashlib.sha256(b"resit webhooks\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
