"""Every page, light and dark, on a phone and on a desk: axe finds nothing to say, nothing runs off the side."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/exams/",
    "/exams/?q=SX",
    "/exams/?q=zzzz",
    "/exams/sample-exam/",
    "/exams/other-exam/",
    "/exams/sample-exam/retake/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no-such-page/",
    "/examples/",
)
OWN_PAGES = ("/account/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_open_pages(open_page: Callable[..., Any], picture: Callable[[Any, str], None], size: str, scheme: str) -> None:
    page = open_page(size=size, scheme=scheme)
    for address in PAGES:
        page.goto(address)
        if address == "/exams/sample-exam/":
            for summary in page.locator("summary").all():
                summary.click()
        picture(page, address.strip("/").replace("/", "-") or "home")
        assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_an_account(
    open_page: Callable[..., Any], picture: Callable[[Any, str], None], django_user_model: Any, scheme: str
) -> None:
    django_user_model.objects.create_user("ana@example.org", "a long enough password")
    page = open_page(size="phone", scheme=scheme)
    page.goto("/accounts/login/")
    page.fill("[name=login]", "ana@example.org")
    page.fill("[name=password]", "a long enough password")
    page.get_by_role("button", name="Sign in", exact=False).last.click()
    page.wait_for_url("**/account/")
    for address in OWN_PAGES:
        page.goto(address)
        picture(page, address.strip("/").replace("/", "-"))
        assert_accessible(page)
