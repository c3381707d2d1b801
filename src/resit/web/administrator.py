"""The page behind the one-time link that makes an administrator."""

import logging

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from resit.apps.accounts.actions import claim_administrator
from resit.apps.accounts.models import User
from resit.apps.accounts.queries import AdministratorLinkError, usable_administrator_link

log = logging.getLogger(__name__)


class ClaimForm(forms.Form):
    """The address and the password of the administrator to be."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=EmailAddress._meta.get_field("email").max_length or 254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"), max_length=1000, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for address and password; with both, use the link up, sign the administrator in and show the account."""
    at = timezone.now()
    form = ClaimForm(request.POST if request.method == "POST" else None)
    try:
        usable_administrator_link(token=token, at=at)
        if not form.is_valid():
            status = 422 if form.is_bound else 200
            return render(
                request,
                "administrator/claim.html",
                {"form": form, "help": password_validation.password_validators_help_texts()},
                status=status,
            )
        user = claim_administrator(token=token, email=form.cleaned_data["email"], password=form.cleaned_data["password"], at=at)
    except AdministratorLinkError as error:
        log.info("An administrator's link was refused: %s", error)
        return render(request, "administrator/ended.html", status=410)
    log.info("Account %s became an administrator's.", user.pk)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, _("You are the administrator of this site."))
    return redirect(settings.LOGIN_REDIRECT_URL)
