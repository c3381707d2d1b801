"""Boxes of small forms, drawn by the field component."""

from collections.abc import Mapping
from typing import Any


def plain_box(
    name: str,
    *,
    label: object,
    kind: str = "text",
    sent: Mapping[str, str],
    errors: Mapping[str, str],
    help_text: object = "",
    **more: Any,
) -> dict[str, Any]:
    """One box with what was sent in it, its help and its error. `kind`: text, long, date, email, address, choice."""
    error = errors.get(name)
    described = " ".join(part for part in (f"{name}-help" if help_text else "", f"{name}-error" if error else "") if part)
    return {
        "id": name,
        "name": name,
        "label": label,
        "kind": kind,
        "value": sent.get(name, ""),
        "help": help_text,
        "error": error,
        "described_by": described,
        **more,
    }
