"""`resit catalog new`: a file that passes the check but for what the author has not given, and nothing written where it cannot be."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from resit.cli.catalog_new import GIVEN, TEMPLATE, kind_of, new_text
from resit.cli.main import main
from resit.journey.checking import check_cases
from resit.journey.programs import SHIPPED, LoadedProgram, load_text

TODAY = date(2026, 11, 25)
VALUES = {
    "name": "Certified Sample Handler exam",
    "body": "Board of Sample Handlers",
    "site": "https://samples.example",
    "field": "nursing",
    "country": "US",
    "source": "https://samples.example/handbook.pdf",
    "kind": "body",
}
OPTIONS = [word for name, value in VALUES.items() for word in (f"--{name}", value)]


@pytest.fixture(autouse=True)
def own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An operator's folder, named in RESIT_CATALOG; commands run beside it."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESIT_CATALOG", str(folder))
    monkeypatch.setenv("RESIT_HOME", str(tmp_path / "home"))
    return folder


def read(text: str) -> LoadedProgram:
    loaded, findings = load_text(text, file=Path("my-exam.toml"))
    assert loaded is not None, "\n".join(map(str, findings))
    return loaded


def begun(**values: str) -> str:
    return new_text("my-exam", dict.fromkeys(GIVEN, "") | VALUES | values, file=Path("my-exam.toml"), on=TODAY)


# What is written


def test_a_file_whose_values_are_all_given_is_clean(capsys, own):
    assert main(["catalog", "new", "my-exam", *OPTIONS]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Wrote own/my-exam.toml.\n")
    assert "Still to be filled in" not in out

    assert main(["catalog", "check", "own"]) == 0
    assert capsys.readouterr().out == "1 file, 1 case, 0 findings, 0 past the check-by day\n"
    assert main(["retake", "my-exam", "--attempt", "2026-03-01=failed"]) == 0
    assert "no text that was read says how long" in " ".join(capsys.readouterr().out.split())


def test_what_was_not_given_is_exactly_what_the_check_finds(capsys, own):
    assert main(["catalog", "new", "my-exam"]) == 0
    told = re.findall(r"^  own/my-exam\.toml:(\d+): (\S+)$", capsys.readouterr().out, re.MULTILINE)
    assert [key for _line, key in told] == ["name", "body", "body_site", "field", "country", "source[1].kind", "source[1].address"]

    assert main(["catalog", "check", "own"]) == 1
    found = re.findall(r"^own/my-exam\.toml:(\d+): (\S+): is empty; want a text", capsys.readouterr().out, re.MULTILINE)
    assert found == told


@pytest.mark.parametrize(
    ("source", "site", "kind"),
    [
        ("https://samples.example/a", "https://www.samples.example", "body"),
        ("https://docs.samples.example/a", "https://samples.example/", "body"),
        ("https://notsamples.example/a", "https://samples.example", ""),
        ("https://prep.example/samples.example", "https://samples.example", ""),
        ("https://samples.example/a", "", ""),
        ("", "", ""),
        ("https://[bad", "https://[bad", ""),
    ],
)
def test_who_speaks_is_not_guessed(source, site, kind):
    assert kind_of(source, site) == kind


def test_who_speaks_may_be_said(capsys, own):
    assert main(["catalog", "new", "my-exam", *OPTIONS[:-2], "--source", "https://prep.example/x", "--kind", "prep-site"]) == 0
    assert 'kind = "prep-site"\naddress = "https://prep.example/x"' in (own / "my-exam.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("left_out", [each for each in GIVEN if each != "kind"])
def test_one_value_left_out_is_one_thing_to_fill_in(capsys, own, left_out):
    words = [word for name, value in VALUES.items() if name != left_out for word in (f"--{name}", value)]
    assert main(["catalog", "new", "my-exam", *words]) == 0
    assert len(re.findall(r"^  own/my-exam\.toml:", capsys.readouterr().out, re.MULTILINE)) == 1


def test_a_kind_left_out_is_found_where_the_text_lies_elsewhere(capsys, own):
    words = [word for name, value in VALUES.items() if name != "kind" for word in (f"--{name}", value)]
    assert main(["catalog", "new", "my-exam", *words, "--source", "https://prep.example/x"]) == 0
    assert "source[1].kind" in capsys.readouterr().out


def test_every_figure_is_said_to_be_not_looked_up_yet():
    program = read(begun()).program
    assert {each.field for each in program.absences} == {
        "wait", "attempts", "fee", "deadline", "no_show", "exam", "score", "outline", "report", "statistics",
    }  # fmt: skip
    assert all("has not been looked up yet" in each.text or "have not been looked up yet" in each.text for each in program.absences)
    assert all(each.ask and "Certified Sample Handler exam" in each.ask for each in program.absences)
    assert (program.edition, program.check_by) == (TODAY, date(2027, 5, 25))
    assert [(each.fetched, each.checked) for each in program.sources.values()] == [(None, None)]


def test_the_case_of_a_new_file_holds():
    assert [str(each) for each in check_cases(read(begun()))] == []


@pytest.mark.parametrize("name", ['The "Best" Exam', "C:\\exam", "Prüfung für Übersetzer", "Exam $100 ${x}", "[exam] # 1", "'''"])
def test_a_name_stands_in_the_file_as_it_was_given(name):
    assert read(begun(name=name)).program.name == name


EXAMPLES = re.compile(r"(?:^# ?(?!#).*\n)+", re.MULTILINE)


def without_marks(text: str) -> str:
    return re.sub(r"^# ?(?!#)", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES.findall(TEMPLATE.read_text(encoding="utf-8")), ids=lambda text: text.splitlines()[0])
def test_each_example_can_be_taken_as_it_stands(example):
    """Without the marks before its lines it is read, and the rest with it."""
    text = begun()
    assert example in text
    read(text.replace(example, without_marks(example)))


def test_all_examples_together_can_be_taken_as_they_stand():
    assert len(EXAMPLES.findall(begun())) >= 12
    assert {each.kind for each in read(without_marks(begun())).policy.rules} >= {"wait", "cap", "fee", "deadline", "need"}


def test_a_rule_takes_the_place_of_an_absence():
    """The way the file itself describes: the example instead of the absence and its rule; the case then asks for its day."""
    text = begun()
    absence, placeholder = (re.search(rf"^\[\[{head}\n(?:.+\n)+", text, re.MULTILINE) for head in ("absence]]", "rule]]"))
    assert absence is not None
    assert placeholder is not None
    example = next(each for each in EXAMPLES.findall(text) if 'id = "wait"' in each)
    changed = text.replace(absence[0], "").replace(placeholder[0], "").replace(example, without_marks(example))
    changed = changed.replace("wait-unknown", "wait")
    assert [(each.key, each.found) for each in check_cases(read(changed))] == [("status", "not_yet"), ("earliest", "2026-12-15")]
    solved = changed.replace('status = "unknown"', 'status = "not_yet"').replace('earliest = "none"', "earliest = 2026-12-15")
    assert list(check_cases(read(solved))) == []


def test_another_folder_may_be_named(capsys, own, tmp_path):
    (tmp_path / "other").mkdir()
    assert main(["catalog", "new", "my-exam", *OPTIONS, "--folder", "other"]) == 0
    assert [each.name for each in (tmp_path / "other").iterdir()] == ["my-exam.toml"]
    assert list(own.iterdir()) == []


def test_a_field_that_no_other_program_has_is_told(capsys, own):
    main(["catalog", "new", "my-exam", "--field", "nursng"])
    assert "No other program has the field “nursng”; the fields so far:" in capsys.readouterr().out
    main(["catalog", "new", "my-other-exam", "--field", "nursing"])
    assert "No other program" not in capsys.readouterr().out


# What is refused: one sentence, exit code 2, nothing written

SHIPPED_ID = min(each.stem for each in SHIPPED.glob("*.toml"))
REFUSED = {
    "no id": (["new"], "ID"),
    "capitals": (["new", "My Exam!"], "“My Exam!” is no id; want small letters, digits and single hyphens, such as my-exam."),
    "two hyphens": (["new", "my--exam"], "such as my-exam."),
    "a path": (["new", "../exam"], "such as exam."),
    "letters of another alphabet": (["new", "экзамен"], "such as nha-ccma."),
    "nothing": (["new", ""], "“” is no id"),
    "too long": (["new", "x" * 61], "is no id"),
    "a shipped program": (["new", SHIPPED_ID], f"{SHIPPED_ID} is described by"),
    "no such folder": (["new", "my-exam", "--folder", "none"], "none is no folder"),
    "an address that is none": (["new", "my-exam", "--source", "the handbook"], "want an address that begins with https:// or http://"),
    "a kind that is none": (["new", "my-exam", "--kind", "official"], 'source[1].kind is "official"; want body, regulator'),
    "a line break in a name": (["new", "my-exam", "--name", "a\nb"], "--name holds characters that cannot be printed: “a·b”."),
    "a name without end": (["new", "my-exam", "--name", "a" * 201], "--name is 201 characters long; want at most 200."),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_leaves_nothing_behind(capsys, own, what):
    words, sentence = REFUSED[what]
    assert main(["catalog", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("resit: ")
    assert printed.err.count("\n") == 1
    assert sentence in printed.err
    assert list(own.iterdir()) == []


def test_a_file_that_is_there_stays_as_it_is(capsys, own):
    (own / "my-exam.toml").write_text("mine", encoding="utf-8")
    assert main(["catalog", "new", "my-exam", *OPTIONS]) == 2
    assert "own/my-exam.toml is there already; nothing was written." in capsys.readouterr().err
    assert (own / "my-exam.toml").read_text(encoding="utf-8") == "mine"


def test_a_program_of_another_folder_of_the_operator_is_not_described_twice(capsys, own, monkeypatch, tmp_path):
    second = tmp_path / "second"
    second.mkdir()
    (second / "my-exam.toml").write_text("mine", encoding="utf-8")
    monkeypatch.setenv("RESIT_CATALOG", f"{own}:{second}")
    assert main(["catalog", "new", "my-exam"]) == 2
    assert "my-exam is described by second/my-exam.toml already" in capsys.readouterr().err
    assert list(own.iterdir()) == []


def test_without_a_folder_of_ones_own_one_has_to_be_named(capsys, own, monkeypatch):
    monkeypatch.delenv("RESIT_CATALOG")
    assert main(["catalog", "new", "my-exam"]) == 2
    assert "set RESIT_CATALOG to a folder of your own, or give one with --folder" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_told(capsys, own, monkeypatch):
    opened = Path.open

    def refuse(self: Path, mode: str = "r", **options: Any) -> Any:
        if mode == "x":
            raise PermissionError(13, "Permission denied")
        return opened(self, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["catalog", "new", "my-exam", *OPTIONS]) == 2
    assert "own/my-exam.toml cannot be written: Permission denied." in capsys.readouterr().err
