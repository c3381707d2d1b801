"""Every component in every state, for those who build them. Shown while developing and to the tests only."""

import json
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

COMPONENTS = Path(__file__).resolve().parent.parent / "components"


@cache
def component_examples() -> tuple[dict[str, Any], ...]:
    """Name and states of every component, from the example data in its folder; each state has a number of its own."""
    numbers = count(1)
    return tuple(
        {
            "name": folder.name,
            "template": f"components/{folder.name}/{folder.name}.html",
            "states": [{**state, "number": next(numbers)} for state in json.loads((folder / "examples.json").read_text(encoding="utf-8"))],
        }
        for folder in sorted(COMPONENTS.iterdir())
        if (folder / f"{folder.name}.html").exists()
    )


@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or getattr(settings, "SHOW_EXAMPLES", False)):
        raise Http404("the examples are shown while developing only")
    return render(request, "examples.html", {"components": component_examples()})
