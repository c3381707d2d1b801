"""A small form of proofs/kills.py: the site is killed under its candidates' hands, and nothing acknowledged is lost (AS-01)."""

import os
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest
from proofs.kills import LONG, prove

pytestmark = [pytest.mark.process, pytest.mark.database]


def test_as01_every_acknowledged_response_survives_kill_9(tmp_path):
    url, kills = os.environ.get("DATABASE_URL"), 2
    if url:
        kills = 1  # a start on PostgreSQL takes its time
        name = f"kills_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = urlsplit(url)._replace(path=f"/{name}").geturl()

    found = prove("the database of this run", home=tmp_path / "home", url=url, kills=kills, seed=1)

    assert found.faults == []
    assert (found.lost, found.changed, found.unknown_lines, found.broken, found.wrong_final) == (0, 0, 0, 0, 0)
    assert found.clock <= 1
    # The work was real: kills met processes, requests went unanswered, and sittings came to their end.
    assert (found.kills, found.sittings > LONG, found.submitted > 0) == (kills, True, True)
    assert found.processes >= kills * 4
    assert found.again + found.given_up > 0
    assert found.receipts > 50
