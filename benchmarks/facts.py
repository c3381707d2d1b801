"""What a fact costs on somebody else's page: CPU a request through Django's test client, middleware included, on a fresh data folder.

Run: .venv/bin/python benchmarks/facts.py
Figures: CPU microseconds, the best of several rounds, and their ratio to /healthz, which looks at nothing, in the same run.
"""

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from installation import run  # noqa: E402
from policy import cpu_us  # noqa: E402

BUDGET = 6.0  # one fact as JSON, in answers of /healthz
PROGRAM = "nha-ccma"
FACT = f"/api/v1/programs/{PROGRAM}/facts/wait"
CARD = f"/embed/{PROGRAM}/wait/"
PAGE = f"/exams/{PROGRAM}/facts/wait/"


def measured(client: Any) -> bool:
    """Print a row for each; whether the fact as JSON is over its budget."""
    bare = cpu_us(lambda: client.get("/healthz"), times=50)
    print(f"/healthz: {bare:,.0f} µs")
    print(f"{'':<34} {'CPU µs':>8} {'healthz':>8} {'bytes':>8}")

    def row(label: str, address: str, *, status: int = 200, **headers: str) -> float:
        response = client.get(address, headers=headers)
        if response.status_code != status:
            sys.exit(f"{address} answered {response.status_code}; want {status}")
        took = cpu_us(lambda: client.get(address, headers=headers), times=50)
        print(f"{label:<34} {took:>8,.0f} {took / bare:>8.1f} {len(response.content):>8,}")
        return took / bare

    def unchanged(label: str, address: str) -> float:
        return row(label, address, status=304, if_none_match=client.get(address)["ETag"])

    fact = max(row("API: one fact", FACT), unchanged("API: one fact, unchanged", FACT))
    row("API: one fact as JSON-LD", f"{FACT}?format=jsonld")
    row("API: all facts of a program", FACT.removesuffix("/wait"))
    row("card", CARD)
    unchanged("card, unchanged", CARD)
    row("card in the host's colors", f"{CARD}?ink=112233&paper=ffeedd&scheme=dark")
    row("fact page", PAGE)
    row("oEmbed", f"/oembed/?url=http://localhost{PAGE}")
    row("changelog as a feed", f"/exams/{PROGRAM}/changes.atom")
    row("report of the catalog", "/catalog/report/")
    print(f"one fact: {fact:.1f} answers of /healthz; budget {BUDGET:.0f}")
    return fact > BUDGET


if __name__ == "__main__":
    run(measured)
