"""Finding an exam, and its facts at a glance."""

import pytest
from django.test import Client
from tests.web.pages import words_of

pytestmark = [pytest.mark.usefixtures("on_a_fixed_day"), pytest.mark.database]


def test_the_start_leads_to_a_search(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        page = client.get("/")
    assert page.status_code == 200
    assert 'action="/exams/"' in page.content.decode()


def test_an_acronym_of_two_exams_gives_both_with_their_bodies(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        said = words_of(client.get("/exams/", {"q": "SX"}).content.decode())
    assert "Board of Sample Technicians" in said
    assert "Institute of Other Samples" in said
    assert "more than one exam" in said


def test_one_meaning_gives_one_exam(client: Client) -> None:
    said = words_of(client.get("/exams/", {"q": "STE"}).content.decode())
    assert "Board of Sample Technicians" in said
    assert "more than one exam" not in said


def test_a_field_narrows_the_list(client: Client) -> None:
    html = client.get("/exams/", {"field": "sampling"}).content.decode()
    assert html.count('class="program"') == 2


def test_as_you_type_only_the_list_is_sent(client: Client) -> None:
    response = client.get("/exams/", {"q": "STE"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<div id="found">')
    assert "HX-Request" in response["Vary"]


def test_nothing_found_says_how_to_go_on(client: Client) -> None:
    said = words_of(client.get("/exams/", {"q": "zzzz"}).content.decode())
    assert "No exam of that name is here yet" in said


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "' OR 1=1 --", "\x00\ud800"[:1], "a" * 5000, "{{ 7|add:7 }}", "％ＣＭＡ", "‮CMA"]
)
def test_hostile_words_are_only_words(client: Client, typed: str) -> None:
    response = client.get("/exams/", {"q": typed})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_facts_stand_with_their_sources(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/exams/sample-exam/")
    said = words_of(response.content.decode())
    for words in (
        "Sample Technician Examination",
        "3 attempts for life",
        "125–250 USD",
        "https://body.example/handbook",
        "the exam body",
        "Text from 1 May 2024",
        "Copy read about 2025",
        "Checked by a person not yet",
        "Nobody has yet checked it with the body",
        "“14 days after any attempt”".strip("“”"),
        "a weak page (content farm)",
        "Not found",
        "Until when must I have passed the exam?",
        "80 scored",
        "Care of samples",
        "60 %",
        "430 passes",
        "a scaled score and three levels",
        "69 %",
        "Institute of Other Samples",
        "the STE of the steel workers",
        "not advice",
    ):
        assert words in said, words


def test_an_unknown_exam_is_not_found(client: Client) -> None:
    response = client.get("/exams/no-such-exam/")
    assert response.status_code == 404
    assert "There is no page here" in response.content.decode()


def test_exams_that_share_letters_name_each_other(client: Client) -> None:
    """The sample's alias SX is the other's too, and only one of the two files says so in words of its own."""
    for exam, other in (
        ("sample-exam", "Institute of Other Samples"),
        ("other-exam", "Board of Sample Technicians"),
        ("aama-cma", "Management Accountants"),
    ):
        said = words_of(client.get(f"/exams/{exam}/").content.decode())
        assert other in said.split("Not to be confused with")[1].split("The rules at a glance")[0]
