"""What starting costs: processor time and memory of commands that need little, beside Python's.


``make bench-start``. Each command runs as a process of its own; medians of ``--runs`` (after one
run that is not counted).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).parents[1]
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "bot.py --help": [str(ROOT / "bot.py"), "--help"],
    "bot.py --version": [str(ROOT / "bot.py"), "--version"],
    "bot.py health": [str(ROOT / "bot.py"), "health"],
}


def cost_of(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(processor seconds, peak memory in MB) of one run."""
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=9)
    runs = asked.parse_args().runs
    with tempfile.NamedTemporaryFile() as health:
        environment = {**os.environ, "HEALTH_FILE": health.name}
        print(f"{'command':20}{'processor s':>12}{'peak MB':>9}")
        for name, arguments in COMMANDS.items():
            costs = [cost_of(arguments, environment) for _ in range(runs + 1)][1:]
            seconds, memory = (statistics.median(each) for each in zip(*costs, strict=True))
            print(f"{name:20}{seconds:12.3f}{memory:9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
