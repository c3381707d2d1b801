"""The databases: settings that keep what was acknowledged, and the template that new ones are copied from."""

import sqlite3
import subprocess
from contextlib import closing

import pytest
from django.db import connection

from resit.project import databases
from resit.project.databases import Mark
from resit.project.keys import migrations_key


@pytest.mark.django_db
def test_sqlite_keeps_what_it_acknowledged():
    if connection.vendor != "sqlite":
        pytest.fail("not marked `database`: this runs on SQLite only")
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "busy_timeout": 10_000,
        "foreign_keys": 1,
        "cache_size": -16_000,
        "mmap_size": 134_217_728,
        "journal_size_limit": 67_108_864,
        "temp_store": 2,  # MEMORY
    }
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted
    assert connection.transaction_mode == "IMMEDIATE"
    assert connection.settings_dict["CONN_MAX_AGE"] is None


@pytest.mark.parametrize(("mark", "other"), [(Mark.MIGRATIONS, Mark.CATALOG), (Mark.CATALOG, Mark.MIGRATIONS)])
def test_a_database_carries_its_marks(tmp_path, mark, other):
    file = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE t (x)")
    for key in ("ffffffff" * 8, "00000000" * 8):
        assert not databases.is_marked(file, mark, key)

        databases.set_mark(file, mark, key)

        assert databases.is_marked(file, mark, key)
        assert not databases.is_marked(file, mark, "fffffffe" * 8)
        assert not databases.is_marked(file, other, key)
    assert not databases.is_marked(tmp_path / "absent.sqlite3", mark, "00000000" * 8)


def test_a_template_is_built_once(tmp_path, monkeypatch):
    built = []
    real = subprocess.run

    def counted(*arguments, **more):
        built.append(arguments)
        return real(*arguments, **more)

    monkeypatch.setattr(databases.subprocess, "run", counted)
    key = migrations_key()
    (tmp_path / "template-0123456789abcdef.sqlite3").write_text("of an older version")

    first = databases.template_database(cache=tmp_path, key=key)
    second = databases.template_database(cache=tmp_path, key=key)

    assert first == second
    assert len(built) == 1
    assert databases.is_marked(first, Mark.MIGRATIONS, key)
    with closing(sqlite3.connect(first)) as opened:
        assert opened.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
    assert sorted(file.name for file in tmp_path.iterdir()) == [first.name, "template.lock"]
