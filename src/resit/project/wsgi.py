"""The WSGI application that granian serves."""

import codecs
import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from resit.project.lifeline import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "resit.project.settings")
end_with_parent()
site = get_wsgi_application()
CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The site; a charset that is no alphabet is not told to Django, which would raise before anything of ours can answer."""
    named = CHARSET.search(environ.get("CONTENT_TYPE") or "")
    if named is not None and not is_alphabet(named[1]):
        environ["CONTENT_TYPE"] = environ["CONTENT_TYPE"].split(";")[0]
    return site(environ, start_response)


def is_alphabet(name: str) -> bool:
    """Whether text can be read by it: "hex" and "zip" are names of codecs too."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", True))
    except (LookupError, ValueError):
        return False


# Every page's module is loaded now: one that cannot be ends the process here, not the first visitor's request.
get_resolver().url_patterns  # noqa: B018
