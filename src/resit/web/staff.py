"""The door of the staff's pages: to anybody else there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """`view`, for people who may enter the back office."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponse:
        if not is_staff(request):
            raise Http404("this page is for staff")
        return view(request, *arguments, **names)

    return guarded


def is_staff(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_authenticated and user.is_active and (user.is_staff or user.is_superuser))
