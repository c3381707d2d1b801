"""Every component in every state of its example data says what the data says it says."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from tests.web.pages import words_of

from resit.web.views.examples import COMPONENTS, component_examples

STATES = [
    pytest.param(component["template"], state, id=f"{component['name']}: {state['state']}")
    for component in component_examples()
    for state in component["states"]
]


@pytest.mark.parametrize(("template", "state"), STATES)
def test_a_state_says_its_words(template: str, state: dict[str, Any]) -> None:
    html = render_to_string(template, state["with"])
    said = words_of(html)
    for words in state["says"]:
        assert words in said or words in html


@pytest.mark.parametrize("folder", sorted(folder for folder in COMPONENTS.iterdir() if folder.is_dir()), ids=lambda folder: folder.name)
def test_a_component_is_whole(folder: Any) -> None:
    """Template, style and example data; and the site's sheet takes the style in."""
    for kind in (f"{folder.name}.html", f"{folder.name}.css", "examples.json"):
        assert (folder / kind).is_file()
    sheet = (COMPONENTS.parent / "static" / "css" / "site.css").read_text(encoding="utf-8")
    assert f'components/{folder.name}/{folder.name}.css"' in sheet


def test_the_examples_are_not_for_visitors(client: Any) -> None:
    assert client.get("/examples/").status_code == 404
