"""What a foreign format has no place for, beside it as JSON, so that an export of ours gives back the very same hub.

A reader calls `restored` with what it made; a writer asks `differing` what of a value the reader would not find in what was written.
Whatever of the JSON does not fit is left out: it may have been written by anyone.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, TypeVar

from resit.formats.wordpress.model import Comment, Medium, Seo, TermOf

EXTRA = "urn:resit:hub:1"
"""The namespace of our own elements in an export."""

Value = TypeVar("Value")
_BLANK: Mapping[str, Any] = {"seo": Seo(), "terms": TermOf(taxonomy=""), "medium": Medium(), "comments": Comment(number=0)}


def differing(value: Any, found: Any) -> dict[str, Any]:
    """The fields of `value` that `found`, of the same class, has otherwise, as JSON values."""
    return {
        each.name: _plain(getattr(value, each.name)) for each in fields(value) if getattr(value, each.name) != getattr(found, each.name)
    }


def as_json(value: Any) -> dict[str, Any]:
    """All fields of a value that are not as they are by default."""
    found = {}
    for each in fields(value):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if default is MISSING or getattr(value, each.name) != default:
            found[each.name] = _plain(getattr(value, each.name))
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return as_json(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def restored(value: Value, said: str | Mapping[str, Any]) -> Value:
    """`value` with the fields that `said`, JSON or an object, has for it; those of another type than theirs are not taken."""
    if not said:
        return value
    if isinstance(said, str):
        try:
            said = json.loads(said)
        except (ValueError, RecursionError):
            return value
    if not isinstance(said, Mapping):
        return value
    changed = {}
    for each in fields(value):  # type: ignore[arg-type]
        if each.name in said:
            fits, new = _fitting(each.name, getattr(value, each.name), said[each.name])
            if fits:
                changed[each.name] = new
    return replace(value, **changed) if changed else value  # type: ignore[type-var]


def _fitting(name: str, old: Any, new: Any) -> tuple[bool, Any]:
    """Whether a value of JSON is one for the field, and the value as the field has it."""
    if name in {"terms", "comments"}:
        fits = isinstance(new, list) and all(isinstance(each, dict) for each in new)
        return fits, tuple(restored(_BLANK[name], each) for each in new) if fits else ()
    if name in {"seo", "medium"}:
        if new is None and name == "medium":
            return True, None
        return isinstance(new, dict), restored(_BLANK[name], new) if isinstance(new, dict) else old
    if name == "noindex":
        return isinstance(new, bool) or new is None, new
    if name == "reading_minutes":
        return new is None or (isinstance(new, int) and not isinstance(new, bool)), new
    if name == "meta":
        fits = isinstance(new, list) and all(_is_pair(each) for each in new)
        return fits, tuple((key, tuple(values)) for key, values in new) if fits else ()
    if name == "primary":
        fits = isinstance(new, list) and all(
            isinstance(each, list) and len(each) == 2 and isinstance(each[0], str) and type(each[1]) is int for each in new
        )
        return fits, tuple(map(tuple, new)) if fits else ()
    if isinstance(old, tuple):
        fits = isinstance(new, list) and all(isinstance(each, str) for each in new)
        return fits, tuple(new) if fits else ()
    if isinstance(old, Mapping):
        return isinstance(new, dict), new
    return type(new) is type(old), new


def _is_pair(each: Any) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], str)
        and isinstance(each[1], list)
        and all(isinstance(value, str) for value in each[1])
    )
