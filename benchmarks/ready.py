"""How much CPU `./resit serve` needs until the first page answers: a first start, then later ones.

Run: .venv/bin/python benchmarks/ready.py [--starts N]
Figures: user + system CPU seconds, ended children included, up to the first 200 of `/`.
"""

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
BUDGET_CPU_SECONDS = 4.0


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process and of its children that have ended."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def start(home: Path) -> dict[str, float]:
    """Start the site once on `home`, wait for its first page, stop it."""
    began = time.monotonic()
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "RESIT_PUBLIC_URL"}}
    server = subprocess.Popen(
        [ROOT / "resit", "serve", "--port", "0"], env={**environ, "RESIT_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        address = next(found[1] for line in server.stdout if (found := re.search(r"http://([\d.:]+)/", line)))
        connection = http.client.HTTPConnection(address, timeout=30)
        connection.request("GET", "/")
        status = connection.getresponse().status
        wall = time.monotonic() - began
        if status != http.HTTPStatus.OK:
            sys.exit(f"/ answered {status}; want 200")
        parent = psutil.Process(server.pid)
        by_process = {process: cpu_of(process) for process in [parent, *parent.children(recursive=True)]}
        worker = sum(cpu for process, cpu in by_process.items() if process.cmdline()[-1:] == ["worker"])
        return {"parent and web": sum(by_process.values()) - worker, "worker so far": worker, "wall": wall}
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3, help="later starts to measure (default: %(default)s)")
    starts = parser.parse_args().starts
    subprocess.run([ROOT / "resit", "--version"], check=True, stdout=subprocess.DEVNULL)  # the environment is there
    with tempfile.TemporaryDirectory() as folder:
        rows = [("first start", start(Path(folder)))] + [(f"start {number}", start(Path(folder))) for number in range(2, starts + 2)]
    print(f"{'':<12} {'parent and web, CPU s':>22} {'worker so far, CPU s':>21} {'wall s':>7}")
    for name, row in rows:
        print(f"{name:<12} {row['parent and web']:>22.2f} {row['worker so far']:>21.2f} {row['wall']:>7.2f}")
    worst = max(row["parent and web"] for _name, row in rows[1:])
    print(f"worst later start: {worst:.2f} CPU s; budget {BUDGET_CPU_SECONDS:.1f}")
    sys.exit(worst > BUDGET_CPU_SECONDS)


if __name__ == "__main__":
    main()
