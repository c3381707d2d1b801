"""The score report through its page: every picture typed and read, what cannot be read said beside its box, and nothing kept."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.web.conftest import NOW
from tests.web.pages import Page
from tests.web.road import CASE, EXAM, FAILED_ON, REPORT, form_on, reading_in, said

from resit.domain.psychometrics.reading import read_evidence
from resit.journey.programs import load_program
from resit.journey.report import exam_of, read_report

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]

BEGIN = {"read": "1", "outcome": "failed", "taken_on": FAILED_ON}
AREAS = ("clinical", "general", "administrative")
ITEMS = {"of-clinical": "106", "of-general": "38", "of-administrative": "36"}


def figures(kind: str, clinical: str, general: str, administrative: str) -> dict[str, str]:
    return {f"{kind}-{area}": value for area, value in zip(AREAS, (clinical, general, administrative), strict=True)}


COUNTS = {"shape": "number_right"} | ITEMS | figures("right", "84", "28", "12")
PERCENTS = {"shape": "percent"} | figures("percent", "79", "74", "33")
SCALED = {"shape": "scaled"} | figures("scaled", "460", "430", "300")
BANDS = {"shape": "bands"} | figures("band", "above", "near", "below")
TOTAL = {"shape": "number_right", "total-right": "110", "total-of": "180"}
TOTAL_SCALED = {"shape": "scaled", "total-scaled": "410"}
PASS_FAIL = {"shape": "pass_fail"}


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        pytest.param(COUNTS, [{"correct": "84", "items": "106"}, {"correct": "28", "items": "38"}, {"correct": "12", "items": "36"}], id="counts"),
        pytest.param(PERCENTS, [{"percent": "79"}, {"percent": "74"}, {"percent": "33"}], id="percent"),
        pytest.param(SCALED, [{"scaled": "460"}, {"scaled": "430"}, {"scaled": "300"}], id="scaled"),
        pytest.param(BANDS, [{"band": "above"}, {"band": "near"}, {"band": "below"}], id="levels"),
    ],
)  # fmt: skip
def test_a_report_by_area_is_read_and_goes_along_to_the_plan(client: Client, typed: dict[str, str], means: list[dict[str, str]]) -> None:
    response = client.post(REPORT, BEGIN | typed)
    page = response.content.decode()
    assert response.status_code == 200
    lines = reading_in(page)
    expected = [int(lines.split(name)[1].split(" % ")[1].split()[-1]) for name in ("Clinical", "General", "Administrative")]
    assert expected[0] > expected[2], "the area with the lowest figure reads as the lowest"
    assert "too early to say" in said(response) or "How likely you would pass today" in said(response)
    taken = json.loads(form_on(page)["report"])
    assert taken["taken_on"] == FAILED_ON
    assert taken["areas"] == [{"area": area} | figure for area, figure in zip(AREAS, means, strict=True)]


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        pytest.param(TOTAL, {"score": "110", "of": "180"}, id="number right in all"),
        pytest.param(TOTAL_SCALED, {"score": "410"}, id="scaled score in all"),
        pytest.param(PASS_FAIL, None, id="nothing but failed"),
    ],
)
def test_a_report_of_the_whole_cannot_tell_areas_apart_and_says_so(client: Client, typed: dict[str, str], total: Any) -> None:
    response = client.post(REPORT, BEGIN | typed)
    assert response.status_code == 200
    assert "Your report cannot tell your areas apart" in said(response)
    assert json.loads(form_on(response.content.decode())["report"]).get("total") == total


def test_one_weak_area_is_named(client: Client) -> None:
    text = said(client.post(REPORT, BEGIN | COUNTS))
    assert "One area stands apart" in text
    assert "stands clearly below the rest" in text
    alike = said(client.post(REPORT, BEGIN | COUNTS | figures("right", "70", "25", "24")))
    assert "Your report cannot tell your areas apart" in alike


def test_the_figures_on_the_page_are_those_of_the_reading(client: Client) -> None:
    program = load_program("aama-cma").program
    page = client.post(REPORT, BEGIN | COUNTS).content.decode()
    given = read_report(json.loads(form_on(page)["report"]), program=program, on=NOW.date())
    for area in read_evidence(exam_of(program), report=given.report).areas:
        assert f"{round(100 * area.mean)} %" in reading_in(page)
        assert f"{round(100 * area.low)} to {round(100 * area.high)}" in reading_in(page)


@pytest.mark.parametrize("typed", [COUNTS, PERCENTS, SCALED, BANDS, TOTAL, TOTAL_SCALED])
def test_what_was_read_still_stands_in_its_boxes(client: Client, typed: dict[str, str]) -> None:
    assert_still_there(client.post(REPORT, BEGIN | typed).content.decode(), typed)


def assert_still_there(page: str, typed: dict[str, str]) -> None:
    tags = Page(page).tags
    boxes = {
        given["name"]: given.get("value") or ""
        for tag, given in tags
        if tag == "input" and given.get("type") != "radio" and "name" in given
    }
    boxes |= {given["name"]: given["value"] for tag, given in tags if given.get("type") == "radio" and "checked" in given}
    chosen = {given.get("value") for tag, given in tags if tag == "option" and "selected" in given}
    for name, value in typed.items():
        if name.startswith("band-"):
            assert not value or value in chosen or value not in {"below", "near", "above"}, name
        elif name != "shape" or value in {"number_right", "percent", "scaled", "bands", "pass_fail"}:
            assert boxes[name] == value, name


@pytest.mark.parametrize(
    ("typed", "box", "words"),
    [
        pytest.param({}, "shape", "Choose the picture", id="no picture"),
        pytest.param({"shape": "crystal ball"}, "shape", "Choose the picture", id="a picture that is none"),
        pytest.param({"shape": "number_right"} | ITEMS, "shape", "at least one figure", id="no figure"),
        pytest.param({"shape": "percent"}, "shape", "at least one figure", id="no percent"),
        pytest.param({"shape": "bands"}, "shape", "at least one figure", id="no level"),
        pytest.param(COUNTS | {"right-general": "39"}, "right-general", "39 right of 38 items cannot be", id="more right than there are"),
        pytest.param(COUNTS | {"right-clinical": "many"}, "right-clinical", "is no number", id="a word for a number"),
        pytest.param(COUNTS | {"right-clinical": "-1"}, "right-clinical", "is no number from 0", id="less than none"),
        pytest.param(COUNTS | {"right-clinical": "7.5"}, "right-clinical", "is no whole number", id="half an item"),
        pytest.param(COUNTS | {"right-clinical": "nan"}, "right-clinical", "is no number", id="not a number"),
        pytest.param(COUNTS | {"right-clinical": "1e400"}, "right-clinical", "is no number", id="beyond all numbers"),
        pytest.param(COUNTS | {"of-general": "0"}, "of-general", "is no number from 1", id="of no items"),
        pytest.param(COUNTS | {"of-general": "all"}, "of-general", "is no number", id="of how many is a word"),
        pytest.param(COUNTS | {"total-right": "150", "total-of": "180"}, "total-right", "add up to 124 of 180", id="a total that does not add up"),
        pytest.param(TOTAL | {"total-right": "181"}, "total-right", "181 right of 180 items cannot be", id="a total above all"),
        pytest.param(TOTAL | {"total-of": "some"}, "total-of", "is no number", id="a total of words"),
        pytest.param(PERCENTS | {"percent-administrative": "101"}, "percent-administrative", "is no number from 0 to 100", id="101 %"),
        pytest.param(PERCENTS | {"percent-clinical": "half"}, "percent-clinical", "is no number", id="half"),
        pytest.param(SCALED | {"scaled-general": "199"}, "scaled-general", "200 to 800", id="below the scale"),
        pytest.param(TOTAL_SCALED | {"total-scaled": "801"}, "total-scaled", "200 to 800", id="above the scale"),
        pytest.param(BANDS | {"band-general": "superb"}, "band-general", "is no level of this report", id="a level that is none"),
        pytest.param(COUNTS | {"taken_on": ""}, "taken_on", "Give the day", id="no day"),
        pytest.param(COUNTS | {"taken_on": "yesterday"}, "taken_on", "The day of the attempt", id="a day in words"),
        pytest.param(COUNTS | {"taken_on": "2026-02-31"}, "taken_on", "The day of the attempt", id="no such day"),
        pytest.param(COUNTS | {"taken_on": "2026-11-23"}, "taken_on", "lies ahead", id="tomorrow"),
        pytest.param(COUNTS | {"outcome": "exploded"}, "shape", "failed or passed", id="no such outcome"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_once_beside_its_box(client: Client, typed: dict[str, str], box: str, words: str) -> None:
    response = client.post(REPORT, BEGIN | typed)
    page = response.content.decode()
    assert response.status_code == 422
    listed = page.split('role="alert"')[1].split("</div>")[0]
    assert listed.count("<li>") == 1
    assert words in said(response)
    ids = [given["id"] for _, given in Page(page).tags if given.get("id")]
    assert f'href="#{box}"' in listed
    assert box in ids, "the link leads to the box"
    assert ids.count(f"{box}-error") == 1
    described = [given for _, given in Page(page).tags if f"{box}-error" in (given.get("aria-describedby") or "").split()]
    assert [given.get("name") or given.get("id") for given in described] == [box]
    assert {given["name"] for _, given in Page(page).tags if given.get("aria-invalid") == "true"} == ({box} - {"shape"})
    assert "What your" in page
    assert "Make my plan" not in page
    assert_still_there(page, {name: value for name, value in typed.items() if name != "outcome"})


def test_the_day_of_the_last_failed_attempt_is_carried_from_the_case(client: Client) -> None:
    case = {"attempts": [*CASE["attempts"], {"on": "2026-11-01", "outcome": "cancelled"}], "facts": {}}  # type: ignore[misc]
    page = client.post(REPORT, {"question": json.dumps(case)}).content.decode()
    assert f'name="taken_on" value="{FAILED_ON}"' in page
    assert 'name="taken_on" value=""' in client.get(REPORT).content.decode()
    read = client.post(REPORT, BEGIN | COUNTS | {"question": form_on(page)["question"]}).content.decode()
    assert json.loads(form_on(read)["question"]) == case, "the case goes along to the plan"
    refused = client.post(REPORT, BEGIN | {"question": form_on(page)["question"]}).content.decode()
    assert json.loads(form_on(refused)["question"]) == case


def test_the_answer_to_a_case_leads_here(client: Client) -> None:
    rows = {"attempt-0-on": FAILED_ON, "attempt-0-outcome": "failed"}
    page = client.post(f"{EXAM}retake/", rows).content.decode()
    sent = form_on(page.split('id="go-report"')[1].split("</form>")[0])
    assert f'value="{FAILED_ON}"' in client.post(REPORT, sent).content.decode()


def test_a_passed_report_needs_no_plan(client: Client) -> None:
    response = client.post(REPORT, BEGIN | COUNTS | {"outcome": "passed"})
    assert response.status_code == 200
    assert "You passed" in said(response)
    assert "Make my plan" not in said(response)


def test_nothing_is_stored_by_asking(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        asked = [
            client.get(REPORT),
            client.head(REPORT),
            client.post(REPORT, {"question": json.dumps(CASE)}),
            client.post(REPORT, BEGIN | COUNTS | {"right-general": "39"}),
            client.post(REPORT, BEGIN | COUNTS | {"outcome": "passed"}),
        ]
        read = client.post(REPORT, BEGIN | COUNTS)
    assert not any(response.cookies for response in asked)
    assert set(read.cookies) == {"resit_csrf"}, "the form that makes a plan is guarded; nothing else is set"
    assert "no-store" in read["Cache-Control"]
    assert 'value="84"' not in client.get(REPORT).content.decode()


def test_nothing_typed_gets_into_an_address(client: Client) -> None:
    for _tag, given in Page(client.post(REPORT, BEGIN | COUNTS).content.decode()).tags:
        assert FAILED_ON not in (given.get("href") or "") + (given.get("action") or "")
    assert 'value="84"' not in client.get(REPORT, BEGIN | COUNTS).content.decode()


@pytest.mark.parametrize(
    ("program", "status"), [("aama-cma", 200), ("sample-exam", 200), ("other-exam", 404), ("nasp-cert", 404), ("none", 404)]
)
def test_only_an_exam_with_an_outline_has_a_report_to_read(client: Client, program: str, status: int) -> None:
    assert client.get(f"/exams/{program}/report/").status_code == status
    assert client.post(f"/exams/{program}/report/", BEGIN | {"shape": "pass_fail"}).status_code == status


def test_an_exam_with_levels_of_its_own_asks_for_those(client: Client) -> None:
    page = client.get("/exams/sample-exam/report/").content.decode()
    assert [given["value"] for tag, given in Page(page).tags if tag == "option" and given["value"]] == ["low", "middle", "high"] * 2, (
        "the lowest first"
    )


AWKWARD = ["\0", "8\0", "x" * 10_000, "9" * 10_000, "<script>alert(1)</script>", '" onfocus="x', "\u202e", "🙂" * 300, "{{ 7 }}", "１２"]


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
@pytest.mark.parametrize(
    "box", ["shape", "taken_on", "outcome", "right-clinical", "of-clinical", "total-right", "total-of", "band-general", "question"]
)
def test_awkward_text_is_only_text(client: Client, box: str, text: str) -> None:
    for typed in (COUNTS, BANDS, TOTAL):
        response = client.post(REPORT, BEGIN | typed | {box: text})
        page = response.content.decode()
        assert response.status_code in {200, 422}
        assert "<script>alert" not in page
        assert "\0" not in page
        assert not [given for _, given in Page(page).tags if "onfocus" in given]
        assert len(page) < 100_000


@pytest.mark.parametrize(
    "sent", [{"read": "1"}, {"shape": "number_right"}, {"shape": "bands", "read": "1"}, {"read": "", "taken_on": FAILED_ON}]
)
def test_missing_boxes_are_asked_for(client: Client, sent: dict[str, str]) -> None:
    response = client.post(REPORT, sent)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


JUNK = [
    "{", "[]", "3", "null", '"x"', "[" * 10_000, "{" * 10_000, '{"attempts": 3}', '{"attempts": null}', '{"attempts": [3, null, []]}', '{"attempts": "abc"}',
    '{"attempts": [{"on": null, "outcome": "failed"}]}', '{"attempts": [{"on": {"a": 1}, "outcome": "failed"}]}', '{"facts": []}', '{"plan": 1}',
    '{"attempts": [{"on": "\\u0000", "outcome": "failed"}]}', '{"attempts": [{"on": "\\ud800", "outcome": "failed"}]}', '{"facts": {"a": NaN}}',
    '{"facts": {"a": 1e999}}', '{"on": ' + "9" * 5000 + "}", '{"attempts": [' + ",".join(['{"on": "2026-01-01"}'] * 200) + "]}",
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_a_case_that_cannot_be_read_is_left_behind(client: Client, junk: str) -> None:
    fresh = client.post(REPORT, {"question": junk})
    assert fresh.status_code == 200
    assert form_on(fresh.content.decode())["question"] == ""
    read = client.post(REPORT, BEGIN | COUNTS | {"question": junk})
    assert read.status_code == 200
    assert "One area stands apart" in said(read)
