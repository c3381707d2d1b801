"""Pages are tried on two programs made for it, beside the shipped ones, on one fixed day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.content import loaded_sample, sample_content

__all__ = ["loaded_sample", "sample_content"]

SAMPLES = Path(__file__).parent / "catalog"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Nobody(Random):
    """By this chance no reader is ever written down, so that a page asks the database for nothing."""

    def random(self) -> float:
        return 1.0


@pytest.fixture(scope="module")
def sample_catalog(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped programs and the samples, read once; no page has to look whether they changed."""
    from django.conf import settings

    from resit.apps.catalog import queries

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "CATALOG_FOLDERS", [SAMPLES])
        patch.setattr(queries, "SECONDS_BETWEEN_LOOKS", 1e9)
        queries.forget_catalog()
        queries.look_again()
        queries.current_catalog()
        yield
        queries.forget_catalog()
        queries.look_again()


@pytest.fixture
def on_a_fixed_day(db: None, sample_catalog: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    monkeypatch.setattr("resit.web.readers.RNG", Nobody())


@pytest.fixture
def person(django_user_model: Any) -> Any:
    return django_user_model.objects.create_user("ana@example.org", "a long enough password")


@pytest.fixture
def other_person(django_user_model: Any) -> Any:
    return django_user_model.objects.create_user("ben@example.org", "a long enough password")
