"""The address under which people know this installation."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def site_of(request: HttpRequest) -> str:
    """The address people type, without a slash at its end."""
    public: str = settings.PUBLIC_URL or ""
    if public:
        return public.rstrip("/")
    parts = urlsplit(request.build_absolute_uri(reverse("home")))
    return f"{parts.scheme}://{parts.netloc}"
