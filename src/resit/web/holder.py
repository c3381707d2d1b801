"""Who is asking, without an account: a secret in the browser's cookie. With one: the account.

The cookie is set only when something is kept for this browser: a plan in the browser itself, or a sitting on the server.
"""

import secrets
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from resit.apps.sittings.actions import Owner
from resit.apps.sittings.queries import holder_of

COOKIE = "resit_holder"
SECONDS_KEPT = 180 * 24 * 3600


def owner_of(request: HttpRequest) -> Owner:
    """The signed-in person; else the browser, by its secret; else nobody."""
    if request.user.is_authenticated:
        return Owner(user=request.user)
    return Owner(holder=holder_of(request.COOKIES.get(COOKIE, "")))


def form_sent(request: HttpRequest) -> str:
    """The random name of the form that was sent; empty where it is none of ours: a secret is made from it, so nobody may guess it."""
    try:
        return str(UUID(request.POST.get("request_key", "")))
    except ValueError:
        return ""


def new_owner(request: HttpRequest, *, form: str = "") -> tuple[Owner, str]:
    """An owner that something can be kept for, and the browser's secret where one has to be set (else empty).

    `form` is the random name of the form that was sent: sent twice, it gives one secret, so that a double click makes one owner.
    """
    owner = owner_of(request)
    if owner.user is not None or owner.holder:
        return owner, ""
    secret = salted_hmac("resit.holder", form, algorithm="sha256").hexdigest() if form else secrets.token_urlsafe(32)
    return Owner(holder=holder_of(secret)), secret


def set_secret(response: HttpResponse, secret: str) -> None:
    if secret:
        set_own_cookie(response, COOKIE, secret)


def set_own_cookie(response: HttpResponse, name: str, value: str) -> None:
    """A cookie of this browser alone: no script reads it, and no other site's form sends it."""
    secure: Any = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=SECONDS_KEPT, httponly=True, samesite="Lax", secure=secure)
