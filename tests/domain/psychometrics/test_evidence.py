import pytest

from resit.domain.psychometrics.evidence import Area, Band, EvidenceError, Exam, Percent, Practice, Report, Right
from resit.domain.psychometrics.reading import read_evidence

EXAM = Exam((Area("clinical", 0.6, 60), Area("general", 0.4, 40)))


@pytest.mark.parametrize(
    ("correct", "items"),
    [
        pytest.param(37, 36, id="more right than items"),
        pytest.param(-1, 36, id="less than none right"),
        pytest.param(0, 0, id="of no items"),
    ],
)
def test_a_count_that_cannot_be_is_refused(correct, items):
    with pytest.raises(EvidenceError, match=f"{correct} of {items}"):
        Right(correct, items)


def test_none_and_all_right_are_counts():
    assert (Right(0, 36).correct, Right(36, 36).correct) == (0, 36)


@pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan")])
def test_a_percent_outside_its_range_is_refused(percent):
    with pytest.raises(EvidenceError, match="want 0 to 100"):
        Percent(percent)


@pytest.mark.parametrize(("step", "items"), [(0.0, None), (-1.0, None), (1.0, 0)])
def test_a_percent_is_rounded_to_a_step_and_of_some_items(step, items):
    with pytest.raises(EvidenceError, match="step"):
        Percent(62, step=step, items=items)


@pytest.mark.parametrize(("level", "of"), [(3, 3), (-1, 3), (0, 1), (0, 8)])
def test_a_band_that_the_report_has_not_is_refused(level, of):
    with pytest.raises(EvidenceError, match=f"level {level} of {of}"):
        Band(level, of)


@pytest.mark.parametrize("given", [(Report(None, {"clincal": Right(1, 2)}), None), (None, Practice({"pharmacy": Right(1, 2)}))])
def test_an_area_that_the_exam_has_not_is_never_passed_over(given):
    with pytest.raises(EvidenceError, match=r"want only those of the exam, \['clinical', 'general'\]"):
        read_evidence(EXAM, report=given[0], practice=given[1])


def test_items_add_up():
    assert EXAM.items == 100
    assert Practice({"clinical": Right(3, 7), "general": Right(0, 4)}).items == 11
