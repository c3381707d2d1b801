"""The API is tried on the shipped programs, on one fixed day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.content import loaded_sample, sample_content

__all__ = ["loaded_sample", "sample_content"]

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shipped_catalog(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped programs, read once; nothing looks whether they changed."""
    from resit.apps.catalog import queries

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(queries, "SECONDS_BETWEEN_LOOKS", 1e9)
        queries.forget_catalog()
        queries.look_again()
        queries.current_catalog()
        yield
        queries.forget_catalog()
        queries.look_again()


@pytest.fixture(autouse=True)
def on_a_fixed_day(shipped_catalog: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
