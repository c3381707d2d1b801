"""Every address, by the interface that answers it."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from resit.api.api import api
from resit.web.administrator import claim


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; touches nothing stored."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("administrator/<str:token>/", claim, name="administrator-claim"),
    path("api/v1/", api.urls),
    path("", include("resit.web.urls")),
]
