"""`resit plan`: the first plan as a table, as JSON and as a calendar file, without Django."""

import json
import re
from datetime import date
from typing import Any

import pytest

from resit.cli.main import main

WHEN = ["--on", "2026-11-22", "--exam", "2027-01-31"]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    monkeypatch.delenv("RESIT_CATALOG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def planned(capsys: Any, *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["plan", *words]) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_the_table_adds_up(capsys):
    out, _err = planned(capsys, "aama-cma", *WHEN, "--hours", "8")
    plan = json.loads(planned(capsys, "aama-cma", *WHEN, "--hours", "8", "--json")[0])

    rows = re.findall(r"^  (\d{4}-\d\d-\d\d)  (\d+):(\d\d)  ", out, flags=re.MULTILINE)
    assert [(on, int(hours) * 60 + int(minutes)) for on, hours, minutes in rows] == [
        (each["on"], each["minutes"]) for each in plan["sessions"]
    ]
    assert sum(each["minutes"] for each in plan["sessions"]) == plan["minutes"] == sum(plan["minutes_by_area"].values())
    assert max(each["minutes"] for each in plan["weeks"]) <= 8 * 60
    assert "follows the outline" in " ".join(out.split())
    assert plan["rest_on"] == "2027-01-30"


def test_without_an_outline_it_says_so(capsys, tmp_path, monkeypatch):
    (tmp_path / "bare.toml").write_text(
        'format = 1\nname = "Bare"\nbody = "B"\nfield = "f"\ncountry = "US"\nedition = 2026-11-01\n'
        '[[source]]\nid = "s"\nkind = "body"\naddress = "https://b.example"\ngives = "x"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("RESIT_CATALOG", str(tmp_path))
    out, _err = planned(capsys, "bare", *WHEN)
    assert "No outline of this exam was found" in out


def test_only_on_the_days_named(capsys):
    plan = json.loads(planned(capsys, "aama-cma", *WHEN, "--days", "mon,Saturday", "--json")[0])
    assert {date.fromisoformat(each["on"]).weekday() for each in plan["sessions"]} == {0, 5}


def test_a_calendar_file_in_the_readers_time(capsys, tmp_path):
    file = tmp_path / "plan.ics"
    out, err = planned(capsys, "aama-cma", *WHEN, "--starts", "18:30", "--zone", "America/Chicago", "--ics", str(file), "--json")
    plan, text = json.loads(out), file.read_bytes().decode()

    assert text.count("BEGIN:VEVENT") == len(plan["sessions"]) + 1
    assert "TZID=America/Chicago:20261123T183000" in text
    assert "DTSTART;VALUE=DATE:20270131" in text
    assert str(file) in err


REFUSED = [
    (["aama-cma"], "No exam day is given"),
    (["CMA", *WHEN], "may mean 2 programs"),
    (["aama-cma", "--on", "2026-11-22", "--exam", "2026-11-22"], "must lie after"),
    (["aama-cma", "--on", "2026-11-22", "--exam", "2036-11-22"], "must lie after"),
    (["aama-cma", "--exam", "soon"], "--until is “soon”"),
    (["aama-cma", *WHEN, "--hours", "nan"], "--hours is “nan”"),
    (["aama-cma", *WHEN, "--hours", "81"], "--hours is “81”"),
    (["aama-cma", *WHEN, "--hours", "70", "--days", "mon"], "cannot be planned"),
    (["aama-cma", *WHEN, "--days", "mon,doomsday"], "--days is"),
    (["aama-cma", *WHEN, "--starts", "18:30"], "belong together"),
    (["aama-cma", *WHEN, "--starts", "25:00", "--zone", "UTC"], "--starts is"),
    (["aama-cma", *WHEN, "--starts", "18:30", "--zone", "Mars/Base", "--ics", "x.ics"], "no such time zone"),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_one_clear_sentence_and_exit_2(capsys, monkeypatch, tmp_path, words, says):
    monkeypatch.chdir(tmp_path)
    out, err = planned(capsys, *words, code=2)
    assert out == ""
    assert says in err
    assert not list(tmp_path.iterdir())

    told = json.loads(planned(capsys, *words, "--json", code=2)[0])
    assert set(told) <= {"error", "field", "choices"}
