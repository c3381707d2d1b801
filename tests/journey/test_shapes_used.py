"""Which shapes of the rules' language the shipped files use; what one program alone uses has its reason in decision 0022."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from resit.domain.policy.grammar import CASE_NAMES, Parser
from resit.domain.policy.history import Outcome
from resit.journey.programs import SHIPPED

RECORD = Path(__file__).parents[2] / "docs" / "decisions" / "0022-what-28-more-programs-asked-for.md"
ROOT_KEYS = ("working_week", "holidays", "family")
RULE_KEYS = ("when", "per_unit", "of", "pivot", "layer", "replaces", "field", "check_by", "confidence")
# Keys of a kind's own; of those in CHOICES each value is a shape.
BODY_KEYS = (
    "cycle", "until_day", "name", "refundable", "shown", "unless", "book_ahead", "expected", "again", "needed", "rest", "need", "label", "safer",
)  # fmt: skip
CHOICES = ("edge", "month_end", "bars", "then", "on_expiry", "rest_from", "rest_bars", "loses", "blocks", "closed")
LENGTH = re.compile(r"\b\d+ (test-free day|working day|hour|day|week|month|year)s?\b")
EXPRESSIONS = ("when", "of", "until_day", "value", "pivot", "limit", "unless", "amount", "again", "after", "from", "expected")
FUNCTIONS = frozenset(name.removeprefix("call_") for name in dir(Parser) if name.startswith("call_"))


def shapes(file: Mapping[str, Any]) -> Iterator[str]:
    """Every shape that one program file uses, by name."""
    yield from (f"root {key}" for key in ROOT_KEYS if file.get(key))
    yield from (f"unit.{key}" for key in file.get("unit", {}))
    yield from (f"part.{key}" for part in file.get("part", ()) for key in part)
    for fact in (*file.get("fact", ()), *file.get("attempt_key", ())):
        yield f"fact of kind {fact['kind']}"
        if "default" in fact:
            yield "fact.default"
    for outcome in file.get("outcome", ()):
        known = outcome["outcome"] in set(Outcome)
        yield f"outcome {outcome['outcome']}" if known else "outcome of its own"
    for rule in file.get("rule", ()):
        yield from of_rule(rule)
    yield from (f"absence {absence['kind']}" for absence in file.get("absence", ()))


def of_rule(rule: Mapping[str, Any]) -> Iterator[str]:
    kind = rule["kind"]
    yield f"kind {kind}"
    yield from (f"rule.{key}" for key in RULE_KEYS if key in rule)
    yield from (f"rule with a {key}" for key in ("version", "gap") if rule.get(key))
    for version in (rule, *rule.get("version", ())):
        yield from (f"{kind}.{key}" for key in BODY_KEYS if key in version)
        yield from (f"{kind}.{key} = {version[key]}" for key in CHOICES if key in version)
        yield from (f"calendar.{key}" for key in ("windows", "weekdays") if key in version)
        yield from (f"step.{key}" for step in version.get("steps", ()) for key in step)
        yield from (f"row.{key}" for row in version.get("rows", ()) for key in row)
        if "window" in version:
            window = version["window"]
            named = window if isinstance(window, str) else next(key for key in ("rolling", "fixed", "every") if key in window)
            yield f"window {named}"
            yield from (f"window {named} with {key}" for key in ("from", "span", "starts") if key in window and window != named)
    for key, text in texts_in(rule):
        if key in {"length", "rest", "rolling", "fixed"} or key in EXPRESSIONS:
            yield from (f"length in {unit}s" for unit in LENGTH.findall(text))
        if key in EXPRESSIONS:
            words = set(re.findall(r"\w+", re.sub(r"\"[^\"]*\"|'[^']*'", "", text)))
            yield from (f"expression {word}" for word in words & {*FUNCTIONS, *CASE_NAMES})


def texts_in(table: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(table, Mapping):
        for name, value in table.items():
            yield from texts_in(value, name)
    elif isinstance(table, list):
        for each in table:
            yield from texts_in(each, key)
    elif isinstance(table, str):
        yield key, table


def test_what_one_program_alone_uses_has_its_reason() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for file in sorted(SHIPPED.glob("*.toml")):
        for shape in shapes(tomllib.loads(file.read_text(encoding="utf-8"))):
            users[shape].add(file.stem)
    assert len(users) > 120
    alone = {shape: min(programs) for shape, programs in users.items() if len(programs) == 1}
    section = RECORD.read_text(encoding="utf-8").split("\n## What one program alone uses\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")]
    told = {shape.strip("`"): program for shape, program, _why in rows}
    assert told == alone
    assert all(why for _shape, _program, why in rows)
