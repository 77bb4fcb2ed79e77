"""``python tools/lines.py [REVISION]``: how many lines of Python the product is, by package.

The product is what a bot runs: no tests, benchmarks, tools or local Discord. Catalogs, the tables
of words that people read, are counted by themselves: they grow with what the product has to say.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

OTHERS = ("bench/", "sandbox/", "tests/", "tools/")
CATALOGS = ("words.py", "cogs/kit/problems.py", "cogs/kit/refusals.py")
CATALOG_FOLDERS = ("cogs/errors/",)


def git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


def is_product(path: str) -> bool:
    return path.endswith(".py") and not path.startswith(OTHERS)


def main(revision: str) -> None:
    lines: Counter[str] = Counter()
    for path in filter(is_product, git("ls-tree", "-r", "--name-only", revision).splitlines()):
        is_catalog = path.endswith(CATALOGS) or path.startswith(CATALOG_FOLDERS)
        room = "catalogs" if is_catalog else path.split("/")[0]
        lines[room] += git("show", f"{revision}:{path}").count("\n")
    for room, count in sorted(lines.items()):
        print(f"{count:7,}  {room}")
    print(f"{lines.total():7,}  in all, {lines.total() - lines['catalogs']:,} without catalogs")


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["HEAD"])
