"""What a page costs: CPU a request through Django's test client, middleware and templates included, on a fresh data folder.

Run: .venv/bin/python benchmarks/pages.py
Figures: CPU milliseconds, the best of several rounds, and their ratio to the bare loop of benchmarks/policy.py in the same run.
"""

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from installation import run  # noqa: E402
from policy import STEPS, bare_loop, cpu_us  # noqa: E402

BUDGET_MS = 15.0  # the retake page
SIMPLE = ("nha-ccma", {"attempt-0-on": "2026-03-01", "attempt-0-outcome": "failed"})
COMPLEX = (
    "cpa-uniform",
    {
        "attempt-0-on": "2026-01-10",
        "attempt-0-outcome": "passed",
        "attempt-0-section": "AUD",
        "attempt-1-on": "2026-04-10",
        "attempt-1-outcome": "failed",
        "attempt-1-section": "FAR",
        "fact-asking_for": "FAR",
        "on": "2026-11-22",
    },
)

ROAD = "/exams/aama-cma/"
REPORT = {"read": "1", "outcome": "failed", "taken_on": "2026-11-10", "shape": "percent", "percent-clinical": "64", "percent-general": "66"}
EXAM_ON = (date.today() + timedelta(days=60)).isoformat()


def measured(client: Any) -> bool:
    """Print every page's row; whether a retake page is over its budget."""
    loop = cpu_us(bare_loop, times=20)
    print(f"bare loop, {STEPS:,} days: {loop:,.0f} µs")
    print(f"{'':<34} {'CPU ms':>8} {'loops':>8} {'KB':>6}")
    worst = 0.0

    def row(label: str, address: str, typed: dict[str, Any] | None = None, *, as_json: bool = False) -> float:
        def request() -> Any:
            if typed is None:
                return client.get(address)
            return client.post(address, typed, content_type="application/json") if as_json else client.post(address, typed)

        response = request()
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}; want 200")
        took = cpu_us(request, times=10)
        print(f"{label:<34} {took / 1000:>8.1f} {took / loop:>8.1f} {len(response.content) / 1024:>6.0f}")
        return took / 1000

    row("home", "/")
    row("exams", "/exams/")
    row("exam, with rival claims", "/exams/aama-cma/")
    row("exam, with neighbors", "/exams/ptcb-ptce/")
    for label, (program, typed) in (("simple", SIMPLE), ("complex", COMPLEX)):
        address = f"/exams/{program}/retake/"
        worst = max(worst, row(f"retake, empty: {label}", address), row(f"retake, answered: {label}", address, typed))
    row("report, read", f"{ROAD}report/", REPORT)
    client.post(f"{ROAD}plan/", {"exam_on": EXAM_ON, "hours": "6", "days": list("0123456")})
    row("plan, 60 days", f"{ROAD}plan/")
    item = client.post(f"{ROAD}segment/", {"extra_time": "1"})["Location"]
    row("item of a segment", item)
    client.post(item, {"option": "a", "sequence": "1"})
    over = client.post(item.replace("/1/", "/submit/"))["Location"]
    row("result of a segment", over)
    row("plan, moved by a result", f"{ROAD}plan/")
    row("study page", "/study/aama-cma/pharmacology/")
    row("API: one program", "/api/v1/programs/aama-cma")
    attempts = [{"on": "2026-03-01", "outcome": "failed"}]
    row("API: retake", "/api/v1/programs/nha-ccma/retake", {"attempts": attempts, "facts": {}}, as_json=True)
    print(f"worst retake page: {worst:.1f} CPU ms; budget {BUDGET_MS:.0f}")
    return worst > BUDGET_MS


if __name__ == "__main__":
    run(measured)
