"""Every shipped program through the pages: its facts, its form, and each worked case of its file typed into it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.web.pages import Page, words_of

from resit.journey.programs import SHIPPED, load_file

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

FILES = sorted(SHIPPED.glob("*.toml"))
CASES = [
    pytest.param(file.stem, case, id=case.id)
    for file in FILES
    for loaded in [load_file(file)[0]]
    if loaded is not None
    for case in loaded.program.cases
]


def typed(case: Any) -> dict[str, Any]:
    """A worked case as somebody types it."""
    form: dict[str, Any] = {"on": str(case.ask_on)}
    for index, attempt in enumerate(case.attempts):
        form |= {f"attempt-{index}-{'outcome' if key == 'result' else key}": str(value) for key, value in attempt.items()}
    for name, value in case.facts.items():
        form[f"fact-{name}"] = [str(each) for each in value] if isinstance(value, list | tuple) else str(value)
    return form


@pytest.mark.parametrize("program_id", [file.stem for file in FILES])
def test_its_pages_stand(client: Client, program_id: str) -> None:
    for address in (f"/exams/{program_id}/", f"/exams/{program_id}/retake/"):
        response = client.get(address)
        assert response.status_code == 200
        ids = [given["id"] for _, given in Page(response.content.decode()).tags if given.get("id")]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("program_id", "case"), CASES)
def test_a_worked_case_is_answered_on_the_page(client: Client, program_id: str, case: Any) -> None:
    response = client.post(f"/exams/{program_id}/retake/", typed(case))
    said = words_of(response.content.decode())
    assert response.status_code == 200, said[:600]
    expected = case.expect.get("earliest")
    if isinstance(expected, date) and case.certainty != "convention":
        assert f"{expected.day} {expected:%B %Y}" in said
