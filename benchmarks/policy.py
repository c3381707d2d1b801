"""What a case costs: domain only, explanation included, no caches; beside a bare loop over `datetime.date` in the same run.

Run: .venv/bin/python benchmarks/policy.py
Figures: CPU microseconds, the best of several rounds. The loop adds one day 10,000 times; ratios hold on any machine.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from resit.domain.policy.cases import case_of  # noqa: E402
from resit.domain.policy.explain import headline, statements  # noqa: E402
from resit.journey.answer import answer_to  # noqa: E402
from resit.journey.case import Question, ask  # noqa: E402
from resit.journey.programs import load_catalog  # noqa: E402

STEPS = 10_000


def cpu_us(work: Callable[[], Any], *, times: int, rounds: int = 7) -> float:
    """CPU microseconds of one call, the best of `rounds`."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - began) / times * 1e6)
    return best


def bare_loop() -> date:
    day, one = date(2000, 1, 1), timedelta(days=1)
    for _ in range(STEPS):
        day += one
    return day


def main() -> None:
    loop = cpu_us(bare_loop, times=20)
    print(f"bare loop, {STEPS:,} days: {loop:,.0f} µs")
    catalog = load_catalog()
    rows: list[tuple[float, float, float, str]] = []
    for loaded in catalog.programs.values():
        for case in loaded.program.cases:
            question = Question(on=case.ask_on, attempts=case.attempts, facts=case.facts)
            asked = ask(loaded, question)
            attempts, facts, unit = asked.case.attempts, asked.case.facts, asked.case.decision.unit

            def decide(policy=loaded.policy, attempts=attempts, facts=facts, on=case.ask_on, unit=unit) -> None:
                found = case_of(policy=policy, attempts=attempts, facts=facts, on=on, unit=unit)
                headline(found)
                list(statements(found))

            def whole(loaded=loaded, question=question) -> None:
                answer_to(ask(loaded, question))

            rows.append((cpu_us(decide, times=20, rounds=3), cpu_us(whole, times=10, rounds=3), 0.0, case.id))
    rows.sort()
    print(f"{len(rows)} cases of {len(catalog.programs)} programs; CPU µs: case with explanation (ratio to the loop) | whole answer")
    for domain, answer, _, name in [*rows[:3], rows[len(rows) // 2], *rows[-5:]]:
        print(f"  {name:32} {domain:8,.0f} ({domain / loop:5.2f}) | {answer:8,.0f}")
    load = cpu_us(load_catalog, times=1)
    print(f"shipped files loaded and checked: {load / 1e6:.3f} CPU s ({load / loop:,.0f} loops), {len(catalog.programs)} files")
    print(f"`resit retake` from the shell: {shell():.3f} CPU s")


def shell() -> float:
    """CPU seconds of the command, wrapper included, the best of five."""
    import os

    best = float("inf")
    for _ in range(5):
        before = os.times()
        subprocess.run(
            [str(ROOT / "resit"), "retake", "nha-ccma", "--attempt", "2025-01-30=failed", "--on", "2025-02-01"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        after = os.times()
        best = min(best, after.children_user + after.children_system - before.children_user - before.children_system)
    return best


if __name__ == "__main__":
    main()
