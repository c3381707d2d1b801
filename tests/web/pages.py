"""What the tests of pages share: every address, and the text a person sees on a page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

OPEN_PAGES = (
    "/",
    "/exams/",
    "/exams/?q=SX",
    "/exams/?field=sampling",
    "/exams/?q=nothing-of-that-name",
    "/exams/sample-exam/",
    "/exams/other-exam/",
    "/exams/sample-exam/retake/",
    "/exams/other-exam/retake/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/confirm-email/",
    "/exams/sample-exam/report/",
    "/exams/sample-exam/plan/",
    "/exams/sample-exam/share/",
    "/exams/other-exam/plan/",
    "/exams/aama-cma/report/",
    "/exams/aama-cma/plan/",
    "/exams/aama-cma/segment/",
    "/exams/aama-cma/drill/",
    "/exams/aama-cma/drill/?part=pharmacology&idea=familiar-face",
    "/exams/aama-cma/share/",
    "/exams/sample-exam/facts/wait/",
    "/exams/sample-exam/facts/outline/",
    "/exams/aama-cma/facts/wait/",
    "/exams/sample-exam/facts/wait/wrong/",
    "/exams/sample-exam/changes/",
    "/catalog/report/",
    "/study/aama-cma/",
    "/study/aama-cma/pharmacology/",
    "/study/aama-cma/test-taking/",
    "/examples/",
)
OWN_PAGES = (
    "/account/",
    "/account/erase/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
)
TWO_FAILED = {
    "attempt-0-on": "2026-03-01",
    "attempt-0-outcome": "failed",
    "attempt-1-on": "2026-10-10",
    "attempt-1-outcome": "failed",
}
RETAKE = "/exams/sample-exam/retake/"
SPOKEN = ("aria-label", "alt", "placeholder", "title", "data-label", "data-done")
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """Text nodes and spoken attributes, each with whether an element marked `data-from` holds it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[str, bool]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    @property
    def _is_data(self) -> bool:
        return any(data for _tag, data in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        data = "data-from" in given
        self.texts += [(value, data or self._is_data) for name in SPOKEN if (value := given.get(name))]
        if tag == "meta" and given.get("name") == "description" and given.get("content"):
            self.texts.append((given["content"] or "", False))
        if tag not in VOID:
            self._open.append((tag, data))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while any(each == tag for each, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in {"script", "style"} for tag, _ in self._open):
            self.texts.append((data.strip(), self._is_data))


def words_of(html: str) -> str:
    """All the text of a page in one line."""
    return re.sub(r"\s+", " ", " ".join(text for text, _ in Page(html).texts))


def outside(text: str, *, opening: str, closing: str) -> Iterator[str]:
    """The characters of `text` that no pair of brackets holds."""
    depth = 0
    for letter in text:
        depth += (letter == opening) - (letter == closing)
        if depth == 0 and letter not in {opening, closing}:
            yield letter
