"""How often the reading of a score report is right: coverage, false alarms, true weaknesses found, and calibration, by simulation.

Run: python proofs/reading.py [--candidates N] [--seed S] [--workers W]
Prints the Markdown tables of docs/reading.md. The same seed and number of candidates give the same tables, with any number of workers.

Candidates are drawn from the reading's own prior, and from worlds that are wrong on purpose. The exam is the CMA (AAMA)'s: 106, 38 and 36
scored items, a scale from 200 to 800 with 430 to pass, and 69 of 100 passing at first. Whoever brings a report has failed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import NormalDist
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes share the cores already

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from resit.domain.psychometrics.evidence import Area, Band, Exam, Outcome, Percent, Practice, Report, Right, Scaled  # noqa: E402
from resit.domain.psychometrics.reading import Assumptions, Reading, read_evidence  # noqa: E402

Floats = NDArray[np.float64]
Evidence = tuple[Report | None, Practice | None]

ITEMS = (106, 38, 36)
SEGMENT = (29, 11, 10)
IDS = ("clinical", "general", "administrative")
SHARES = np.array(ITEMS) / sum(ITEMS)
EXAM = Exam(
    tuple(Area(id, float(share), items, items_known=True) for id, share, items in zip(IDS, SHARES, ITEMS, strict=True)),
    scale=(200.0, 800.0),
    passing=430.0,
    pass_rate=0.69,
)
ASSUMED = Assumptions()
DAYS = 30  # between the report and the segment, where there are both
FORM_SHARED_BY = 50  # candidates who sat the same items, where items differ
BAND_WIDTHS = (0.5, 1.0, 1.5)
GAPS = (0.15, 0.25, 0.35)


@dataclass(frozen=True)
class World:
    """Where candidates come from. `gap`: the place of an area and how far, in share right, it lies below the others, which are equal."""

    name: str
    area_sd: float = ASSUMED.area_sd
    shift: float = 0.0
    item_sd: float = 0.0
    gap: tuple[int, float] | None = None


OWN = World("own prior")
WORLDS = (
    OWN,
    World("area sd doubled", area_sd=2 * ASSUMED.area_sd),
    World("population 0.3 lower", shift=-0.3),
    World("items vary, sd 1.0", item_sd=1.0),
)
EQUAL = World("areas equal", area_sd=0.0)


@dataclass(frozen=True)
class Candidates:
    """The truth and what came of it. (n,) or (n, n_areas); `share` is the true expected share right, `right` the count."""

    cut: Floats
    share: Floats
    right: NDArray[np.int64]
    logit: Floats  # of the whole exam as sat, with its form's error; below `cut` is a fail
    area_logit: Floats
    practice: NDArray[np.int64]
    later_pass: NDArray[np.bool_]  # sat again, as able as before, on another form
    unit: Floats
    band_width: Floats

    def __getitem__(self, kept: Any) -> "Candidates":
        return Candidates(**{name: getattr(self, name)[kept] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class ReportForm:
    """A kind of evidence: how it follows from a candidate, and whether she has failed."""

    name: str
    evidence: Callable[[Candidates, int], Evidence]
    failed: bool = True
    gaps: bool = True  # whether true gaps are looked for: never where the report does not tell areas
    days: int = 0


def expit(logits: Floats) -> Floats:
    shares: Floats = 1 / (1 + np.exp(-logits))
    return shares


def logit_of(right: Any, items: Any) -> Floats:
    """All or none right counts as a quarter of an item less or more."""
    share = np.clip(np.asarray(right) / items, 0.25 / np.asarray(items), 1 - 0.25 / np.asarray(items))
    found: Floats = np.log(share / (1 - share))
    return found


# From the ability over items whose difficulty varies with sd 1 to the share right and back.
_THETA = np.linspace(-9, 9, 1801)
_STEPS = np.linspace(-5, 5, 201)
_WEIGHTS = np.exp(-0.5 * _STEPS**2) / np.exp(-0.5 * _STEPS**2).sum()


def answers(eta: Floats, items: Sequence[int], *, item_sd: float, rng: np.random.Generator) -> tuple[NDArray[np.int64], Floats]:
    """Counts right, and the expected share on the very items; `eta` is the logit of the share over all items there could be."""
    if item_sd == 0:
        return rng.binomial(np.array(items), expit(eta)), expit(eta)
    over_all = expit(_THETA[:, None] - item_sd * _STEPS) @ _WEIGHTS
    theta = np.interp(expit(eta), over_all, _THETA)
    counts, shares = np.zeros(eta.shape, dtype=np.int64), np.zeros(eta.shape)
    for start in range(0, len(eta), FORM_SHARED_BY):
        block = slice(start, start + FORM_SHARED_BY)
        for place, n in enumerate(items):
            p = expit(theta[block, place, None] - rng.normal(0.0, item_sd, n))
            counts[block, place] = (rng.random(p.shape) < p).sum(axis=1)
            shares[block, place] = p.mean(axis=1)
    return counts, shares


def draw(world: World, n: int, *, rng: np.random.Generator, days: int) -> Candidates:
    a = ASSUMED
    cut = np.log(a.cut_share / (1 - a.cut_share)) + a.cut_sd * rng.standard_normal(n)
    # First attempts pass at the published rate: their scores spread by ability, area deviations, chance and form together.
    spread = np.sqrt(a.ability_sd**2 + a.area_sd**2 * (SHARES**2).sum() + 1 / (sum(ITEMS) * 0.21) + a.form_sd**2)
    ability = cut + NormalDist().inv_cdf(EXAM.pass_rate or 0.5) * spread + world.shift + a.ability_sd * rng.standard_normal(n)
    if world.gap is None:
        eta = ability[:, None] + world.area_sd * rng.standard_normal((n, len(ITEMS)))
    else:
        share = np.repeat(expit(ability)[:, None], len(ITEMS), axis=1)
        share[:, world.gap[0]] = np.maximum(share[:, world.gap[0]] - world.gap[1], 0.02)
        eta = np.log(share / (1 - share))
    right, share = answers(eta, ITEMS, item_sd=world.item_sd, rng=rng)
    again, _ = answers(eta, ITEMS, item_sd=world.item_sd, rng=rng)
    offset_sd = np.sqrt(a.practice_sd**2 + a.drift_per_day**2 * days)
    offset = offset_sd * rng.standard_normal((n, 1)) + a.practice_area_sd * rng.standard_normal(eta.shape)
    practice, _ = answers(eta + offset, SEGMENT, item_sd=world.item_sd, rng=rng)
    whole = sum(ITEMS)
    return Candidates(
        cut=cut,
        share=share,
        right=right,
        logit=logit_of(right.sum(axis=1), whole) + a.form_sd * rng.standard_normal(n),
        area_logit=logit_of(right, np.array(ITEMS)) + a.form_sd * rng.standard_normal(eta.shape),
        practice=practice,
        later_pass=logit_of(again.sum(axis=1), whole) + a.form_sd * rng.standard_normal(n) >= cut,
        unit=rng.choice(np.array(a.scaled_sds), n),
        band_width=rng.choice(np.array(BAND_WIDTHS), n),
    )


def draw_failed(world: World, n: int, *, rng: np.random.Generator, failed: bool, days: int) -> Candidates:
    """Until there are n; whoever passed brings no such report."""
    blocks: list[Candidates] = []
    while sum(len(block.cut) for block in blocks) < n:
        block = draw(world, max(4 * n, 400), rng=rng, days=days)
        blocks.append(block[block.logit < block.cut] if failed else block)
    return Candidates(**{name: np.concatenate([getattr(block, name) for block in blocks])[:n] for name in Candidates.__dataclass_fields__})


# What each kind of report prints


def number_right(c: Candidates, i: int) -> Evidence:
    return Report(Outcome.FAILED, {id: Right(int(k), n) for id, k, n in zip(IDS, c.right[i], ITEMS, strict=True)}), None


def percent(c: Candidates, i: int) -> Evidence:
    return Report(
        Outcome.FAILED, {id: Percent(float(np.floor(100 * k / n + 0.5))) for id, k, n in zip(IDS, c.right[i], ITEMS, strict=True)}
    ), None


def scaled_score(c: Candidates, i: int, logit: float, *, highest: float = 800) -> Scaled:
    score = 430 + 600 * c.unit[i] / ASSUMED.ability_sd * (logit - c.cut[i])
    return Scaled(float(np.clip(np.round(score), 200, highest)))


def scaled_total(c: Candidates, i: int) -> Evidence:
    return Report(Outcome.FAILED, {}, scaled_score(c, i, c.logit[i], highest=429)), None


def scaled_areas(c: Candidates, i: int) -> Evidence:
    areas = {id: scaled_score(c, i, c.area_logit[i, place]) for place, id in enumerate(IDS)}
    return Report(Outcome.FAILED, areas, scaled_score(c, i, c.logit[i], highest=429)), None


def band_figures(c: Candidates, i: int) -> dict[str, Band]:
    at_cut = expit(c.cut[i])
    errors = c.band_width[i] / np.sqrt(np.array(ITEMS) * at_cut * (1 - at_cut))
    place = logit_of(c.right[i], np.array(ITEMS)) - c.cut[i]
    return {id: Band(int(x > -error) + int(x > error)) for id, x, error in zip(IDS, place, errors, strict=True)}


def bands(c: Candidates, i: int) -> Evidence:
    return Report(Outcome.FAILED, band_figures(c, i)), None


def bands_and_total(c: Candidates, i: int) -> Evidence:
    return Report(Outcome.FAILED, band_figures(c, i), scaled_score(c, i, c.logit[i], highest=429)), None


def outcome_alone(_c: Candidates, _i: int) -> Evidence:
    return Report(Outcome.FAILED), None


def segment(c: Candidates, i: int) -> Evidence:
    return None, Practice({id: Right(int(k), n) for id, k, n in zip(IDS, c.practice[i], SEGMENT, strict=True)})


def number_right_and_segment(c: Candidates, i: int) -> Evidence:
    return number_right(c, i)[0], replace(segment(c, i)[1] or Practice({}), days=DAYS)


FORMS = (
    ReportForm("number right", number_right),
    ReportForm("percent", percent),
    ReportForm("scaled, areas and total", scaled_areas),
    ReportForm("scaled total only", scaled_total, gaps=False),
    ReportForm("bands", bands),
    ReportForm("bands and scaled total", bands_and_total, gaps=False),
    ReportForm("pass or fail only", outcome_alone, gaps=False),
    ReportForm("practice segment alone", segment, failed=False),
    ReportForm("number right and segment", number_right_and_segment, days=DAYS),
)


@dataclass
class Cell:
    """What was read of every candidate of one form in one world. (n,) or (n, n_areas)."""

    candidates: Candidates
    readings: list[Reading] = field(default_factory=list)

    def of_areas(self, name: str) -> NDArray[Any]:
        return np.array([[getattr(area, name) for area in reading.areas] for reading in self.readings])

    def of_whole(self, name: str) -> Floats:
        return np.array([getattr(reading, name) for reading in self.readings])


def run(form: ReportForm, world: World, *, n: int, seed: Sequence[int]) -> Cell:
    rng = np.random.default_rng(seed)
    cell = Cell(draw_failed(world, n, rng=rng, failed=form.failed, days=form.days))
    known: dict[str, Reading] = {}
    for i in range(n):
        report, practice = form.evidence(cell.candidates, i)
        key = repr((report, practice))
        if key not in known:
            known[key] = read_evidence(EXAM, report=report, practice=practice)
        cell.readings.append(known[key])
    return cell


# The figures


@dataclass(frozen=True)
class Coverage:
    areas: tuple[float, ...]
    whole: float
    area_width: float
    whole_width: float
    told: float  # candidates with any area told apart
    truly_below: tuple[int, int]  # of the areas told apart, how many are: (those, all)
    p_pass: Floats
    passed: Floats


def inside(low: Floats, value: Floats, high: Floats) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (low <= value) & (value <= high)
    return found


def coverage(cell: Cell) -> Coverage:
    true = cell.candidates.share
    low, high, told = cell.of_areas("low"), cell.of_areas("high"), cell.of_areas("tell_apart")
    whole = true @ SHARES
    rest = (whole[:, None] - true * SHARES) / (1 - SHARES)
    enough = np.array([reading.readiness.enough for reading in cell.readings])
    p_pass = np.array([reading.readiness.p_pass for reading in cell.readings if reading.readiness.enough], dtype=float)
    return Coverage(
        areas=tuple(float(each) for each in inside(low, true, high).mean(axis=0)),
        whole=float(inside(cell.of_whole("low"), whole, cell.of_whole("high")).mean()),
        area_width=float((high - low).mean()),
        whole_width=float((cell.of_whole("high") - cell.of_whole("low")).mean()),
        told=float(told.any(axis=1).mean()),
        truly_below=(int((told & (true < rest)).sum()), int(told.sum())),
        p_pass=p_pass,
        passed=cell.candidates.later_pass[enough].astype(float),
    )


def coverage_of(task: tuple[int, int, int, int]) -> Coverage:
    form, world, n, seed = task
    return coverage(run(FORMS[form], WORLDS[world], n=n, seed=(seed, 1, form, world)))


def told_of(task: tuple[int, int, int, int]) -> tuple[float, float]:
    """Of candidates whose areas are equal (place -1) or one area lies below: any area told apart; that area told apart."""
    form, place, gap, seed_and_n = task[0], task[1], task[2], task[3]
    n, seed = divmod(seed_and_n, 1_000_000)
    world = EQUAL if place < 0 else World("one area below", area_sd=0.0, gap=(place, GAPS[gap]))
    told = run(FORMS[form], world, n=n, seed=(seed, 2, form, place + 1, gap)).of_areas("tell_apart")
    return float(told.any(axis=1).mean()), float(told[:, place].mean()) if place >= 0 else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--candidates", type=int, default=2000, help="a cell (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="0 to 999999 (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one for each core)")
    given = parser.parse_args(arguments)
    print("\n".join(tables(n=given.candidates, seed=given.seed, workers=given.workers)))


def tables(*, n: int, seed: int, workers: int) -> list[str]:
    telling = [place for place, form in enumerate(FORMS) if form.gaps]
    covered = [(form, world, n, seed) for form in range(len(FORMS)) for world in range(len(WORLDS))]
    gaps = [(form, place, gap, n * 1_000_000 + seed) for form in telling for place in (2, 1, 0) for gap in range(len(GAPS))]
    equal = [(form, -1, 0, n * 1_000_000 + seed) for form in range(len(FORMS))]
    with ProcessPoolExecutor(max_workers=workers) as pool:
        told = dict(zip(equal + gaps, pool.map(told_of, equal + gaps, chunksize=1), strict=True))
        cover = dict(zip([task[:2] for task in covered], pool.map(coverage_of, covered, chunksize=1), strict=True))
    return [
        *_coverage_table(cover),
        "",
        *_telling_table(cover, told, n * 1_000_000 + seed),
        "",
        *_calibration_table(cover),
        "",
        *_assumption_table(),
    ]


def _coverage_table(cover: dict[tuple[int, int], Coverage]) -> list[str]:
    lines = [
        "| report | world | coverage: "
        + " | ".join(f"{n} items" for n in ITEMS)
        + " | whole | mean width: areas | whole | any told apart |",
        "|---|---|" + "--:|" * 7,
    ]
    for (form, world), each in cover.items():
        areas = " | ".join(f"{100 * share:.1f}" for share in each.areas)
        lines.append(
            f"| {FORMS[form].name} | {WORLDS[world].name} | {areas} | {100 * each.whole:.1f} | "
            f"{each.area_width:.3f} | {each.whole_width:.3f} | {100 * each.told:.1f} |"
        )
    return lines


def _telling_table(
    cover: dict[tuple[int, int], Coverage], told: dict[tuple[int, int, int, int], tuple[float, float]], key: int
) -> list[str]:
    heads = [f"{gap:.2f} of {ITEMS[place]}" for place in (2, 1, 0) for gap in GAPS]
    lines = ["| report | false alarms | " + " | ".join(heads) + " | truly below, own prior |", "|---|" + "--:|" * (len(heads) + 2)]
    for form, each in enumerate(FORMS):
        rates = [f"{100 * told[form, place, gap, key][1]:.1f}" if each.gaps else "–" for place in (2, 1, 0) for gap in range(len(GAPS))]
        those, all_told = cover[form, 0].truly_below
        share = f"{100 * those / all_told:.1f} of {all_told}" if all_told else "none told"
        lines.append(f"| {each.name} | {100 * told[form, -1, 0, key][0]:.1f} | " + " | ".join(rates) + f" | {share} |")
    return lines


def _calibration_table(cover: dict[tuple[int, int], Coverage]) -> list[str]:
    lines = [
        "| report | world | enough | mean predicted | passed | Brier | predicted → passed, in fifths |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    for (form, world), each in cover.items():
        n = len(each.p_pass)
        if n == 0:
            lines.append(f"| {FORMS[form].name} | {WORLDS[world].name} | 0 | – | – | – | – |")
            continue
        order = np.argsort(each.p_pass, kind="stable")
        fifths = [part for part in np.array_split(order, 5) if len(part)]
        bins = ", ".join(f"{each.p_pass[part].mean():.2f} → {each.passed[part].mean():.2f}" for part in fifths)
        brier = ((each.p_pass - each.passed) ** 2).mean()
        lines.append(
            f"| {FORMS[form].name} | {WORLDS[world].name} | {n} | {each.p_pass.mean():.3f} | {each.passed.mean():.3f} | {brier:.3f} | {bins} |"
        )
    return lines


def _assumption_table() -> list[str]:
    """One reading each of three kinds of evidence, with one assumption changed; nothing is drawn."""
    lines = [
        "| assumption | value | 72, 23, 14 right: of 36 items | below the rest | scaled total 380: whole | passing | segment 27, 10, 9 right: whole | passing |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
        _assumption_line("as they are", "", ASSUMED),
    ]
    for name in ASSUMED.__dataclass_fields__:
        for factor, word in ((0.5, "half"), (2.0, "double")):
            value = getattr(ASSUMED, name)
            if name == "cut_share":  # a share cannot be doubled
                value = 0.56 if factor < 1 else 0.76
                word = f"{value}"
            else:
                value = tuple(factor * each for each in value) if isinstance(value, tuple) else factor * value
            lines.append(_assumption_line(f"`{name}`", word, replace(ASSUMED, **{name: value})))
    return lines


def _assumption_line(name: str, word: str, assumed: Assumptions) -> str:
    right = {id: Right(k, n) for id, k, n in zip(IDS, (72, 23, 14), ITEMS, strict=True)}
    practice = Practice({id: Right(k, n) for id, k, n in zip(IDS, (27, 10, 9), SEGMENT, strict=True)}, DAYS)
    exam = replace(EXAM, passing_share=ASSUMED.cut_share) if name == "`cut_known_sd`" else EXAM
    counted = read_evidence(exam, report=Report(Outcome.FAILED, right), assumptions=assumed).areas[2]
    total = read_evidence(exam, report=Report(Outcome.FAILED, {}, Scaled(380.0)), assumptions=assumed)
    alone = read_evidence(exam, report=None, practice=practice, assumptions=assumed)
    cells = [f"{counted.low:.2f}–{counted.high:.2f}", f"{counted.below:.2f}"]
    for each in (total, alone):
        ready = each.readiness
        cells += [f"{each.low:.2f}–{each.high:.2f}", f"{ready.p_pass:.2f} ({ready.low:.2f}–{ready.high:.2f})" if ready.p_pass is not None else "not enough"]  # fmt: skip
    return f"| {name} | {word} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
