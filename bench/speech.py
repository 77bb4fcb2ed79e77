"""What hearing costs and how right it is: ways of transcribing, side by side.

``python -m bench.speech MANIFEST [--model base] [--runs 3] [--ways default,alone,queue] [--cpp
ggml-base.bin] [--parts ways,prompts,noise,lengths,load]``. MANIFEST is a table with tabs and a
heading: ``file``, ``seconds``, ``language``, ``group``, ``reference``; the files lie in ``voice/``
beside it, or beside it. A ``meta.json`` beside it may name the ``terms`` in a file:
``{"name": {"terms": ["Redis"]}}``.

Each run is a process of its own; the runs of the ways take turns, so that what else the machine
does meets all of them. Times are medians over runs and without loading the model; processor time
includes child processes; memory is the most that the process had.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.noises import NOISES, noisy
from bench.speech_scores import Heard, Said, error_rate, filler_recall, term_recall
from bench.speech_way import WAYS
from interview.models import RecordingLimits
from sandbox.voice_messages import encode
from speech.intake.guards import decode
from speech.models.machine import processor

__all__ = ["main", "read_manifest"]

#: Seconds that "one message" has at most: those that fit into one of Whisper's windows.
ONE_WINDOW = 27.0
LENGTHS = (5, 15, 30, 60, 180)
WAITING = (1, 4, 16)
CPP = "whispercpp"
_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Bench:
    folder: Path
    said: list[Said]
    model: str
    cpp: str | None
    runs: int

    def run(
        self, way: str, said: Sequence[Said], *, waiting: int = 1, terms: bool = False
    ) -> dict[str, Any]:
        items = [
            [str(self.folder / each.file), each.language, list(each.terms) if terms else []]
            for each in said
        ]
        return self.run_items(way, items, waiting=waiting)

    def run_items(self, way: str, items: list[Any], *, waiting: int) -> dict[str, Any]:
        model = self.cpp if way == CPP and self.cpp else self.model
        done = subprocess.run(
            [sys.executable, "-m", "bench.speech_way", way, model],
            input=json.dumps({"items": items, "waiting": waiting}),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, "LOG_LEVEL": "error"},
        )
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


def read_manifest(path: Path) -> tuple[Path, list[Said]]:
    """(folder of the recordings, lines). Raises KeyError for a missing column."""
    meta_file = path.with_name("meta.json")
    meta = json.loads(meta_file.read_text("utf-8")) if meta_file.is_file() else {}
    folder = path.parent / "voice"
    with path.open(encoding="utf-8", newline="") as file:
        said = [
            Said(
                row["file"],
                float(row["seconds"]),
                row["language"],
                row["group"],
                row["reference"],
                tuple(meta.get(Path(row["file"]).stem, {}).get("terms", ())),
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return (folder if folder.is_dir() else path.parent), said


def _spread(values: Sequence[float], digits: int = 4) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def ways(bench: Bench, names: Sequence[str]) -> None:
    """The table of ways, over the recordings that fit into one window."""
    said = [each for each in bench.said if each.seconds <= ONE_WINDOW]
    seconds = sum(each.seconds for each in said)
    print(f"\n{len(said)} recordings of at most {ONE_WINDOW:.0f} s, {seconds:.0f} s in all\n")
    done: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for _ in range(bench.runs):
        for name in names:
            done[name].append(bench.run(name, said, waiting=16 if name == "queue" else 1))
    base = done.get("default", [])
    print("| way | wall s / audio s | x | CPU s / audio s | x | WER % | memory MB | first text s |")
    print("|---|---|---|---|---|---|---|---|")
    for name, results in done.items():
        walls = [each["wall"] / seconds for each in results]
        cpus = [each["cpu"] / seconds for each in results]
        times = cpu_times = "-"
        if base:
            pairs = list(zip(base, results, strict=True))
            times = f"{statistics.median(a['wall'] / b['wall'] for a, b in pairs):.2f}"
            cpu_times = f"{statistics.median(a['cpu'] / b['cpu'] for a, b in pairs):.2f}"
        rate, low, high = error_rate(list(zip(said, results[0]["texts"], strict=True)))
        memory = max(each["memory"] for each in results)
        first = statistics.median(each["first"] for each in results)
        print(
            f"| {WAYS[name][0]} | {_spread(walls)} | {times} | {_spread(cpus)} | {cpu_times} "
            f"| {rate:.1f} ({low:.1f}-{high:.1f}) | {memory:.0f} | {first:.1f} |",
            flush=True,
        )
    heard = {
        WAYS[name][0]: list(zip(said, results[0]["texts"], strict=True))
        for name, results in done.items()
    }
    side_by_side(heard, lambda each: each.group)
    side_by_side(heard, lambda each: each.language)


def side_by_side(heard: Mapping[str, Heard], kind: Callable[[Said], str]) -> None:
    """A table of word errors: what heard them down, kinds of recordings across."""
    kinds = sorted({kind(said) for pairs in heard.values() for said, _ in pairs})
    print(f"\n| WER % | {' | '.join(kinds)} |\n|---|{'---|' * len(kinds)}")
    for name, pairs in heard.items():
        rates = [error_rate([pair for pair in pairs if kind(pair[0]) == each])[0] for each in kinds]
        print(f"| {name} | {' | '.join(f'{rate:.1f}' for rate in rates)} |", flush=True)


def noise(bench: Bench, names: Sequence[str]) -> None:
    """Read English in four noises, each in every second recording, side by side."""
    said = [each for each in bench.said if each.language == "en" and not each.terms]
    voices = [
        decode((bench.folder / each.file).read_bytes(), RecordingLimits(), rate=_RATE)
        for each in said
    ]
    with tempfile.TemporaryDirectory() as made:
        told: list[Said] = []
        for n, (each, voice) in enumerate(zip(said, voices, strict=True)):
            for m, name in enumerate(NOISES):
                if (n + m) % 2 == 0:
                    file = Path(made) / f"{Path(each.file).stem}-{name}.ogg"
                    file.write_bytes(encode(noisy(name, voice, voices[:6], seed=n)))
                    told.append(replace(each, file=str(file), group=name))
        print(f"\n{len(told)} English recordings with noise in them")
        items = [[each.file, each.language, []] for each in told]
        heard = {
            WAYS[name][0]: list(
                zip(told, bench.run_items(name, items, waiting=1)["texts"], strict=True)
            )
            for name in names
        }
        side_by_side(heard, lambda each: each.group)


def prompts(bench: Bench) -> None:
    """Terms and hesitations: without priming by terms, with the right ones, with wrong ones."""
    said = [each for each in bench.said if each.language == "en"]
    every = [term for each in said for term in each.terms]
    wrong = ("Salesforce", "HubSpot", "Tableau", "Power BI", "Excel", "SAP")
    named = {
        "default": ("default", said),
        "ours, no terms": ("queue", [_with(each, ()) for each in said]),
        "ours, the terms": ("queue", said),
        "ours, wrong terms": ("queue", [_with(each, wrong) for each in said]),
    }
    print(f"\n{len(said)} English recordings, {len(every)} terms said\n")
    print("| told | terms | fillers | false fillers a minute | WER % with terms | WER % others |")
    print("|---|---|---|---|---|---|")
    for name, (way, told) in named.items():
        texts = bench.run(way, told, waiting=16, terms=True)["texts"]
        heard = list(zip(said, texts, strict=True))
        right, wanted = term_recall(heard)
        fillers, hesitations, false = filler_recall(heard)
        rates = [
            error_rate([pair for pair in heard if bool(pair[0].terms) is technical])[0]
            for technical in (True, False)
        ]
        print(
            f"| {name} | {right} of {wanted} | {fillers} of {hesitations} | {false:.2f} "
            f"| {rates[0]:.1f} | {rates[1]:.1f} |",
            flush=True,
        )


def _with(said: Said, terms: tuple[str, ...]) -> Said:
    return Said(said.file, said.seconds, said.language, said.group, said.reference, terms)


def lengths(bench: Bench, names: Sequence[str]) -> None:
    """Seconds until one message of each length is text, nobody else waiting."""
    english = [each for each in bench.said if each.language == "en"]
    with tempfile.TemporaryDirectory() as made:
        files = []
        for length in LENGTHS:
            wanted = length * _RATE
            parts, got = [], 0
            for each in english * (1 + length * len(english)):
                if got >= wanted:
                    break
                parts.append(
                    decode((bench.folder / each.file).read_bytes(), RecordingLimits(), rate=_RATE)
                )
                got += len(parts[-1])
            file = Path(made) / f"{length}.ogg"
            file.write_bytes(encode(np.concatenate(parts)[:wanted]))
            files.append([str(file), "en", []])
        print(f"\n| seconds of sound | {' | '.join(map(str, LENGTHS))} |")
        print(f"|---|{'---|' * len(LENGTHS)}")
        done: dict[str, list[list[float]]] = {name: [] for name in names}
        for _ in range(bench.runs):
            for name in names:
                # The first is heard twice: what a first call sets up is not its length's doing.
                taken = bench.run_items(name, [files[0], *files], waiting=1)["took"]
                done[name].append(taken[1:])
        for name, runs in done.items():
            cells = [f"{statistics.median(each):.2f}" for each in zip(*runs, strict=True)]
            print(f"| {WAYS[name][0]} | {' | '.join(cells)} |", flush=True)


def load(bench: Bench) -> None:
    """Messages that wait together: seconds of wall and processor time for a second of sound."""
    said = [each for each in bench.said if each.seconds <= ONE_WINDOW][:32]
    seconds = sum(each.seconds for each in said)
    print("\n| waiting | wall s / audio s | CPU s / audio s | memory MB |\n|---|---|---|---|")
    done: dict[int, list[dict[str, Any]]] = {waiting: [] for waiting in WAITING}
    for _ in range(bench.runs):
        for waiting, results in done.items():
            results.append(bench.run("queue", said, waiting=waiting))
    for waiting, results in done.items():
        print(
            f"| {waiting} | {_spread([each['wall'] / seconds for each in results])} "
            f"| {_spread([each['cpu'] / seconds for each in results])} "
            f"| {max(each['memory'] for each in results):.0f} |",
            flush=True,
        )


def _lacking(weights: Path | None) -> str | None:
    """What whisper.cpp needs and has not; None when it has all."""
    if weights is None:
        return "needs its weights: --cpp ggml-base.bin"
    if not weights.is_file():  # the library would take it for a name, and download that
        return f"no file {weights}"
    if importlib.util.find_spec("pywhispercpp") is None:
        return "needs the package pywhispercpp"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.speech", description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ways", default="default,int8,pipeline,alone,queue")
    parser.add_argument("--cpp", type=Path, help="whisper.cpp weights (ggml); adds whispercpp")
    parser.add_argument("--parts", default="ways,prompts,noise,lengths,load")
    chosen = parser.parse_args(arguments)
    folder, said = read_manifest(chosen.manifest)
    names = list(dict.fromkeys([*chosen.ways.split(","), *([CPP] if chosen.cpp else [])]))
    lacking = _lacking(chosen.cpp) if CPP in names else None
    if lacking:
        print(f"{CPP}: not given, {lacking}")
        names.remove(CPP)
    cpp = str(chosen.cpp) if chosen.cpp else None
    bench = Bench(folder, said, chosen.model, cpp, chosen.runs)
    parts = chosen.parts.split(",")
    print(f"model {chosen.model}, {chosen.runs} runs, load {os.getloadavg()[0]:.1f}, {processor()}")
    if "ways" in parts:
        ways(bench, names)
    if "prompts" in parts:
        prompts(bench)
    if "noise" in parts:
        noise(bench, [name for name in names if name in ("default", "alone", CPP)])
    if "lengths" in parts:
        lengths(bench, [name for name in names if name in ("default", "alone", CPP)])
    if "load" in parts:
        load(bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())
