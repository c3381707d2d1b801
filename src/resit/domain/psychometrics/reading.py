r"""From a score report and practice to what can honestly be said: a posterior over the content areas, and whether it tells them apart.

The model, on the logit of the proportion of items a candidate gets right:

- the cut :math:`\kappa` (nobody publishes it as a share of items): normal, wide; narrow where the catalog knows it;
- general ability :math:`g \mid \kappa`: normal around the cut so that the published share of first attempts passes;
- content area :math:`d`: :math:`\eta_d = g + \delta_d`, :math:`\delta_d \sim N(0, \tau^2)`: partial pooling to the whole;
- our practice items may be easier or harder than the exam's by :math:`b`, and in one area by a little more; :math:`b` widens with the days
  between report and practice.

What was reported enters as a likelihood: right of items as a binomial; a percent as the sum over the counts that round to it; a scaled score as
a normal on a scale whose unit, one for the whole report, is itself uncertain; a band as an interval about the cut; pass or fail as a tail. Everything is summed over a
grid of :math:`(\kappa, g, b)` with one more sum over :math:`\delta_d` in each area (the higher-order form: D sums of one dimension instead of one of D).

The same responses are heard once. A total beside the counts of some areas is a count of the others; beside those of all it adds nothing. Any
other total, or the outcome where no count decides it, speaks of the areas together: at every node of the grid their weighted deviations are taken
as normal. Bands beside a total tell only how far the areas lie from it. Of a known count the outcome speaks of the cut alone.

References
----------
de la Torre & Song 2009, Applied Psychological Measurement 33, 620-639 (higher-order form); Kelley 1947 (regression of a reported score);
Lord & Wingersky 1984 (number right); docs/reading.md has the simulated coverage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import ceil, floor, log, sqrt
from operator import itemgetter

import numpy as np

from resit.domain.psychometrics.evidence import Area, Band, EvidenceError, Exam, Figure, Outcome, Percent, Practice, Report, Right, Scaled
from resit.domain.psychometrics.logits import (
    Floats,
    log_binomial,
    log_choose,
    log_mean,
    log_sum,
    logit_of,
    normal_nodes,
    share_at,
    spread_at,
    summary_of,
    variance_of,
)
from resit.domain.psychometrics.normal import normal_cdf, normal_quantile

TOLD_APART = 0.95
"""An area is called weaker than the rest only from this posterior probability on …"""
WORTH_TELLING = 0.05
"""… and only where the expected gap is at least this share of its items."""
WIDEST_READINESS = 0.5
"""A pass probability whose 80 % interval is wider says nothing: "not enough yet"."""
FRESH_ITEMS_NEEDED = 50
"""Without an exam's own report, so many practice items met for the first time."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What nobody has published, as priors; standard deviations are on the logit scale. Each is varied in docs/reading.md."""

    cut_share: float = 0.66
    cut_sd: float = 0.41  # 80 % between 54 and 77 percent of the items
    cut_known_sd: float = 0.08
    ability_sd: float = 0.6
    area_sd: float = 0.3
    practice_sd: float = 0.4
    practice_area_sd: float = 0.25
    drift_per_day: float = 0.03  # times the root of the days
    form_sd: float = 0.1  # how one form of the exam differs from another
    scaled_sds: tuple[float, ...] = (1 / 9, 1 / 6, 1 / 4)  # of candidates, as a share of the scale's range
    band_widths: tuple[float, ...] = (0.5, 1.0, 1.5)  # how many errors from the cut a figure may lie to be printed as near it


class Doubt(StrEnum):
    """What the width of a pass probability comes from most."""

    CUT = "cut"
    PRACTICE = "practice"
    RESPONSES = "responses"


@dataclass(frozen=True, slots=True)
class AreaReading:
    """Expected proportion right, its 80 % interval, and how sure it is that the area stands below the rest. All in [0, 1]."""

    id: str
    mean: float
    low: float
    high: float
    below: float
    tell_apart: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """The probability of passing if she sat as she is now; None where there is not enough to say one."""

    p_pass: float | None
    low: float | None
    high: float | None
    enough: bool
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class Reading:
    areas: tuple[AreaReading, ...]
    mean: float
    low: float
    high: float
    readiness: Readiness
    fresh_items: int

    @property
    def weak(self) -> tuple[AreaReading, ...]:
        """Areas told apart as weaker than the rest, the surest first."""
        return tuple(sorted((each for each in self.areas if each.tell_apart), key=lambda each: -each.below))


_Told = tuple[Outcome | None, tuple[tuple[str, Figure], ...], Figure | None]
_Practised = tuple[tuple[tuple[str, Right], ...], int]


def read_evidence(
    exam: Exam, *, report: Report | None, practice: Practice | None = None, assumptions: Assumptions | None = None
) -> Reading:
    """The posterior over the areas from a report, from practice, or from both.

    With neither it gives the prior, which tells nothing apart and is not enough for a pass probability. The last few hundred readings are
    remembered: a page is opened again more often than its evidence changes.

    Raises
    ------
    EvidenceError
        The report or the practice names an area that the exam has not.
    """
    areas = {area.id for area in exam.areas}
    strange = {*(report.areas if report else ()), *(practice.areas if practice else ())} - areas
    if strange:
        raise EvidenceError(f"areas {sorted(strange)}; want only those of the exam, {sorted(areas)}")
    told = None if report is None else (report.outcome, tuple(sorted(report.areas.items(), key=itemgetter(0))), report.total)
    practised = None if practice is None else (tuple(sorted(practice.areas.items(), key=itemgetter(0))), practice.days)
    return _read(exam, told, practised, assumptions or Assumptions())


@lru_cache(maxsize=512)
def _read(exam: Exam, told: _Told | None, practised: _Practised | None, assumptions: Assumptions) -> Reading:
    report = None if told is None else Report(told[0], dict(told[1]), told[2])
    practice = None if practised is None else Practice(dict(practised[0]), practised[1])
    return _Posterior(exam, report=report, practice=practice, assumptions=assumptions).reading()


class _Posterior:
    """Axes of every array: cut (with the ways a score may be printed), ability, practice offset (outer), then deviation of one area (inner)."""

    def __init__(self, exam: Exam, *, report: Report | None, practice: Practice | None, assumptions: Assumptions) -> None:
        self.exam, self.report, self.practice, self.assumed = exam, report, practice, assumptions
        self.within = assumptions.area_sd * sqrt(sum(area.share**2 for area in exam.areas))
        # Not a multiple of the steps between deviations: their sums should not fall on one another.
        self.ability = np.linspace(-3.2, 4.2, 91)
        cut_log = self._lay_out_cuts()
        self.offset, offset_weight = normal_nodes(0.0, self._offset_sd(), n=11) if practice else (np.zeros(1), np.ones(1))
        self.deviation, self.deviation_weight = normal_nodes(0.0, assumptions.area_sd, n=25, width=4.0)
        self.prior_log = (cut_log[:, None] + self._ability_log())[:, :, None] + np.log(offset_weight)
        self._sum()

    def _lay_out_cuts(self) -> Floats:
        """The cuts, each once for every unit of the scale or width of the bands: one printer printed all figures of one report. Their log weights."""
        cut, weight = normal_nodes(*self._cut_prior(), n=17)
        figures = self._figures()
        scaled = any(isinstance(each, Scaled) for each in figures)
        ways = (
            self.assumed.scaled_sds if scaled else self.assumed.band_widths if any(isinstance(each, Band) for each in figures) else (1.0,)
        )
        self.cut = np.repeat(cut, len(ways))
        printed = np.tile(np.array(ways), len(cut))
        self.unit = printed if scaled else np.ones_like(printed)
        # Beside a scaled score the widths are averaged in each area alone: a third thing to sum over would cost more than it tells.
        self.widths = tuple(np.full_like(printed, each) for each in self.assumed.band_widths) if scaled else (printed,)
        return np.log(np.repeat(weight, len(ways)))

    def _figures(self) -> list[Figure]:
        return [each for each in (*self.report.areas.values(), self.report.total) if each is not None] if self.report else []

    def _cut_prior(self) -> tuple[float, float]:
        if self.exam.passing_share is not None:
            return logit_of(self.exam.passing_share), self.assumed.cut_known_sd
        return logit_of(self.assumed.cut_share), self.assumed.cut_sd

    def _ability_log(self) -> Floats:
        """(cut, ability): around the cut so that of all scores, with all that makes them differ, the published share passes."""
        lead = normal_quantile(self.exam.pass_rate) if self.exam.pass_rate else 0.0
        spread = np.sqrt(self.assumed.ability_sd**2 + self.within**2 + self._whole_error(self.cut) ** 2)
        centre = self.cut + lead * spread
        found: Floats = -0.5 * ((self.ability[None, :] - centre[:, None]) / self.assumed.ability_sd) ** 2
        return found

    def _whole_error(self, level: Floats) -> Floats:
        """Of one score on the whole exam, on the logit scale: chance and form."""
        error: Floats = np.sqrt(1 / (self.exam.items * spread_at(level)) + self.assumed.form_sd**2)
        return error

    def _offset_sd(self) -> float:
        days = self.practice.days if self.practice else 0
        return sqrt(self.assumed.practice_sd**2 + self.assumed.drift_per_day**2 * days)

    # The sums

    def _sum(self) -> None:
        """The outer posterior; each area's deviation at every outer node, and the whole exam's logit there."""
        self.means: dict[str, Floats] = {}
        self.variances: dict[str, Floats] = {}
        self.inner: dict[str, Floats] = {}
        outer_log = self.prior_log + self._outcome_of_a_count()
        for area in self.exam.areas:
            outer_log = outer_log + self._take(area.id, self._area_log_likelihood(area.id) + np.log(self.deviation_weight))
        remaining = self._areas_of_the_total()
        before = self._weighted(remaining)
        told = self._whole_log_likelihood(*before)
        if told is not None:
            self._tell_the_areas(remaining, *before)
        of_all = told is not None and len(remaining) == len(self.exam.areas)
        # Where the total speaks of all areas, they are summed here before it spoke, so that it is heard once.
        level, variance = before if of_all else self._weighted({area.id: area.share for area in self.exam.areas})
        steps, step_weight = normal_nodes(0.0, 1.0, n=9)
        whole = level[..., None] + np.sqrt(variance)[..., None] * steps
        at_steps = self._whole_log_likelihood(whole, np.zeros(1)) if of_all else None
        whole_log = np.log(step_weight) + (np.zeros_like(whole) if at_steps is None else at_steps)
        if told is not None:
            outer_log = outer_log + (log_sum(whole_log) if of_all else told)
        self.outer = np.exp(outer_log - outer_log.max())
        self.outer /= self.outer.sum()
        weight = self.outer[..., None] * np.exp(whole_log - log_sum(whole_log)[..., None])
        kept = weight > 1e-9 * weight.max()
        self.whole_weight = weight[kept]
        self.whole = np.broadcast_to(whole, weight.shape)[kept]
        self.whole_cut = np.broadcast_to(self.cut[:, None, None, None], weight.shape)[kept]

    def _tell_the_areas(self, shares: Mapping[str, float], level: Floats, variance: Floats) -> None:
        """Pass on what total and outcome say of these areas together: to each, with the others as they were before."""
        told = {}
        for area_id, share in shares.items():
            others = level - share * self.means[area_id]
            of_others = np.maximum(variance - share**2 * self.variances[area_id], 0.0)
            told[area_id] = self._whole_log_likelihood(others[..., None] + share * self.deviation, of_others[..., None])
        for area_id, log_likelihood in told.items():
            if log_likelihood is not None:
                self._take(area_id, np.log(np.maximum(self.inner[area_id], 1e-300)) + log_likelihood)

    def _take(self, area_id: str, log_weight: Floats) -> Floats:
        """Keep an area's deviation at every outer node, given its log weights over the inner axis; gives back their log sum."""
        total = log_sum(log_weight)
        share: Floats = np.exp(log_weight - total[..., None])
        self.inner[area_id] = share
        self.means[area_id] = share @ self.deviation
        self.variances[area_id] = np.maximum(share @ self.deviation**2 - self.means[area_id] ** 2, 0.0)
        return total

    def _weighted(self, shares: Mapping[str, float]) -> tuple[Floats, Floats]:
        """Mean and variance at every outer node of the logit over these areas together."""
        level = sum((share * self.means[area_id] for area_id, share in shares.items()), self.ability[None, :, None])
        variance = sum((share**2 * self.variances[area_id] for area_id, share in shares.items()), np.zeros((1, 1, 1)))
        return level, variance

    def _area_log_likelihood(self, area_id: str) -> Floats:
        """(cut, ability, offset, deviation), an axis of 1 where it says nothing of it."""
        eta = self.ability[None, :, None, None] + self.deviation
        found = np.zeros_like(eta)
        figure = self.report.areas.get(area_id) if self.report else None
        if figure is not None:
            found = found + self._log_likelihood(figure, eta, area_id=area_id)
        right = self.practice.areas.get(area_id) if self.practice else None
        if right is not None:
            found = found + self._practice_log_likelihood(right, eta + self.offset[None, None, :, None])
        return found

    def _practice_log_likelihood(self, right: Right, eta: Floats) -> Floats:
        """Worked out once along a line and read off it: 0.02 of a logit apart, which is far finer than any error here."""
        line = np.linspace(-8.0, 9.0, 851)
        apart, weight = normal_nodes(0.0, self.assumed.practice_area_sd, n=7)
        logs = log_mean(np.stack([log_binomial(right.correct, right.items, line + each) for each in apart]), weight)
        found: Floats = np.interp(eta, line, logs)
        return found

    # The whole: total and outcome

    def _areas_of_the_total(self) -> dict[str, float]:
        """The areas a total adds something about, with their shares in it: the same responses are not counted twice.

        A count less the counts of some areas is a count of the others; any other total speaks of all.
        """
        areas = self.exam.areas
        if self.report is not None and isinstance(self.report.total, (Right, Percent)):
            counted = {id for id, each in self.report.areas.items() if isinstance(each, (Right, Percent))}
            areas = tuple(area for area in areas if area.id not in counted) or areas
        whole = sum(area.share for area in areas)
        return {area.id: area.share / whole for area in areas}

    def _count_of_the_rest(self) -> tuple[float, float] | None:
        """Right and items of the areas whose counts the report does not tell, where it tells their total."""
        total = self.report.total if self.report else None
        if self.report is None or not isinstance(total, (Right, Percent)):
            return None
        correct, items = _count_of(total, self.exam.items)
        for area in self.exam.areas:
            figure = self.report.areas.get(area.id)
            if isinstance(figure, (Right, Percent)):
                right, of = _count_of(figure, area.items)
                correct, items = correct - right, items - of
        return (min(max(correct, 0.0), items), items) if items >= 1 else None

    def _whole_log_likelihood(self, level: Floats, variance: Floats) -> Floats | None:
        """What total and outcome say where the logit of the areas they speak of is normal about `level`; None where they say nothing more.

        The first axis of `level` is the cut's.
        """
        if self.report is None or self._areas_say_it:
            return None
        total = self.report.total
        cut = self.cut.reshape(-1, *(1,) * (level.ndim - 1))
        unit = self.unit.reshape(cut.shape)
        if isinstance(total, Scaled) and self._scale_is_known:
            return self._log_scaled(total, level, cut=cut, unit=unit, error=np.sqrt(self._whole_error(level) ** 2 + variance))
        count = self._count_of_the_rest()
        if count is not None:
            right, wrong = count[0] + 0.5, count[1] - count[0] + 0.5
            spread = 1 / right + 1 / wrong + variance
            found: Floats = -0.5 * (log(right / wrong) - level) ** 2 / spread - 0.5 * np.log(spread)
            return found
        if self.report.outcome is None or self._share_right() is not None:
            return None
        failed = normal_cdf((cut - level) / np.sqrt(self._whole_error(level) ** 2 + variance))
        return np.log(np.maximum(failed if self.report.outcome is Outcome.FAILED else 1 - failed, 1e-12))

    def _outcome_of_a_count(self) -> Floats:
        """(cut, 1, 1): of a known share right the outcome speaks of the cut alone."""
        counted = self._share_right()
        if self.report is None or self.report.outcome is None or counted is None:
            return np.zeros((1, 1, 1))
        failed = normal_cdf((self.cut[:, None, None] - logit_of(min(max(counted, 0.005), 0.995))) / self.assumed.form_sd)
        return np.log(np.maximum(failed if self.report.outcome is Outcome.FAILED else 1 - failed, 1e-12))

    @property
    def _scale_is_known(self) -> bool:
        return self.exam.scale is not None and self.exam.passing is not None

    @property
    def _areas_say_it(self) -> bool:
        """Counts, percents or scaled scores of all areas hold the total already, and with a known scale the outcome too."""
        areas = [self.report.areas.get(area.id) for area in self.exam.areas] if self.report else []
        return all(isinstance(each, (Right, Percent)) or (isinstance(each, Scaled) and self._scale_is_known) for each in areas)

    def _share_right(self) -> float | None:
        """The share of items right that the report itself tells, where it does."""
        if self.report is None:
            return None
        if isinstance(self.report.total, (Right, Percent)):
            return _share_of(self.report.total)
        figures = [(area.share, self.report.areas.get(area.id)) for area in self.exam.areas]
        shares = [share * _share_of(each) for share, each in figures if isinstance(each, (Right, Percent))]
        return sum(shares) if len(shares) == len(figures) else None

    # One figure of an area

    def _log_likelihood(self, figure: Figure, eta: Floats, *, area_id: str) -> Floats:
        """Of one figure of the report at logits `eta`, whose first axis is the cut's."""
        if isinstance(figure, Right):
            return log_binomial(figure.correct, figure.items, eta)
        area = next(area for area in self.exam.areas if area.id == area_id)
        if isinstance(figure, Percent):
            return self._log_percent(figure, eta, area=area)
        shape = (-1, *(1,) * (eta.ndim - 1))
        cut, unit = self.cut.reshape(shape), self.unit.reshape(shape)
        if isinstance(figure, Scaled):
            if not self._scale_is_known:
                return np.zeros_like(eta)
            error = np.sqrt(1 / (area.items * spread_at(eta)) + self.assumed.form_sd**2)
            return self._log_scaled(figure, eta, cut=cut, unit=unit, error=error)
        error = 1 / np.sqrt(area.items * spread_at(cut))
        place, place_error = self._place_of_band(area, eta, cut=cut, error=error)
        logs = [
            _log_band(figure, place, cut=cut, error=error, place_error=place_error, width=width.reshape(shape)) for width in self.widths
        ]
        return log_mean(np.stack(logs), np.full(len(logs), 1 / len(logs)))

    def _place_of_band(self, area: Area, eta: Floats, *, cut: Floats, error: Floats) -> tuple[Floats, Floats]:
        """Where the figure behind a band is expected, and its error.

        Beside a total the bands are printed of the same responses: they then tell how far the areas lie from that total, and no more of the whole.
        """
        total = self.report.total if self.report else None
        if isinstance(total, (Right, Percent)):
            share = _share_of(total)
            whole = np.full_like(cut, logit_of(min(max(share, 0.005), 0.995)))
        elif isinstance(total, Scaled) and self._scale_is_known:
            whole = self._place_on_logit(total, cut=cut, unit=self.unit.reshape(cut.shape))
        else:
            return eta, error
        others = sum(
            (
                each.share**2 * (self.assumed.area_sd**2 + 1 / (each.items * spread_at(cut)))
                for each in self.exam.areas
                if each.id != area.id
            ),
            np.zeros_like(cut),
        )
        apart = 1 - area.share
        return whole + apart * self.deviation, np.sqrt(apart**2 * error**2 + others + 1e-6)

    def _log_percent(self, figure: Percent, eta: Floats, *, area: Area) -> Floats:
        """Summed over the counts that round to the printed percent, and over the items there may have been."""
        around = area.items
        sizes = [figure.items] if figure.items else range(max(1, around - 2), around + 3)
        weights = {size: (0.6 if area.items_known and size == around else 0.1 if area.items_known else 0.2) for size in sizes}
        pairs = [(k, n) for n in sizes for k in _counts_that_round_to(figure, n)]
        if not pairs:  # a figure no count rounds to, such as a mean of several forms: the nearest count stands for it
            n = figure.items or around
            pairs = [(round(figure.percent / 100 * n), n)]
        logs = np.stack([log_binomial(k, n, eta) + log_choose(n, k) for k, n in pairs])
        return log_mean(logs, np.array([weights[n] for _k, n in pairs]))

    def _log_scaled(self, figure: Scaled, eta: Floats, *, cut: Floats, unit: Floats, error: Floats) -> Floats:
        """A normal about the score's place; at either end of the scale, where scores beyond it are printed too, its tail."""
        if self.exam.scale is None or self.exam.passing is None:
            return np.zeros_like(eta)
        low, high = self.exam.scale
        place = self._place_on_logit(figure, cut=cut, unit=unit)
        away = (place - eta) / error
        if figure.score <= low or figure.score >= high:
            return np.log(np.maximum(normal_cdf(away if figure.score <= low else -away), 1e-12))
        # In scaled points: the same points are less of a logit where a unit is large.
        found: Floats = -0.5 * away**2 - np.log(error) - np.log(unit)
        return found

    def _place_on_logit(self, figure: Scaled, *, cut: Floats, unit: Floats) -> Floats:
        assert self.exam.scale is not None  # noqa: S101 (the caller has looked)
        assert self.exam.passing is not None  # noqa: S101
        low, high = self.exam.scale
        return cut + (figure.score - self.exam.passing) / ((high - low) * unit) * self.assumed.ability_sd

    # What is told

    def reading(self) -> Reading:
        areas = tuple(self._area_reading(area.id) for area in self.exam.areas)
        mean, low, high = summary_of(share_at(self.whole), self.whole_weight)
        fresh = self.practice.items if self.practice else 0
        return Reading(areas, mean, low, high, self._readiness(fresh), fresh)

    def _area_reading(self, area_id: str) -> AreaReading:
        weights = self.outer[..., None] * self.inner[area_id]
        eta = self.ability[:, None] + self.deviation
        mean, low, high = summary_of(share_at(eta).ravel(), weights.sum(axis=(0, 2)).ravel())
        below, gap = self._below_the_rest(area_id)
        return AreaReading(area_id, mean, low, high, below, bool(below >= TOLD_APART and gap >= WORTH_TELLING))

    def _below_the_rest(self, area_id: str) -> tuple[float, float]:
        """How sure it is that the area stands below the other areas together, and the expected gap in shares of items."""
        others = [area for area in self.exam.areas if area.id != area_id]
        if not others:
            return 0.0, 0.0
        whole = sum(area.share for area in others)
        rest = sum(area.share / whole * self.means[area.id] for area in others)
        variance = self.variances[area_id] + sum((area.share / whole) ** 2 * self.variances[area.id] for area in others)
        difference = self.means[area_id] - rest
        below = float((self.outer * normal_cdf(-difference / np.sqrt(np.maximum(variance, 1e-9)))).sum())
        gap = share_at(self.ability[None, :, None] + rest) - share_at(self.ability[None, :, None] + self.means[area_id])
        return below, float((self.outer * gap).sum())

    def _readiness(self, fresh: int) -> Readiness:
        passing = normal_cdf((self.whole - self.whole_cut) / self._whole_error(self.whole))
        mean, low, high = summary_of(passing, self.whole_weight)
        told = any(not isinstance(each, Scaled) or self._scale_is_known for each in self._figures())
        enough = (told or fresh >= FRESH_ITEMS_NEEDED) and high - low <= WIDEST_READINESS
        doubt = self._largest_doubt()
        # A very skewed posterior can leave its mean outside; an interval that does not hold its own figure helps nobody.
        return Readiness(mean, min(low, mean), max(high, mean), True, doubt) if enough else Readiness(None, None, None, False, doubt)

    def _largest_doubt(self) -> Doubt:
        """Which of cut, practice items and the candidate's own responses varies most in the posterior."""
        of_cut = variance_of(self.cut, self.outer.sum(axis=(1, 2)))
        of_offset = variance_of(self.offset, self.outer.sum(axis=(0, 1)))
        of_total = variance_of(self.whole, self.whole_weight)
        if of_cut >= max(of_offset, of_total):
            return Doubt.CUT
        return Doubt.PRACTICE if self.practice and of_offset >= 0.5 * of_total else Doubt.RESPONSES


def _share_of(figure: Right | Percent) -> float:
    return figure.correct / figure.items if isinstance(figure, Right) else figure.percent / 100


def _count_of(figure: Right | Percent, items: int) -> tuple[float, float]:
    """Right and of how many; a percent need not be a whole number of items."""
    if isinstance(figure, Right):
        return figure.correct, figure.items
    of = figure.items or items
    return figure.percent / 100 * of, of


def _counts_that_round_to(figure: Percent, items: int) -> Sequence[int]:
    low, high = (items * (figure.percent + side * figure.step / 2) / 100 for side in (-1, 1))
    return range(max(0, ceil(low - 1e-9)), min(items, floor(high + 1e-9)) + 1)


def _log_band(band: Band, place: Floats, *, cut: Floats, error: Floats, place_error: Floats, width: Floats) -> Floats:
    """The body prints the middle level within `width` errors of the cut; with more levels, equal steps between."""
    inner = [2 * edge / (band.of - 2) - 1 for edge in range(band.of - 1)] if band.of > 2 else [0.0]
    edges = [-np.inf, *inner, np.inf]
    above, under = ((cut + (width * edges[each]) * error - place) / place_error for each in (band.level + 1, band.level))
    found: Floats = np.log(np.maximum(normal_cdf(above) - normal_cdf(under), 1e-12))
    return found
