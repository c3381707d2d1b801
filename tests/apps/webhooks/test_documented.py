"""docs/webhooks.md says what is sent: every kind of event, its parts, and how to know that it is ours."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.apps.catalog.conftest import own, sample, shipped
from tests.apps.sources.conftest import policy
from tests.apps.webhooks.conftest import DAY, HOUR, NOON, SECOND

from resit.apps.accounts.models import User
from resit.apps.catalog.actions import load_catalog_files
from resit.apps.catalog.queries import current_catalog, look_again
from resit.apps.sources.models import Review, WatchedPage
from resit.apps.sources.signing import confirm_source
from resit.apps.sources.watch import record_visit, watch_catalog
from resit.apps.webhooks.actions import LONGEST_NOTE, MOST_AT_ONCE, MOST_ENDPOINTS, end_endpoint, make_endpoint, send_test
from resit.apps.webhooks.models import Endpoint, Event, EventKind
from resit.apps.webhooks.sending import GIVEN_UP_AFTER, LONGEST_REST, LONGEST_REST_ASKED, MOST_TRIES, PAUSES, send_next
from resit.fetching.posting import BOUNDS
from resit.formats.pages import Page

__all__ = ["own", "shipped"]

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXT = (Path(__file__).parents[3] / "docs/webhooks.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"^### `([\w.]+)`\n.*?```json\n(.*?)```", TEXT, re.S | re.M))
PYTHON = "".join(re.findall(r"```python\n(.*?)```", TEXT, re.S))


@pytest.fixture
def told(endpoint: Endpoint, shipped: Path, own: Path) -> dict[str, dict[str, Any]]:
    """One event of each kind as it really is, by its kind."""
    load_catalog_files(at=NOON, folders=[own])
    (shipped / "one.toml").write_text(sample(days=60, earliest="2026-04-30", edition="2026-12-01"), encoding="utf-8")
    load_catalog_files(at=NOON + HOUR, folders=[own])
    look_again()
    watch_catalog(current_catalog(), at=NOON)
    (page,) = WatchedPage.objects.all()
    for days in (60, 90):
        record_visit(page_id=page.pk, got=a_page(page.address, days), programs=current_catalog().programs, at=NOON + HOUR)
    look_again()
    person = User.objects.create_user("ada@example.org", "a long enough sentence")
    confirm_source(program="one", source="s1", by=person, checked_on=NOON.date(), at=NOON + HOUR)
    send_test(endpoint_id=endpoint.pk, at=NOON + HOUR)
    return {each.kind: json.loads(each.body) for each in Event.objects.all()}


def a_page(address: str, days: int) -> Page:
    return Page(address, address, 200, "text/html", policy(days).encode())


def test_every_kind_of_event_is_documented_and_no_other():
    assert set(EXAMPLES) == set(EventKind.values)
    assert list(EXAMPLES) == re.findall(r"^### `(.*)`", TEXT, re.M), "each with an example"


def parts(value: Any) -> Any:
    """The names of all parts of a body; of a list those of its first entry."""
    if isinstance(value, dict):
        return {name: parts(each) for name, each in value.items()}
    return [parts(each) for each in value[:1]] if isinstance(value, list) else "a value"


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_an_example_has_the_parts_of_the_real_event(kind, told):
    example = json.loads(EXAMPLES[kind])
    assert example["type"] == kind
    assert parts(example) == parts(told[kind])


def test_every_end_of_a_review_is_documented():
    said = TEXT.split("### `source.cleared`")[1].split("```")[0]
    assert set(re.findall(r"`(\w+)` \(", said)) == set(Review.Outcome.values)


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_figures_are_those_of_the_code():
    said = words(TEXT)
    assert [int(each.total_seconds()) for each in PAUSES] == [30, 300, 1800, 7200, 28_800, 86_400]
    assert "30 seconds, 5 minutes, 30 minutes, 2 hours, 8 hours and 24 hours" in said
    assert f"after {MOST_TRIES} tries" in said
    assert f"after {GIVEN_UP_AFTER.days} days" in said
    assert f"at most {LONGEST_REST // (60 * SECOND)} minutes" in said
    assert f"at most {LONGEST_REST_ASKED // HOUR} hours" in said
    assert f"within {BOUNDS.read:.0f} seconds" in said
    assert f"{BOUNDS.total:.0f} seconds in all" in said
    assert f"{MOST_AT_ONCE} at a time" in said
    assert f"{MOST_ENDPOINTS} endpoints" in said
    assert "a year" in said
    assert LONGEST_NOTE == 200


# The documented check of a signature


@pytest.fixture
def is_ours(monkeypatch) -> Any:
    found: dict[str, Any] = {}
    exec(PYTHON, found)  # noqa: S102 (our own document)
    monkeypatch.setattr(found["time"], "time", lambda: NOON.timestamp() + 10)
    return found["is_ours"]


@pytest.fixture
def delivered(receiver, tell):
    """The secret and what the receiver got: headers and body of a real delivery."""
    made = make_endpoint(address=receiver.address, at=NOON)
    tell(says="wait – 30 days, é")
    send_next(endpoint_id=made.endpoint.pk, at=NOON)
    (message,) = receiver.got
    end_endpoint(endpoint_id=made.endpoint.pk, at=NOON)
    return made.secret, dict(message.headers), message.body


def test_the_documented_check_takes_a_real_delivery(is_ours, delivered):
    assert is_ours(*delivered) is True


def test_it_refuses_what_was_changed_on_the_way(is_ours, delivered):
    secret, headers, body = delivered
    assert is_ours(secret, headers, body.replace(b"30 days", b"60 days")) is False
    assert is_ours(secret, headers, body + b" ") is False
    assert is_ours(secret, headers | {"webhook-id": "another"}, body) is False
    stamp = str(int(NOON.timestamp()) + 1)
    assert is_ours(secret, headers | {"webhook-timestamp": stamp}, body) is False
    assert is_ours(secret, headers | {"webhook-signature": "v1,"}, body) is False
    assert is_ours(secret, headers | {"webhook-signature": "v1,é"}, body) is False
    assert is_ours("whsec_" + "A" * 43 + "=", headers, body) is False


def test_it_refuses_an_old_one_and_takes_one_of_two_signatures(is_ours, delivered, monkeypatch):
    secret, headers, body = delivered
    two = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert is_ours(secret, two, body) is True
    monkeypatch.setattr("time.time", lambda: (NOON + DAY).timestamp())
    assert is_ours(secret, headers, body) is False
