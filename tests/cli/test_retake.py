"""`resit retake`: answers in the terminal and as JSON, without Django, and what bad input gets."""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from resit.cli.main import main
from resit.journey.answer import answer_to
from resit.journey.case import Question, ask
from resit.journey.programs import load_catalog

CATALOG = load_catalog()
FAILED = "2026-09-01=failed"
ON = ["--on", "2026-11-22"]


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    monkeypatch.delenv("RESIT_CATALOG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def asked(capsys: Any, *words: str, code: int = 0) -> tuple[str, str]:
    assert main(["retake", *words]) == code
    printed = capsys.readouterr()
    return printed.out, printed.err


def as_words(case: Any) -> list[str]:
    """A worked case as one would type it."""
    words = ["--on", case.ask_on.isoformat()]
    for attempt in case.attempts:
        keys = [f"{key}={_typed(value)}" for key, value in attempt.items() if key not in {"on", "at", "outcome", "result"}]
        words += [
            "--attempt",
            ",".join([f"{_typed(attempt.get('at') or attempt['on'])}={attempt.get('outcome') or attempt.get('result')}", *keys]),
        ]
    for key, value in case.facts.items():
        for each in value if isinstance(value, list) else [value]:
            words += ["--fact", f"{key}={_typed(each)}"]
    return words


def _typed(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else value.isoformat() if hasattr(value, "isoformat") else str(value)


# Answers


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
def test_every_worked_case_can_be_typed(capsys, program_id):
    """What is typed means what the file means; only what was given may be written otherwise."""
    loaded = CATALOG.programs[program_id]
    for case in loaded.program.cases:
        out, _err = asked(capsys, program_id, *as_words(case), "--json")
        expected = json.loads(json.dumps(answer_to(ask(loaded, Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)))))
        found = json.loads(out)
        for each in (*expected["questions"], *found["questions"]):
            each.pop("given")
        assert found == expected, case.id


@pytest.mark.parametrize("program_id", sorted(CATALOG.programs))
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_page_keeps_to_the_terminal_and_marks_every_source(capsys, monkeypatch, program_id, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    out, _err = asked(capsys, program_id, "--attempt", FAILED, *ON, "--what-if")

    lines = out.splitlines()
    assert "\x1b" not in out
    for line in lines:
        assert len(line) <= min(columns, 100) or " " not in line.strip(), line  # an address is never broken
    listed = {int(number) for line in lines if (found := re.match(r"  \[(\d+)\] ", line)) for number in found.groups()}
    used = {int(each) for each in re.findall(r"\[(\d+)\]", out)}
    assert used == listed == set(range(1, len(listed) + 1))


def test_the_page_says_everything_that_a_candidate_needs(capsys):
    out, _err = asked(capsys, "aama-cma", "--attempt", FAILED, "--fact", "graduated=2026-05-20", *ON)

    sections = [line for line in out.splitlines() if line and not line.startswith(" ")]
    wanted = ["Dates", "Attempts", "Cost", "What to do next", "Why", "What is not known, and how to ask", "What other pages say", "Sources"]
    assert [each for each in sections if each in wanted] == wanted
    assert "1 of 3 used, 2 left (for life) [" in out
    assert "125 USD" in out
    assert "Ask AAMA in these words" in out
    assert out.count("Nobody here has compared these texts with the pages of today.") == 1
    assert "not yet checked" not in out
    assert "by Institute of Management Accountants" in " ".join(out.split())  # the other CMA by its name, not its id
    assert out.count("Each attempt needs a new application") == 1  # to be done, so not once more among the reasons
    assert out.count("None of the texts of the AAMA that were read names a wait") == 1
    assert "30 days [" in out


def test_a_wait_shows_its_sum_and_the_day(capsys):
    out, _err = asked(capsys, "ptcb-ptce", "--attempt", "2026-11-01=failed", *ON)
    assert "Apply from        31 December 2026 [" in out
    assert "60 days from 1 November 2026 is 31 December 2026." in " ".join(out.split())


def test_a_fee_that_depends_on_a_fact_is_told_with_both_its_amounts(capsys):
    out, _err = asked(capsys, "isaca-cisa", "--attempt", FAILED, *ON)
    assert "575 or 760 USD. It depends on your answer to: Are you a member of ISACA? [" in " ".join(out.split())
    assert "760 USD: everybody else" in out


def test_what_it_costs_has_its_place_also_where_nothing_was_found(capsys):
    out, _err = asked(capsys, "nabp-mpje", "--attempt", FAILED, *ON)
    assert "Cost No amount that holds today was found. Amounts that other pages name stand below" in " ".join(out.split())
    out, _err = asked(capsys, "aapc-cpc", "--attempt", FAILED, *ON)
    assert "0 USD in some cases, otherwise not found." in " ".join(out.split())
    out, _err = asked(capsys, "nabp-mpje", "--attempt", FAILED.replace("failed", "passed"), *ON)
    assert "\nCost\n" not in out


def test_a_failure_gets_a_kind_word_and_a_pass_none(capsys):
    out, _err = asked(capsys, "nabp-mpje", "--attempt", "2026-11-20=failed", *ON)
    assert "The time until then is yours: rest first, then use it." in out
    out, _err = asked(capsys, "nabp-mpje", "--attempt", FAILED.replace("failed", "pending"), *ON)
    assert "rest first" not in out


def test_an_amount_beside_the_fee_is_told_under_its_own_name(capsys):
    out, _err = asked(capsys, "icfseb-nbe", "--fact", "appointment=2026-12-01", *ON)
    assert "Moving or cancelling the appointment: 25 USD (from 29 days before it) [" in " ".join(out.split())


def test_a_flag_is_told_as_yes_and_a_group_with_its_pause(capsys):
    out, _err = asked(capsys, "aws-certification", "--attempt", "2026-11-20=failed,exam=SAA-C03", *ON)
    assert "May you book now?  Yes" in out
    out, _err = asked(capsys, "alwaysfoodsafe-manager", "--attempt", "2026-11-20=failed", *ON)
    assert "1 of 2 used, 1 left (purchase). Then a pause of 90 days, and the count begins anew." in " ".join(out.split())


def test_color_only_where_somebody_looks(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;" in asked(capsys, "aama-cma", *ON)[0]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in asked(capsys, "aama-cma", *ON)[0]


@pytest.mark.parametrize(
    "words", [["--what-if", "aama-cma"], ["aama-cma", "--what-if"], ["aama-cma", "--what-if", "2026-12-24"], ["CMA (AAMA)", "--what-if"]]
)
def test_what_if_takes_a_day_or_none(capsys, words):
    out, _err = asked(capsys, *words, "--attempt", FAILED, "--attempt", "2026-10-01=fail", *ON, "--json")
    answer = json.loads(out)
    assert answer["program"] == "aama-cma"
    if "2026-12-24" in words:
        assert [each["on"] for each in answer["what_if"]] == ["2026-12-24"]


def test_a_moment_with_its_offset(capsys):
    out, _err = asked(capsys, "aama-cma", "--attempt", "2026-09-01T23:30:00-05:00=failed", "--on", "2026-11-22T23:59:00+14:00", "--json")
    answer = json.loads(out)
    assert answer["as_of"] == "2026-11-22"
    assert answer["timeline"]["attempts"][0]["on"] == "2026-09-01"


def test_a_repeated_fact_is_a_list(capsys):
    out, _err = asked(
        capsys,
        "uk-theory",
        "--attempt",
        "2026-11-19=failed",
        *ON,
        "--fact",
        "holidays=2026-11-20",
        "--fact",
        "holidays=2026-11-23",
        "--json",
    )
    alone, _err = asked(capsys, "uk-theory", "--attempt", "2026-11-19=failed", *ON, "--json")
    assert json.loads(out)["earliest"] > json.loads(alone)["earliest"]


def test_a_value_with_a_comma(capsys):
    out, _err = asked(capsys, "nabp-mpje", "--attempt", "2026-09-01=failed,jurisdiction=Washington, DC", *ON, "--json")
    assert json.loads(out)["unit"]["value"] == "Washington, DC"


def test_the_day_one_would_like_to_sit(capsys):
    out, _err = asked(capsys, "ptcb-ptce", "--attempt", "2026-11-01=failed", *ON, "--sit-on", "2026-12-30", "--json")
    assert json.loads(out)["sit_on"] == {"on": "2026-12-30", "permitted": False}


def test_a_calendar_file(capsys, tmp_path):
    file = tmp_path / "retake.ics"
    out, err = asked(capsys, "ptcb-ptce", "--attempt", "2026-11-01=failed", *ON, "--json", "--ics", str(file))
    text = file.read_bytes().decode()

    assert json.loads(out)["earliest_apply"] == "2026-12-31"  # nothing but the answer on standard output
    assert str(file) in err
    assert "DTSTART;VALUE=DATE:20261231" in text
    assert "PTC" in text
    assert text.count("BEGIN:VEVENT") == text.count("BEGIN:VALARM") >= 1


def test_no_calendar_file_where_no_day_lies_ahead(capsys, tmp_path):
    file = tmp_path / "retake.ics"
    _out, err = asked(capsys, "aama-cma", *ON, "--ics", str(file))
    assert not file.exists()
    assert "no calendar file was written" in err


def test_an_operators_folder_stands_before_the_shipped_one(capsys, monkeypatch, tmp_path):
    shipped = CATALOG.programs["aama-cma"].file.read_text(encoding="utf-8")
    (tmp_path / "aama-cma.toml").write_text(shipped.replace("edition = 20", "edition = 21", 1), encoding="utf-8")
    monkeypatch.setenv("RESIT_CATALOG", os.pathsep.join([str(tmp_path), ""]))
    assert json.loads(asked(capsys, "aama-cma", *ON, "--json")[0])["rule_version"].startswith("21")


# Refusals


REFUSED = [
    ([], "No program is named"),
    (["nothing-like-it-anywhere"], "No program is called"),
    (["nha-cma"], "Near it are: nha-ccma"),
    (["\x1b]0;title\x07" + "x" * 300], "No program is called “·]0;title·xxx"),
    (["aama-cma", "--on", "2026-02-30"], "--on is “2026-02-30”, which is no day"),
    (["aama-cma", "--on", "2026-W10-1"], "--on is “2026-W10-1”, which is no day"),
    (["aama-cma", "--on", "2026-03-01T10:00:00"], "without its offset from UTC"),
    (["aama-cma", "--on", "1066-10-14"], "is not between 1900 and 2200"),
    (["aama-cma", "--what-if", "2026-13-01"], "--what-if is"),
    (["aama-cma", "--sit-on", "9999-12-31"], "is not between 1900 and 2200"),
    (["aama-cma", "--attempt", "failed"], "write a day and an outcome"),
    (["aama-cma", "--attempt", "2026-02-30=failed"], "not in the calendar"),
    (["aama-cma", "--attempt", "2031-01-01=failed", *ON], "after the day asked about"),
    (["aama-cma", "--attempt", FAILED, "--attempt", FAILED, *ON], "on the same day"),
    (["aama-cma", "--attempt", "2026-09-01=won", *ON], "which this program does not have"),
    (["aama-cma", "--attempt", "2026-09-01=failed,shoe_size=43", *ON], "does not ask for"),
    (["aama-cma", "--attempt", "2026-09-01=failed,official", *ON], "write each further key once"),
    (["aama-cma", "--attempt", "2026-09-01=failed,score=1,score=2", *ON], "write each further key once"),
    (["aama-cma", "--attempt", "2026-09-01=failed,on=2026-09-02", *ON], "write each further key once"),
    (["aama-cma", "--attempt", "2026-09-01T21:30:00=failed", *ON], "without its offset"),
    (["aama-cma", "--fact", "member"], "has no value"),
    (["aama-cma", "--fact", "member=perhaps"], "give true or false"),
    (["aama-cma", "--fact", "shoe_size=43"], "asks for no fact"),
    (["aama-cma", "--fact", "graduated=" + "9" * 100_000], "not in the calendar"),
    (["aama-cma", *["--attempt", "2020-01-01=failed"] * 10_000], "10,000 attempts were given"),
    (["aama-cma", "--attempt", "2026-09-01=failed", *ON, "--ics", "/nowhere/at/all.ics"], None),
]


@pytest.mark.parametrize(("words", "says"), REFUSED)
def test_one_clear_sentence_and_exit_2(capsys, words, says):
    if says is None:
        words, says = ["ptcb-ptce", "--attempt", "2026-11-01=failed", *words[3:]], "cannot be written"
    out, err = asked(capsys, *words, code=2)

    assert out == ""
    assert err.startswith("resit: ")
    assert says in err
    assert err.count("\n") == 1
    assert len(err) < 500
    assert "Traceback" not in err

    told, err_again = asked(capsys, *words, "--json", code=2)
    body = json.loads(told)
    assert set(body) == {"error", "field"}
    assert err_again == f"resit: {body['error']}\n"


def test_a_name_of_two_programs_lists_both(capsys):
    out, err = asked(capsys, "cma", code=2)
    assert out == ""
    assert "aama-cma" in err
    assert "ima-cma" in err
    assert "Institute of Management Accountants" in err

    choices = json.loads(asked(capsys, "cma", "--json", code=2)[0])["choices"]
    assert [set(each) for each in choices] == [{"id", "name", "body"}] * 2
    assert {each["id"] for each in choices} == {"aama-cma", "ima-cma"}


def test_a_file_that_cannot_be_used_and_a_folder_that_is_none(capsys, monkeypatch, tmp_path):
    (tmp_path / "aama-cma.toml").write_text("nonsense", encoding="utf-8")
    monkeypatch.setenv("RESIT_CATALOG", str(tmp_path))
    assert "aama-cma.toml:1: " in asked(capsys, "aama-cma", code=2)[1]
    monkeypatch.setenv("RESIT_CATALOG", str(tmp_path / "none"))
    assert "which is no folder" in asked(capsys, "aama-cma", code=2)[1]


# As a process


def run(*words: str | bytes, **environ: str) -> "subprocess.CompletedProcess[bytes]":
    names = {key: value for key, value in os.environ.items() if key not in {"PYTHONUTF8", "PYTHONIOENCODING"}}
    return subprocess.run([sys.executable, "-m", "resit", "retake", *words], capture_output=True, check=False, env=names | environ)


@pytest.mark.process
def test_django_is_never_imported(tmp_path):
    program = (
        "import sys; from resit.cli.main import main\n"
        f"main(['retake', 'ptcb-ptce', '--attempt', '2026-11-01=failed', '--on', '2026-11-22', '--what-if', '--ics', {str(tmp_path / 'a.ics')!r}])\n"
        "main(['retake', 'CMA']); main(['retake', 'none', '--json'])\n"
        "print(sorted({'django', 'ninja', 'pydantic', 'numpy', 'granian', 'orjson'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.process
def test_it_answers_within_half_a_second_of_work():
    run("aama-cma")  # the first start may write compiled files
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert run("cpa-uniform", "--attempt", "2026-09-01=failed,section=AUD", *ON, "--what-if").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


@pytest.mark.process
def test_letters_that_the_terminal_lacks_break_nothing():
    for environ in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = run("aama-cma", "--attempt", FAILED, *ON, **environ)
        assert done.returncode == 0
        assert done.stderr == b""
    for name in (b"\xff\xfe", b"caf\xe9", "ümlaut".encode()):
        done = run(name, "--json", PYTHONIOENCODING="ascii")
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr
        assert "No program is called" in json.loads(done.stdout)["error"]
    done = run("nabp-mpje", "--attempt", b"2026-09-01=failed,jurisdiction=\xff\x9b31m", *ON)
    assert b"Traceback" not in done.stderr
    assert b"\x9b31m" not in done.stdout


def test_the_reader_may_go_away(tmp_path: Path):
    done = subprocess.run(f"{sys.executable} -m resit retake aama-cma | head -n 1", shell=True, capture_output=True, text=True, check=True)  # noqa: S602
    assert done.stdout.startswith("CMA (AAMA)")
    assert done.stderr == ""
