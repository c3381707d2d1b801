"""`resit plan --report`: from a report's file to what it can tell, the advice, readiness and sessions that open something."""

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from resit.cli.main import main
from resit.journey.content import content_folder, load_bank
from resit.journey.programs import load_program

START, EXAM, HOURS = "2026-11-25", "2027-01-31", 6
WHEN = ["--on", START, "--until", EXAM, "--hours", str(HOURS)]
FAILED = {"taken_on": "2026-11-10", "outcome": "failed"}
NOISE = FAILED | {
    "total": {"score": 390},
    "areas": [{"area": "Clinical", "percent": 64}, {"area": "General", "percent": 66}, {"area": "administrative", "percent": 58}],
}
APART = FAILED | {"areas": [{"area": "Administrative", "correct": 9, "items": 36}, {"area": "clinical", "correct": 80, "items": 106}]}
OUTLINE = {"clinical": 59, "general": 21, "administrative": 20}
BANK = load_bank(load_program("aama-cma").program, content_folder())[0]
assert BANK is not None


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    monkeypatch.delenv("RESIT_CATALOG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def report(tmp_path):
    def write(values: object, name: str = "report.json") -> str:
        file = tmp_path / name
        file.write_bytes(values if isinstance(values, bytes) else json.dumps(values, ensure_ascii=False).encode())
        return str(file)

    return write


def run(capsys: Any, *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["plan", *words]) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def answer(capsys: Any, file: str, program: str = "aama-cma", *words: str) -> dict[str, Any]:
    out, err = run(capsys, program, "--report", file, *WHEN, "--json", *words)
    assert err == "" or "--ics" in words
    return json.loads(out)


# The answer for programs


@pytest.mark.parametrize(("values", "advice"), [(NOISE, "outline"), (APART, "focus"), (FAILED, "outline")])
def test_the_answer_has_everything_that_was_promised(capsys, report, values, advice):
    told = answer(capsys, report(values))

    assert [(each["area"], each["weight"]) for each in told["areas"]] == list(OUTLINE.items())
    for each in told["areas"]:
        assert 0 <= each["low"] < each["mean"] < each["high"] <= 1
    assert [each["area"] for each in told["areas"] if each["tell_apart"]] == (["administrative"] if advice == "focus" else [])
    assert told["advice"] == advice
    assert told["why"].startswith(("What is known so far cannot", "Administrative stands clearly", "Nothing is known yet"))
    assert set(told["readiness"]) == {"p_pass", "low", "high", "enough", "because"}
    assert told["readiness"]["enough"] is False
    assert told["readiness"]["because"].startswith("Not enough yet")
    assert (told["program"], told["start_on"], told["exam_on"], told["rest_on"]) == ("aama-cma", START, EXAM, "2027-01-30")
    assert sum(each["minutes"] for each in told["sessions"]) == told["minutes"] == sum(told["minutes_by_area"].values())


@pytest.mark.parametrize("values", [NOISE, APART])
def test_sessions_keep_days_and_hours_and_open_what_is_there(capsys, report, values):
    sessions = answer(capsys, report(values), "aama-cma", "--days", "mon,wed,sat")["sessions"]
    weeks = Counter[date]()
    for each in sessions:
        on = date.fromisoformat(each["on"])
        assert START <= each["on"] < "2027-01-30"
        assert on.weekday() in {0, 2, 5}
        weeks[on - timedelta(days=on.weekday())] += each["minutes"]
    assert max(weeks.values()) <= HOURS * 60
    assert {each["kind"] for each in sessions} == {"study", "review", "segment"}
    assert {each["area"] for each in sessions if each["kind"] == "study"} == OUTLINE.keys()
    assert {each["area"] for each in sessions if each["kind"] != "study"} == {None}
    slugs = {page.slug for page in BANK.pages}
    for each in sessions:
        address = urlsplit(each["opens"])
        if each["kind"] == "segment":
            assert address.path == "/exams/aama-cma/segment/"
            assert each["minutes"] in {form.minutes for form in BANK.forms}
        elif each["kind"] == "study":
            assert re.fullmatch(r"/study/aama-cma/([a-z-]+)/", address.path)[1] in slugs
        else:
            assert address.path == "/exams/aama-cma/drill/"
        if each["drill"]:
            (part,) = parse_qs(urlsplit(each["drill"]).query).get("part", [None])
            assert part is None or any(item.part == part for item in BANK.reserve)
    assert sum(each["kind"] == "segment" for each in sessions) == len(BANK.forms)


def test_an_area_that_stands_apart_gets_more_than_its_share(capsys, report):
    told = answer(capsys, report(APART))
    shares = {area: 100 * minutes / told["minutes"] for area, minutes in told["minutes_by_area"].items()}
    assert shares["administrative"] > 24
    assert min(shares.values()) > 10
    even = answer(capsys, report(NOISE))
    assert {area: 100 * minutes / even["minutes"] for area, minutes in even["minutes_by_area"].items()} == pytest.approx(OUTLINE, abs=2)


def test_the_same_question_gets_the_same_answer(capsys, report):
    file = report(NOISE)
    assert answer(capsys, file) == answer(capsys, file)


@pytest.mark.parametrize(
    ("program", "values", "areas", "basis", "why"),
    [
        ("nha-ccma", FAILED | {"total": {"score": 371}}, 7, "outline", "Follow the outline"),
        ("lf-cka", FAILED | {"areas": [{"area": "Storage", "percent": 40}], "total": {"score": 58}}, 5, "outline", "Follow the outline"),
        ("sra-sqe", FAILED | {"total": {"score": 280}}, 3, "even", "gives no weights"),
        ("google-cloud", FAILED, 1, "even", "No outline of this exam was found"),
    ],
)
def test_without_content_nothing_opens_and_that_is_said(capsys, report, program, values, areas, basis, why):
    told = answer(capsys, report(values), program)
    assert len(told["areas"]) == areas
    assert (told["advice"], told["basis"]) == ("outline", basis)
    assert why in told["why"]
    assert told["sessions"]
    assert {each["opens"] for each in told["sessions"]} == {None}
    said = "Nothing has been written for this exam yet, so the sessions open nothing"
    assert any(said in note for note in told["notes"])
    out, _err = run(capsys, program, "--report", report(values), *WHEN)
    assert said in " ".join(out.split())
    assert "timed segment" not in out
    assert ("full practice under time" in out) is (program in {"nha-ccma", "lf-cka"})


def test_an_operators_own_program_has_a_road_too(capsys, report, tmp_path, monkeypatch):
    (tmp_path / "bare.toml").write_text(
        'format = 1\nname = "Bare"\nbody = "B"\nfield = "f"\ncountry = "US"\nedition = 2026-11-01\n'
        '[[source]]\nid = "s"\nkind = "body"\naddress = "https://b.example"\ngives = "x"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("RESIT_CATALOG", str(tmp_path))
    told = answer(capsys, report(FAILED), "bare")
    assert [(each["area"], each["weight"]) for each in told["areas"]] == [("all", None)]
    assert {each["opens"] for each in told["sessions"]} == {None}


def test_a_mark_before_the_first_letter_is_no_matter(capsys, report):
    assert answer(capsys, report(b"\xef\xbb\xbf" + json.dumps(NOISE).encode()))["advice"] == "outline"


# The page


@pytest.mark.parametrize("columns", [80, 40])
def test_the_page_says_what_the_answer_says(capsys, report, monkeypatch, columns):
    file = report(APART)
    told = answer(capsys, file)
    monkeypatch.setenv("COLUMNS", str(columns))
    out, err = run(capsys, "aama-cma", "--report", file, *WHEN)
    assert err == ""
    flat = " ".join(out.split())

    assert told["why"] in flat
    assert told["readiness"]["because"] in flat
    names = {"clinical": "Clinical", "general": "General", "administrative": "Administrative"}
    for each in told["areas"]:
        mean, low, high = (round(100 * each[key]) for key in ("mean", "low", "high"))
        assert f"{mean} % {low} to {high} {names[each['area']]}" in flat
    called = {"segment": "timed segment", "review": "mixed review"}
    for each in told["sessions"]:
        what = called.get(each["kind"]) or names[each["area"]]
        assert f"{each['on']} {each['minutes'] // 60}:{each['minutes'] % 60:02d} {what} {each['opens']}" in flat
    assert "full practice under time" not in flat
    assert flat.count("timed segment") == len(BANK.forms)
    # An address is never cut: where it is longer than the page it stands alone on its line.
    for line in out.splitlines():
        assert len(line) <= columns or re.fullmatch(r" *(/[a-z0-9-]+)+/", line), line
    assert "\x1b" not in out
    assert "Confirm the exam day" in flat


@pytest.mark.parametrize(("columns", "program"), [(80, "google-cloud"), (40, "google-cloud"), (40, "nha-ccma")])
def test_a_page_without_content_fits_its_width(capsys, report, monkeypatch, columns, program):
    monkeypatch.setenv("COLUMNS", str(columns))
    out, _err = run(capsys, program, "--report", report(FAILED), *WHEN)
    assert max(map(len, out.splitlines())) <= columns
    assert ("the whole exam" in out) is (program == "google-cloud")
    assert "/" not in out


def test_without_a_report_a_full_practice_keeps_its_name(capsys):
    out, _err = run(capsys, "aama-cma", *WHEN)
    assert "full practice under time" in out
    assert "/study/" not in out


# The calendar


def unfolded(file: Path) -> str:
    return file.read_bytes().decode().replace("\r\n ", "").replace("\r\n", "\n").replace("\\,", ",")


def test_the_calendar_says_what_each_entry_opens(capsys, report, tmp_path):
    calendar = tmp_path / "plan.ics"
    told = answer(capsys, report(NOISE), "aama-cma", "--ics", str(calendar), "--starts", "18:30", "--zone", "America/Chicago")
    entries = unfolded(calendar).split("BEGIN:VEVENT")[1:]

    assert len(entries) == len(told["sessions"]) + 1
    for entry, each in zip(entries, told["sessions"], strict=False):
        compact = each["on"].replace("-", "")
        assert f"DTSTART;TZID=America/Chicago:{compact}T{each['starts_at'].replace(':', '')}00" in entry
        assert f"DESCRIPTION:Opens: {each['opens']}\n" in entry
        assert f", {each['minutes']} minutes" in entry
        assert ("timed segment" in entry) is (each["kind"] == "segment")
        assert ("mixed review" in entry) is (each["kind"] == "review")
    assert "full practice" not in "".join(entries)
    assert f"DTSTART;VALUE=DATE:{EXAM.replace('-', '')}" in entries[-1]


def test_a_calendar_without_content_opens_nothing(capsys, report, tmp_path):
    calendar = tmp_path / "plan.ics"
    told = answer(capsys, report(FAILED), "nha-ccma", "--ics", str(calendar))
    text = unfolded(calendar)
    assert text.count("BEGIN:VEVENT") == len(told["sessions"]) + 1
    assert "Opens" not in text
    assert len(re.findall(r"^SUMMARY:.*full practice under time, 180 minutes$", text, flags=re.MULTILINE)) == 2


# What is refused

DEEP = b"[" * 50_000 + b"]" * 50_000
BAD_FILES = [
    ("not JSON", b"{not json", "report", "The report {file} is not JSON."),
    ("empty", b"", "report", "The report {file} is not JSON."),
    ("half", json.dumps(NOISE).encode()[:-5], "report", "The report {file} is not JSON."),
    ("too deep", DEEP, "report", "The report {file} is not JSON."),
    ("digits without end", b'{"taken_on": ' + b"9" * 5_000 + b"}", "report", "The report {file} is not JSON."),
    ("too long", b" " * 100_001, "report", "The report {file} is too long for one."),
    ("too long, cut within a letter", b" " * 99_999 + "é".encode() * 9, "report", "The report {file} is too long for one."),
    ("not UTF-8", '{"outcome": "é"}'.encode("latin-1"), "report", "The report {file} is not UTF-8 text."),
    ("UTF-16", json.dumps(NOISE).encode("utf-16"), "report", "The report {file} is not UTF-8 text."),
    ("a list", b"[]", "report", "A report is an object with taken_on, outcome, total and areas."),
    ("no day", b'{"outcome": "failed"}', "taken_on", "The day of the attempt is missing; give taken_on as 2026-03-31."),
    ("a day of the next century", FAILED | {"taken_on": "2126-01-01"}, "taken_on", "The day of the attempt, 2126-01-01, lies ahead; a report comes after it."),
    ("an outcome of its own", FAILED | {"outcome": "almost"}, "outcome", "“almost” is no outcome; it is failed or passed."),
    ("an area of another exam", FAILED | {"areas": [{"area": "Surgery", "percent": 1}]}, "areas[0].area", "“Surgery” is no content area of this exam; they are Clinical, General, Administrative."),
    ("an area twice", FAILED | {"areas": [{"area": "general", "percent": 60}, {"area": "General", "percent": 61}]}, "areas[1].area", "General is there twice."),
    ("more right than items", FAILED | {"areas": [{"area": "general", "correct": 39}]}, "areas[0].correct", "General: 39 right of 38 items cannot be."),
    ("a sum that disagrees", APART | {"total": {"score": 85, "of": 180}}, "total.score", "The areas add up to 89 of 142, the total says 85 of 180. Check both against your report."),
    ("off the scale", FAILED | {"total": {"score": 113}}, "total.score", "“113” is not on this exam’s scale, 200 to 800. For a number of items say also of how many."),
    ("failed above the passing score", FAILED | {"total": {"score": 640}}, "total.score", "A total of 640 with the outcome failed does not fit the passing score that was found, 430. If both are right, leave the total out."),
    ("a number too large for any report", FAILED | {"areas": [{"area": "general", "percent": 10**400}]}, "areas[0].percent", f"“1{'0' * 39}” is no number from 0 to 100."),
    ("a passed report", FAILED | {"outcome": "passed"}, "report", "This report says that you passed, so there is nothing to plan for."),
    ("a terminal's orders", FAILED | {"areas": [{"area": "\x1b[2J", "percent": 1}]}, "areas[0].area", "“·[2J” is no content area of this exam; they are Clinical, General, Administrative."),
]  # fmt: skip


@pytest.mark.parametrize(("values", "field", "sentence"), [pytest.param(*row, id=name) for name, *row in BAD_FILES])
def test_a_bad_report_exits_2_with_one_sentence_and_its_field(capsys, report, values, field, sentence):
    assert_refused(capsys, report(values), field=field, sentence=sentence)


def assert_refused(capsys: Any, file: str, *words: str, field: str, sentence: str) -> None:
    wanted = sentence.format(file=file) if "{file}" in sentence else sentence
    asked = ["aama-cma", "--report", file, *(words or WHEN)]
    out, err = run(capsys, *asked, code=2)
    assert out == ""
    assert err == f"resit: {wanted}\n"
    out, _err = run(capsys, *asked, "--json", code=2)
    assert json.loads(out) == {"error": wanted, "field": field}


def test_a_report_that_is_no_file_exits_2(capsys, tmp_path):
    where = str(tmp_path)
    assert_refused(capsys, where, field="report", sentence=f"The report {where} cannot be read: Is a directory.")
    gone = str(tmp_path / "gone.json")
    assert_refused(capsys, gone, field="report", sentence=f"The report {gone} cannot be read: No such file or directory.")


def test_a_file_without_an_end_is_not_read_to_it(capsys):
    assert_refused(capsys, "/dev/zero", field="report", sentence="The report /dev/zero is too long for one.")


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ([], "exam", "No exam day is given; choose one with --until 2027-02-15."),
        (["--until", "soon"], "exam", "--until is “soon”, which is no day of the calendar; write it as 2026-03-01."),
        (["--on", START, "--until", START], "exam", "The exam day must lie after the first day of the plan, at most three years away."),
        (["--on", START, "--until", "2026-11-20"], "exam", "The exam day must lie after the first day of the plan, at most three years away."),
        (["--on", START, "--until", "2036-11-20"], "exam", "The exam day must lie after the first day of the plan, at most three years away."),
        ([*WHEN, "--hours", "0"], "hours", "--hours is “0”; give the hours a week as a number from 1 to 80."),
        ([*WHEN, "--starts", "18:30"], "zone", "--starts and --zone belong together: a time means nothing without its time zone."),
        ([*WHEN, "--days", "someday"], "days", "--days is “someday”; name days of the week, as in mon,wed,sat."),
    ],
)  # fmt: skip
def test_days_and_hours_are_asked_for_as_without_a_report(capsys, report, words, field, sentence):
    if words:
        assert_refused(capsys, report(NOISE), *words, field=field, sentence=sentence)
    else:
        _out, err = run(capsys, "aama-cma", "--report", report(NOISE), code=2)
        assert err == f"resit: {sentence}\n"
    _out, err = run(capsys, "aama-cma", *words, code=2)
    assert err == f"resit: {sentence}\n"


def test_nothing_is_written_where_the_report_is_refused(capsys, report, tmp_path):
    calendar = tmp_path / "plan.ics"
    run(capsys, "aama-cma", "--report", report(b"{"), *WHEN, "--ics", str(calendar), code=2)
    assert not calendar.exists()


def test_a_report_of_the_very_day_is_taken(capsys, report):
    assert answer(capsys, report(NOISE | {"taken_on": START}))["start_on"] == START
