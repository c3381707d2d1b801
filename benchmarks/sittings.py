"""What a sitting costs: CPU a request through Django's test client, middleware included, on a fresh data folder with the shipped items.

Run: .venv/bin/python benchmarks/sittings.py
Figures: CPU microseconds, the best of several rounds, and their ratio to the bare loop of benchmarks/policy.py in the same run; for a saved
response the wall clock too, since it waits for the disk.
"""

import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

from installation import run  # noqa: E402
from policy import STEPS, bare_loop, cpu_us  # noqa: E402

BUDGET_MS = 10.0  # CPU of one saved response
NEW = {"program": "aama-cma", "kind": "segment"}
SITTINGS = "/api/v1/sittings"


def measured(client: Any) -> bool:
    """Print every row; whether a saved response is over its budget."""
    loop = cpu_us(bare_loop, times=20)
    print(f"bare loop, {STEPS:,} days: {loop:,.0f} µs")
    print(f"{'':<34} {'CPU µs':>8} {'loops':>8} {'ms':>7}")

    def asked(method: str, address: str, body: Any = None, *, token: str = "", status: int = 200) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = client.generic(method, address, b"" if body is None else body, content_type="application/json", headers=headers)
        if response.status_code != status:
            sys.exit(f"{method} {address} answered {response.status_code}; want {status}: {response.content[:300]}")
        return response.json()  # type: ignore[no-any-return]

    def row(label: str, request: Callable[[], Any], *, times: int) -> float:
        request()
        took = cpu_us(request, times=times)
        waits = []
        for _ in range(times):
            began = time.perf_counter()
            request()
            waits.append(time.perf_counter() - began)
        print(f"{label:<34} {took:>8,.0f} {took / loop:>8.1f} {1000 * median(waits):>7.1f}")
        return took

    import orjson

    new = orjson.dumps(NEW)

    def made() -> tuple[str, str]:
        found = asked("POST", SITTINGS, new, status=201)
        return f"{SITTINGS}/{found['id']}", found["token"]

    def started() -> tuple[str, str]:
        address, token = made()
        asked("POST", f"{address}/start", token=token)
        return address, token

    row("make", made, times=20)
    unstarted = iter([made() for _ in range(200)])

    def start() -> None:
        address, token = next(unstarted)
        asked("POST", f"{address}/start", token=token)

    row("start", start, times=20)
    address, token = started()
    counter = itertools.count(1)

    def respond() -> None:
        n = next(counter)
        asked("PUT", f"{address}/responses/{1 + n % 50}", orjson.dumps({"option": "abcd"[n % 4], "sequence": n}), token=token)

    saved = row("response saved", respond, times=50)
    sent = orjson.dumps({"option": "a", "sequence": 900_000})
    row("the same response again", lambda: asked("PUT", f"{address}/responses/7", sent, token=token), times=50)
    row("one item", lambda: asked("GET", f"{address}/items/7", token=token), times=50)
    row("where it stands, 50 items", lambda: asked("GET", address, token=token), times=20)
    row("the journal, some hundred lines", lambda: asked("GET", f"{address}/journal", token=token), times=5)
    asked("POST", f"{address}/submit", token=token)
    row("the report", lambda: asked("GET", f"{address}/report", token=token), times=3)
    print(f"a saved response: {saved / 1000:.1f} CPU ms; budget {BUDGET_MS:.0f}")
    return saved / 1000 > BUDGET_MS


if __name__ == "__main__":
    run(measured)
