"""Signing in keeps what the browser held: its plans, its sittings, its links.

Signing up signs in, at once or once the address is confirmed. Until then everything stays in the browser: an address
that was mistyped must not take it away.
"""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from resit.apps.catalog.queries import current_catalog
from resit.web.keeping import adopt


@receiver(user_logged_in)
def keep_what_the_browser_holds(request: HttpRequest, response: HttpResponse, user: Any, **_signal: Any) -> None:
    for program_id in adopt(request, response, user, at=timezone.now()):
        loaded = current_catalog().programs.get(program_id)
        exam = loaded.program.short_name if loaded is not None else program_id
        text = _("Your account had a plan for the {exam} already, and it stays. The one made in this browser was not taken over.")
        messages.info(request, text.format(exam=exam))
