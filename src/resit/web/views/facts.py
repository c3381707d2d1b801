"""One fact on a page of its own, and ways to show it on somebody else's: a card in a frame, oEmbed, an element.

Nothing here sets a cookie or asks who reads. What is embedded may be kept by caches and shown when this site is down; it says of
what day it is.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from resit.journey.facts import UnknownFactError, days_line, program_fact
from resit.journey.programs import LoadedProgram
from resit.web.catalog import program_or_404
from resit.web.site import site_of

View = Callable[..., HttpResponse]
TONES = {"under_review": "warning", "overdue": "warning", "unchecked": "info", "checked": "success", "absent": "info"}
CARD_WIDTH, CARD_HEIGHT = 480, 230
SECONDS_FRESH, SECONDS_STALE = 300, 604_800  # a stale one is for when this site is down, and says of what day it is
SCHEMES = {"light", "dark"}
COLOR = re.compile(r"[0-9a-fA-F]{6}")
COLORS = ("ink", "paper", "line", "accent")


def fact_or_404(loaded: LoadedProgram, name: str, *, on: date) -> dict[str, Any]:
    """The fact of an address.

    Raises
    ------
    Http404
        The program has none of that name.
    """
    try:
        found = program_fact(loaded, name, on=on, say=_)
    except UnknownFactError as error:
        raise Http404(str(error)) from error
    api = f"/api/v1/programs/{loaded.program.id}/facts/{name}"
    return found | {"days_line": days_line(found, _), "tone": TONES[found["state"]], "api": api}


@require_safe
def fact(request: HttpRequest, program_id: str, name: str) -> HttpResponse:
    """The fact with everything behind it, and how to put it on a page of one's own."""
    loaded = program_or_404(program_id)
    found = fact_or_404(loaded, name, on=timezone.localdate())
    context = {"program": loaded.program, "fact": found, "site": site_of(request), "height": CARD_HEIGHT}
    context["ways"] = [{"name": way, "snippet": render_to_string(f"facts/snippet_{way}.html", context).strip()} for way in WAYS]
    return render(request, "facts/fact.html", context)


WAYS = ("element", "frame", "plain")


# On other people's pages


def kept_by_caches(view: View) -> View:
    """An answer that any cache may keep, with an ETag; a stale one may be shown while this site is being asked, or is down."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        response = view(request, *arguments, **names)
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        wanted = parse_etags(request.headers.get("If-None-Match", ""))
        if "*" in wanted or etag in {each.removeprefix("W/") for each in wanted}:
            response = HttpResponseNotModified()
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={SECONDS_FRESH}, stale-if-error={SECONDS_STALE}"
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answered


@require_safe
@xframe_options_exempt
@csp({"default-src": [NONE], "style-src": [SELF], "base-uri": [NONE], "form-action": [NONE], "frame-ancestors": ["*"]})
@kept_by_caches
def card(request: HttpRequest, program_id: str, name: str) -> HttpResponse:
    """The fact as a small page for a frame: no script, no cookie. `scheme` is light or dark; colors are six hexadecimal digits each."""
    loaded = program_or_404(program_id)
    colors = "&".join(f"{each}={request.GET[each]}" for each in COLORS if COLOR.fullmatch(request.GET.get(each, "")))
    scheme = request.GET.get("scheme", "")
    context = {
        "program": loaded.program,
        "fact": fact_or_404(loaded, name, on=timezone.localdate()),
        "site": site_of(request),
        "colors": colors,
        "scheme": scheme if scheme in SCHEMES else "",
    }
    return render(request, "facts/card.html", context)


@require_safe
@kept_by_caches
def colors(request: HttpRequest) -> HttpResponse:
    """The colors that a host page asked for its frame, as a style sheet: a frame that takes no styles in its markup needs it."""
    rules = "".join(f"--card-{each}: #{request.GET[each].lower()}; " for each in COLORS if COLOR.fullmatch(request.GET.get(each, "")))
    return HttpResponse(f":root {{ {rules}}}\n", content_type="text/css; charset=utf-8")


@require_safe
@kept_by_caches
def element(_request: HttpRequest) -> HttpResponse:
    """The custom element's one file, at an address that stays."""
    file = finders.find("js/resit-fact.js") or settings.STATIC_ROOT / "js" / "resit-fact.js"
    return HttpResponse(Path(str(file)).read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
@kept_by_caches
def oembed(request: HttpRequest) -> HttpResponse:
    """A fact's page as oEmbed (https://oembed.com): a frame without scripts, as large as asked for at most."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(_("Only format=json is given here."), status=501, content_type="text/plain; charset=utf-8")
    address = request.GET.get("url", "")[:2000]
    loaded, name = _fact_at(address, site_of(request))
    found = fact_or_404(loaded, name, on=timezone.localdate())
    width = _at_most(request.GET.get("maxwidth"), CARD_WIDTH)
    height = _at_most(request.GET.get("maxheight"), CARD_HEIGHT)
    context = {"program": loaded.program, "fact": found, "site": site_of(request), "height": height, "width": width}
    return JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": f"{loaded.program.short_name}: {found['label']}",
            "provider_name": "Resit",
            "provider_url": f"{site_of(request)}/",
            "cache_age": SECONDS_FRESH,
            "width": width,
            "height": height,
            "html": render_to_string("facts/frame.html", context).strip(),
        }
    )


def _fact_at(address: str, site: str) -> tuple[LoadedProgram, str]:
    """The program and the fact that an address of this site shows.

    Raises
    ------
    Http404
        It is no such address.
    """
    try:
        path = urlsplit(address).path
        match = resolve(path if path.endswith("/") else f"{path}/") if _origin(address) == _origin(site) else None
    except (ValueError, Resolver404):
        match = None
    if match is None or match.view_name not in {"fact", "fact-card"}:
        raise Http404("no fact of this site stands at that address")
    return program_or_404(match.kwargs["program_id"]), match.kwargs["name"]


def _origin(address: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port, with the scheme's own port where none is written.

    Raises
    ------
    ValueError
        The address has no such parts.
    """
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _at_most(asked: str | None, most: int) -> int:
    """`most`, or less where less is asked for; what is no number of pixels asks for nothing."""
    return min(int(asked) or most, most) if asked and asked.isascii() and asked.isdigit() and len(asked) < 6 else most
