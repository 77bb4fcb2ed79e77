"""How well questions that were asked before are found again in other words.

``python -m bench.repeats [--file bench/repeats.toml]`` prints, for English by the cosine of
all-MiniLM-L6-v2 and for German, French and Spanish by the overlap of letters without the frame, at
each limit the share of paraphrases found and of different questions taken for one: those in the
same frame, and those about something else altogether. The limits in use are marked. The first lines
are what eleven questions against a hundred earlier ones cost (seconds, and MB of this process
before and after), the last ones what :class:`llm.model.repeats.Repeats` as a whole does with each
pair."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import psutil

from bench.measures import Array, auc
from llm.model.repeats import (
    OVERLAP,
    OVERLAP_LANGUAGES,
    SAME_ANYWHERE,
    SAME_MEANING,
    Repeats,
    overlap,
)
from llm.offline.embedder import Embedder

__all__ = ["Pairs", "load", "main"]

FILE = Path(__file__).with_suffix(".toml")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of one language: the same question, the same frame, nothing in common."""

    language: str
    same: tuple[Pair, ...]
    frame: tuple[Pair, ...]
    other: tuple[Pair, ...]


def load(file: Path = FILE) -> list[Pairs]:
    """By language. ``other`` is the one half of each paraphrase with the other half of the rest."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    found = []
    for language in dict.fromkeys(row[0] for row in raw["pair"]):
        same = tuple((one, other) for said, one, other in raw["pair"] if said == language)
        frame = tuple(
            pair
            for each in raw["frame"]
            if each["language"] == language
            for pair in combinations(each["questions"], 2)
        )
        other = tuple((one[0], two[1]) for one, two in combinations(same, 2))
        found.append(Pairs(language, same, frame, other))
    return found


def _scores(measure: Callable[[str, str], float], pairs: Sequence[Pair]) -> Array:
    return np.asarray([measure(one, other) for one, other in pairs])


def table(
    name: str, pairs: Sequence[tuple[Pairs, Callable[[str, str], float]]], limits: Sequence[float],
    used: float,
) -> None:  # fmt: skip
    same, frame, other = (
        np.concatenate([_scores(measure, getattr(each, kind)) for each, measure in pairs])
        for kind in ("same", "frame", "other")
    )
    scores = np.concatenate((same, frame))
    area = auc(scores, np.arange(len(scores)) < len(same))
    languages = ", ".join(each.language for each, _ in pairs)
    print(f"\n{name} ({languages}): {len(same)} paraphrases, {len(frame)} pairs of one frame,")
    print(f"{len(other)} of others; AUC of paraphrases against pairs of one frame {area:.3f}")
    print("  limit  found  same frame  others")
    for limit in limits:
        mark = "  <- used" if limit == used else ""
        shares = [float((got >= limit).mean()) for got in (same, frame, other)]
        print(f"   {limit:.2f}  {shares[0]:5.1%}  {shares[1]:10.1%}  {shares[2]:6.2%}{mark}")


async def whole(pairs: Sequence[Pairs]) -> None:
    repeats = Repeats()
    print("\nAll together: taken for a repeat")
    for each in pairs:
        shares = []
        for kind in (each.same, each.frame, each.other):
            fresh = [await repeats.fresh((two,), (one,), each.language) for one, two in kind]
            shares.append(1 - sum(new for (new,) in fresh) / len(kind))
        print(f"  {each.language}: {shares[0]:.1%} of paraphrases, {shares[1]:.1%} of pairs of one")
        print(f"      frame, {shares[2]:.2%} of others")


async def cost() -> None:
    resident = psutil.Process().memory_info().rss / 1_000_000
    earlier = [
        f"How did you deal with case {n} of kind {7 * n} under a deadline?" for n in range(100)
    ]
    new = [f"What does choice {n} cost in system {3 * n}?" for n in range(11)]
    begun = time.perf_counter()
    await Repeats().fresh(new, earlier)
    seconds = time.perf_counter() - begun
    after = psutil.Process().memory_info().rss / 1_000_000
    print(f"Eleven questions against a hundred, loading included: {seconds:.1f} s,")
    print(f"  {resident:.0f} MB before, {after:.0f} MB after")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.repeats", description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    pairs = load(parser.parse_args(arguments).file)
    asyncio.run(cost())
    embedder = Embedder(cache_size=4096)

    def cosine(one: str, other: str) -> float:
        return float(embedder.embed(one).vector @ embedder.embed(other).vector)

    def by_overlap(language: str) -> Callable[[str, str], float]:
        return lambda one, other: overlap(one, other, language)

    cosines = [round(0.5 + 0.02 * step, 2) for step in range(24)]
    english = [(each, cosine) for each in pairs if each.language == "en"]
    others = [each for each in pairs if each.language != "en"]
    framed = [each for each in others if each.language in OVERLAP_LANGUAGES]
    table("Cosine", english, cosines, SAME_MEANING)
    table("Cosine", [(each, cosine) for each in others], cosines, SAME_ANYWHERE)
    limits = [round(0.14 + 0.02 * step, 2) for step in range(16)]
    table("Overlap", [(each, by_overlap(each.language)) for each in framed], limits, OVERLAP)
    asyncio.run(whole(pairs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
