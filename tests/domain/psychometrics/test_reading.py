"""What a report and practice may be said to tell. proofs/reading.py is the long form; docs/reading.md has its tables."""

from dataclasses import replace
from itertools import permutations
from math import log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from proofs.reading import EQUAL, EXAM, FORMS, OWN, coverage, inside, run

from resit.domain.psychometrics.evidence import Area, Band, Exam, Outcome, Percent, Practice, Report, Right, Scaled
from resit.domain.psychometrics.reading import read_evidence

FAILED, PASSED = Outcome.FAILED, Outcome.PASSED
IDS = tuple(area.id for area in EXAM.areas)
ITEMS = tuple(area.items for area in EXAM.areas)
FORM = {form.name: form for form in FORMS}

COUNTS = st.tuples(*(st.integers(0, items) for items in ITEMS))
FIGURES = st.one_of(
    COUNTS.map(lambda counts: tuple(Right(k, n) for k, n in zip(counts, ITEMS, strict=True))),
    st.tuples(*[st.integers(0, 100).map(float).map(Percent)] * 3),
    st.tuples(*[st.integers(200, 800).map(float).map(Scaled)] * 3),
    st.tuples(*[st.integers(0, 2).map(Band)] * 3),
    st.just((None, None, None)),
)
TOTALS = st.none() | st.integers(200, 800).map(float).map(Scaled) | st.integers(0, 100).map(float).map(Percent)
OUTCOMES = st.sampled_from([None, FAILED, PASSED])
SEGMENTS = st.none() | st.builds(
    lambda counts, days: Practice({id: Right(k, n) for id, k, n in zip(IDS, counts, (29, 11, 10), strict=True)}, days),
    st.tuples(st.integers(0, 29), st.integers(0, 11), st.integers(0, 10)),
    st.integers(0, 365),
)


def areas(*figures):
    return {id: figure for id, figure in zip(IDS, figures, strict=True) if figure is not None}


def of_counts(*counts, outcome=FAILED, items=ITEMS):
    return Report(outcome, areas(*(Right(k, n) for k, n in zip(counts, items, strict=True))))


def read(report, practice=None, exam=EXAM):
    return read_evidence(exam, report=report, practice=practice)


def width(part):
    return part.high - part.low


def figures_of(reading):
    return np.array(
        [(area.mean, area.low, area.high, area.below) for area in reading.areas] + [(reading.mean, reading.low, reading.high, 0)]
    )


# What holds of every reading


@settings(max_examples=15, deadline=None)
@given(figures=FIGURES, total=TOTALS, outcome=OUTCOMES, practice=SEGMENTS)
def test_intervals_hold_their_mean_and_lie_between_none_and_all(figures, total, outcome, practice):
    reading = read(Report(outcome, areas(*figures), total), practice)
    for part in (*reading.areas, reading):
        assert 0 <= part.low < part.mean < part.high <= 1
    assert all(0 <= area.below <= 1 for area in reading.areas)
    ready = reading.readiness
    assert ready.enough == (ready.p_pass is not None)
    assert ready.p_pass is None or 0 <= ready.low <= ready.p_pass <= ready.high <= 1


@settings(max_examples=30, deadline=None)
@given(shares=st.tuples(*[st.integers(2, 10)] * 3), factor=st.integers(2, 4), outcome=OUTCOMES)
def test_more_items_narrow_every_interval(shares, factor, outcome):
    items = (96, 36, 36)
    exam = replace(EXAM, areas=tuple(replace(area, items=n, share=n / 168) for area, n in zip(EXAM.areas, items, strict=True)))
    few = read(of_counts(*(n * share // 12 for n, share in zip(items, shares, strict=True)), outcome=outcome, items=items), exam=exam)
    more_items = tuple(factor * n for n in items)
    many = read(of_counts(*(n * s // 12 for n, s in zip(more_items, shares, strict=True)), outcome=outcome, items=more_items), exam=exam)
    assert all(width(after) < width(before) for before, after in zip((*few.areas, few), (*many.areas, many), strict=True))


@settings(max_examples=60, deadline=None)
@given(counts=COUNTS, place=st.integers(0, 2), more=st.integers(1, 20), outcome=OUTCOMES)
def test_more_right_never_lowers_a_mean_nor_readiness(counts, place, more, outcome):
    assume(counts[place] + more <= ITEMS[place])
    higher = tuple(k + more * (at == place) for at, k in enumerate(counts))
    before, after = read(of_counts(*counts, outcome=outcome)), read(of_counts(*higher, outcome=outcome))
    assert after.areas[place].mean > before.areas[place].mean
    assert after.mean >= before.mean - 1e-9
    if before.readiness.enough and after.readiness.enough:
        assert after.readiness.p_pass >= before.readiness.p_pass - 1e-9


@settings(max_examples=12, deadline=None)
@given(lower=st.integers(200, 429), higher=st.integers(200, 429))
def test_a_lower_scaled_total_never_gives_a_higher_readiness(lower, higher):
    assume(lower <= higher)
    before, after = (read(Report(FAILED, {}, Scaled(float(score)))) for score in (lower, higher))
    assert before.mean <= after.mean + 1e-9
    if before.readiness.enough and after.readiness.enough:
        assert before.readiness.p_pass <= after.readiness.p_pass + 1e-9


@settings(max_examples=8, deadline=None)
@given(figures=FIGURES, outcome=OUTCOMES, practice=SEGMENTS, order=st.sampled_from(list(permutations(range(3)))))
def test_the_order_of_the_areas_never_matters(figures, outcome, practice, order):
    given = areas(*figures)
    turned = replace(EXAM, areas=tuple(EXAM.areas[place] for place in order))
    reading = read(Report(outcome, given), practice)
    again = read(Report(outcome, dict(reversed(given.items()))), practice, exam=turned)
    assert_allclose(figures_of(again), figures_of(reading)[[*order, 3]], atol=1e-9)


def test_the_order_does_not_matter_where_the_report_is_nearly_impossible():
    exam = Exam(tuple(Area(f"a{n}", 1 / 40, 1000, items_known=True) for n in range(40)))
    report = Report(FAILED, {f"a{n}": Right(1000 * (n % 2), 1000) for n in range(40)})
    reading = read(report, exam=exam)
    again = read(report, exam=replace(exam, areas=exam.areas[::2] + exam.areas[1::2]))
    assert again.mean == pytest.approx(reading.mean, abs=1e-9)
    assert reading.areas[0].high < reading.areas[1].low


@settings(max_examples=25, deadline=None)
@given(counts=st.tuples(st.integers(0, 100), st.integers(0, 40), st.integers(0, 40)), outcome=OUTCOMES)
def test_equal_areas_change_places_with_their_figures(counts, outcome):
    exam = Exam((Area(IDS[0], 0.5, 100), Area(IDS[1], 0.25, 40), Area(IDS[2], 0.25, 40)), pass_rate=0.69)
    first, second, third = counts
    one = figures_of(read(of_counts(first, second, third, outcome=outcome, items=(100, 40, 40)), exam=exam))
    other = figures_of(read(of_counts(first, third, second, outcome=outcome, items=(100, 40, 40)), exam=exam))
    assert_allclose(one[[0, 2, 1, 3]], other, atol=1e-9)


# What enters from a report


@settings(max_examples=25, deadline=None)
@given(counts=st.tuples(st.integers(0, 90), st.integers(0, 38), st.integers(0, 36)))
def test_a_percent_reads_like_the_one_count_that_rounds_to_it(counts):
    items = (90, 38, 36)
    percents = areas(*(Percent(round(100 * k / n, 1), step=0.1, items=n) for k, n in zip(counts, items, strict=True)))
    found, counted = read(Report(None, percents)), read(of_counts(*counts, outcome=None, items=items))
    assert_allclose(figures_of(found), figures_of(counted), atol=1e-9)


def test_a_percent_of_many_items_reads_like_all_the_counts_that_round_to_it():
    exam = Exam((Area("all", 1.0, 400),))
    printed = read(Report(None, {"all": Percent(60, items=400)}), exam=exam)
    fewest, middle, most = (read(Report(None, {"all": Right(k, 400)}), exam=exam) for k in (238, 240, 242))
    assert fewest.mean < printed.mean < most.mean
    assert printed.mean == pytest.approx(middle.mean, abs=5e-4)
    assert width(middle) < width(printed) < most.high - fewest.low


@pytest.mark.parametrize(
    ("report", "total"),
    [
        pytest.param(of_counts(70, 25, 22), Right(117, 180), id="counts"),
        pytest.param(of_counts(70, 25, 22), Scaled(410), id="counts and a scaled total"),
        pytest.param(Report(FAILED, areas(Scaled(420), Scaled(400), Scaled(390))), Scaled(410), id="scaled scores"),
    ],
)
def test_a_total_beside_all_the_areas_is_not_counted_twice(report, total):
    """The unit of the scale opens with a scaled total, and with it another grid: hence the tolerance."""
    assert_allclose(figures_of(read(replace(report, total=total))), figures_of(read(report)), atol=1e-6)


def test_a_total_less_some_areas_is_the_count_of_the_others():
    whole = read(of_counts(70, 25, 22))
    partial = read(Report(FAILED, areas(Right(70, 106), Right(25, 38), None), Right(117, 180)))
    assert_allclose(figures_of(partial)[:, :3], figures_of(whole)[:, :3], atol=0.006)


def test_bands_beside_a_scaled_total_say_no_more_of_the_whole():
    """The bands are printed of the very responses that the total counts."""
    total = Report(FAILED, {}, Scaled(410))
    both = replace(total, areas=areas(Band(0), Band(0), Band(0)))
    assert width(read(both)) > 0.95 * width(read(total))


def test_a_score_at_the_end_of_the_scale_may_lie_beyond_it():
    floor, above = (read(Report(FAILED, {}, Scaled(score))) for score in (200.0, 201.0))
    assert floor.mean < above.mean
    assert width(floor) > 0.9 * width(above)


# What is told apart


NOISE = [
    pytest.param(of_counts(70, 25, 22), id="61 to 66 percent"),
    pytest.param(of_counts(66, 21, 24), id="55 to 67 percent"),
    pytest.param(of_counts(72, 23, 21), id="58 to 68 percent, the smallest lowest"),
    pytest.param(of_counts(62, 25, 18), id="50 to 66 percent"),
    pytest.param(of_counts(60, 27, 24), id="the largest lowest"),
    pytest.param(Report(FAILED, areas(Percent(66), Percent(61), Percent(53))), id="percents"),
    pytest.param(Report(FAILED, areas(Scaled(425), Scaled(410), Scaled(385)), Scaled(418)), id="scaled, forty points apart"),
    pytest.param(Report(FAILED, areas(Band(1), Band(1), Band(0))), id="one band below"),
    pytest.param(Report(FAILED, areas(Band(2), Band(1), Band(0)), Scaled(415)), id="three bands and a total"),
    pytest.param(Report(FAILED, areas(None, Right(20, 38), None)), id="one area alone"),
]


@pytest.mark.parametrize("report", NOISE)
def test_what_chance_makes_is_not_diagnosed(report):
    assert read(report).weak == ()


def test_a_segment_of_fifty_items_alone_is_not_diagnosed():
    assert read(None, Practice(areas(Right(20, 29), Right(8, 11), Right(4, 10)))).weak == ()


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(of_counts(80, 25, 9), id="9 of 36 beside 80 of 106"),
        pytest.param(Report(FAILED, areas(Percent(75), Percent(66), Percent(25))), id="the same in percent"),
        pytest.param(Report(FAILED, areas(Right(80, 106), Right(25, 38), None), Right(114, 180)), id="left over from the total"),
    ],
)
def test_a_true_weakness_is_named_and_nothing_else(report):
    reading = read(report)
    assert [area.id for area in reading.weak] == ["administrative"]
    assert reading.weak[0].high < reading.areas[0].low


def test_a_difference_too_small_to_matter_is_not_told_however_sure_it_is():
    many = (4000, 4000, 4000)
    exam = replace(EXAM, areas=tuple(replace(area, items=4000, share=1 / 3) for area in EXAM.areas))
    reading = read(of_counts(2640, 2640, 2500, items=many), exam=exam)
    assert reading.areas[2].below > 0.99
    assert reading.weak == ()


@settings(max_examples=10, deadline=None)
@given(outcome=OUTCOMES, rate=st.sampled_from([None, 0.05, 0.3, 0.69, 0.95]), known=st.sampled_from([None, 0.6, 0.75]))
def test_pass_or_fail_alone_tells_nothing_apart_and_is_not_enough(outcome, rate, known):
    reading = read(Report(outcome), exam=replace(EXAM, pass_rate=rate, passing_share=known))
    assert reading.weak == ()
    assert all(0.4 < area.below < 0.6 for area in reading.areas)
    assert not reading.readiness.enough


def test_having_failed_lowers_and_having_passed_raises():
    failed, nothing, passed = (read(report).mean for report in (Report(FAILED), None, Report(PASSED)))
    assert failed < nothing < passed


# When readiness is said


@pytest.mark.parametrize(("missing", "said"), [(1, False), (0, True)])
def test_practice_alone_is_said_from_fifty_items_on(missing, said):
    practice = Practice(areas(Right(29 - missing, 29 - missing), Right(11, 11), Right(10, 10)))
    assert read(None, practice).readiness.enough is said


def test_practice_beside_a_report_counts_for_less_the_longer_ago_the_report():
    widths = [width(read(of_counts(60, 20, 20), Practice(areas(Right(25, 29), Right(9, 11), Right(8, 10)), days))) for days in (0, 60, 365)]
    means = [read(of_counts(60, 20, 20), Practice(areas(Right(25, 29), Right(9, 11), Right(8, 10)), days)).mean for days in (0, 60, 365)]
    assert widths == sorted(widths)
    assert means == sorted(means, reverse=True)


# The grid beside a posterior that is drawn


DRAWS = 320_000


def drawn(rng, rate=0.69):
    """Cut, ability and areas from the prior as docs/reading.md states it, with `(n_draws, n_areas)` logits."""
    share = np.array(ITEMS) / sum(ITEMS)
    cut = log(0.66 / 0.34) + 0.41 * rng.standard_normal(DRAWS)
    p = 1 / (1 + np.exp(-cut))
    spread = np.sqrt(0.6**2 + 0.3**2 * (share**2).sum() + 1 / (sum(ITEMS) * p * (1 - p)) + 0.1**2)
    ability = cut + NormalDist().inv_cdf(rate) * spread + 0.6 * rng.standard_normal(DRAWS)
    return cut, ability[:, None] + 0.3 * rng.standard_normal((DRAWS, 3)), share


def weighted(values, weights):
    order = np.argsort(values)
    rising = np.cumsum(weights[order]) / weights.sum()
    return (float(values @ weights / weights.sum()), *values[order][np.searchsorted(rising, [0.1, 0.9])])


def assert_like_the_draws(reading, eta, share, weights, *, atol):
    right = 1 / (1 + np.exp(-eta))
    for place, area in enumerate(reading.areas):
        assert_allclose((area.mean, area.low, area.high), weighted(right[:, place], weights), atol=atol)
    assert_allclose((reading.mean, reading.low, reading.high), weighted(right @ share, weights), atol=atol)


@pytest.mark.parametrize("rate", [0.3, 0.9])
def test_before_any_evidence_the_published_share_passes(rate):
    rng = np.random.default_rng(19)
    cut, eta, share = drawn(rng, rate=rate)
    right = rng.binomial(np.array(ITEMS), 1 / (1 + np.exp(-eta))).sum(axis=1)
    passed = np.log((right + 0.25) / (sum(ITEMS) - right + 0.25)) + 0.1 * rng.standard_normal(DRAWS) >= cut
    assert passed.mean() == pytest.approx(rate, abs=0.015)
    assert_like_the_draws(read(None, exam=replace(EXAM, pass_rate=rate)), eta, share, np.ones(DRAWS), atol=0.006)


def test_number_right_agrees_with_importance_sampling():
    counts = (72, 23, 14)
    cut, eta, share = drawn(np.random.default_rng(20))
    log_weight = sum(k * np.log(1 / (1 + np.exp(-eta[:, d]))) + (n - k) * np.log(1 / (1 + np.exp(eta[:, d]))) for d, (k, n) in enumerate(zip(counts, ITEMS, strict=True)))  # fmt: skip
    gap = (cut - log(sum(counts) / (sum(ITEMS) - sum(counts)))) / 0.1
    failed = np.interp(gap, np.linspace(-6, 6, 2001), [NormalDist().cdf(x) for x in np.linspace(-6, 6, 2001)])
    weights = np.exp(log_weight - log_weight.max()) * failed
    assert weights.sum() ** 2 / (weights**2).sum() > 5000  # so that the draws' own error is under 0.001
    assert_like_the_draws(read(of_counts(*counts)), eta, share, weights, atol=0.004)


def test_bands_agree_with_sampling():
    """The draws answer items, are printed in bands and fail; those whose report is the same one are the posterior."""
    rng = np.random.default_rng(21)
    cut, eta, share = drawn(rng)
    items = np.array(ITEMS)
    right = rng.binomial(items, 1 / (1 + np.exp(-eta)))
    seen = np.log((right + 0.25) / (items - right + 0.25))
    near = rng.choice([0.5, 1.0, 1.5], DRAWS)[:, None] / np.sqrt(items * (1 / (1 + np.exp(-cut)) / (1 + np.exp(cut)))[:, None])
    level = (seen > cut[:, None] - near).astype(int) + (seen > cut[:, None] + near)
    total = np.log(right.sum(axis=1) / (items.sum() - right.sum(axis=1) + 1e-9)) + 0.1 * rng.standard_normal(DRAWS)
    same = ((level == [1, 0, 1]).all(axis=1) & (total < cut)).astype(float)
    assert same.sum() > 2500
    assert_like_the_draws(read(Report(FAILED, areas(Band(1), Band(0), Band(1)))), eta, share, same, atol=0.02)


# The proof, in small


@pytest.mark.parametrize(("form", "n"), [("number right", 400), ("bands", 400), ("pass or fail only", 400)])
def test_eighty_of_a_hundred_intervals_hold_the_truth(form, n):
    """Over candidates from the reading's own prior who failed, within three standard errors; the seed is fixed."""
    cell = run(FORM[form], OWN, n=n, seed=(7, n))
    found = coverage(cell)
    error = sqrt(0.8 * 0.2 / n)
    assert_allclose((*found.areas, found.whole), 0.8, atol=3 * error)


def test_the_interval_is_no_wider_than_its_promise():
    """Half of the truths lie inside the interval's middle: limits that were swapped or stretched would show."""
    cell = run(FORM["number right"], OWN, n=400, seed=(8, 400))
    low, high, mean = cell.of_areas("low"), cell.of_areas("high"), cell.of_areas("mean")
    half = NormalDist().inv_cdf(0.75) / NormalDist().inv_cdf(0.9)
    middle = inside(mean - half * (mean - low), cell.candidates.share, mean + half * (high - mean))
    assert middle.mean() == pytest.approx(0.5, abs=3 * sqrt(0.25 / 1200))


def test_equal_areas_are_seldom_told_apart_and_what_is_told_is_true():
    n = 400
    alarms = coverage(run(FORM["number right"], EQUAL, n=n, seed=(9, n))).told
    assert alarms <= 0.05 + 2 * sqrt(0.05 * 0.95 / n)
    those, told = coverage(run(FORM["number right"], OWN, n=n, seed=(10, n))).truly_below
    assert told > 30
    assert those / told >= 0.9
