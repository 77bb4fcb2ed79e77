"""``bot.py models``: which Whisper models there are, what they take here, and which one to choose.

A part of the composition root, beside bot.py.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import config
from app.fault_words import fault_words
from app.observability import set_up_logging
from config import Settings
from interview.errors import ConfigurationError, Fault
from speech.device import Device, choose_device
from speech.measuring import measure
from speech.models.catalog import CATALOG, Model, find_model
from speech.models.machine import (
    Machine,
    Measured,
    Recommendation,
    estimated,
    is_busy,
    look_around,
    recommend,
)
from speech.models.weights import (
    comes_in_packages,
    find_local,
    find_weights,
    folder_name,
    is_folder,
)

#: Seconds between two lines of progress where nobody watches a terminal.
_QUIET = 10.0

Measure = Callable[[str], Measured]


def run_models_command(
    action: str, names: Sequence[str], *, as_json: bool, measured_by: Measure | None = None
) -> int:
    """Run one of the actions; the exit status: 0, 1 when something is wrong, 2 for wrong usage.

    ``measured_by`` stands in for the measurement. Raises ConfigurationError for wrong settings.
    """
    settings = config.load()
    set_up_logging("error", settings.log_format)
    if action == "download" and not names:
        print("Which one? `bot.py models` lists the names.", file=sys.stderr)
        return 2
    if action in ("list", "recommend") and names:
        print(f"`bot.py models {action}` takes no name.", file=sys.stderr)
        return 2
    command = _Command(settings, as_json, measured_by)
    try:
        return command.run(action, list(dict.fromkeys(names)))
    except ConfigurationError as error:
        print(fault_words(error), file=sys.stderr)
        return 1


class _Command:
    def __init__(self, settings: Settings, as_json: bool, measured_by: Measure | None) -> None:
        self._settings = settings
        self._cache = settings.models_dir
        self._json = as_json
        self._measured_by = measured_by or self._measure_here
        self._device: Device = choose_device(settings.whisper_device)
        self._machine: Machine = look_around(self._device)
        self._busy = is_busy(self._machine)

    def run(self, action: str, names: list[str]) -> int:
        if action == "list":
            return self._list()
        if action == "download":
            return self._download(names)
        if action == "check":
            return self._check(names)
        if action == "measure":
            return self._measure(names)
        return self._recommend()

    # ------------------------------------------------------------------- list

    def _list(self) -> int:
        running = self._running()
        rows = []
        for model in CATALOG.values():
            here, words = self._here(model)
            rows.append(
                {
                    "name": model.name,
                    "languages": "English" if model.english_only else "any",
                    "parameters_millions": model.parameters,
                    "download_mb": round(model.size / 1e6),
                    "memory_mb": model.cost.peak,
                    "gpu_memory_mb": model.gpu_memory,
                    "time_of_base": model.cost.alone,
                    "here": here,
                    "state": words,
                    "configured": model.name == running,
                }
            )
        if self._json:
            return self._write({"models": rows, "configured": self._settings.whisper_model})
        print(f"{self._described()}\nModels are kept in {self._cache}.\n")
        print(
            f"  {'name':18}{'languages':>10}{'download':>10}{'memory':>10}{'on a card':>11}"
            f"{'time':>9}  here"
        )
        for row in rows:
            mark = "*" if row["configured"] else " "
            print(
                f"{mark} {row['name']:18}{row['languages']:>10}{row['download_mb']:>7} MB"
                f"{row['memory_mb']:>7} MB{row['gpu_memory_mb']:>8} MB"
                f"{row['time_of_base']:>7.1f} x  {row['state']}".rstrip()
            )
        if find_model(self._settings.whisper_model) is None:
            print(f"* {self._settings.whisper_model} (WHISPER_MODEL)")
        print(
            "\n* is what the bot uses. Memory: of the process, at most. Time: times that of base on"
            " the\nsame processor. `bot.py models recommend` measures this machine and chooses."
        )
        return 0

    def _here(self, model: Model) -> tuple[bool, str]:
        """Whether it can be loaded without a download, and words for it; hashes nothing."""
        if comes_in_packages(model.name):
            return True, "in a package"
        folder = self._cache / folder_name(model.name)
        if folder.is_dir():
            return True, "downloaded"
        arriving = folder.with_name(f"{folder.name}.arriving")
        if arriving.is_dir():
            there = sum(file.stat().st_size for file in arriving.iterdir() if file.is_file())
            if there:
                return False, f"{min(99, there * 100 // model.size)} % has arrived"
        return False, ""

    def _running(self) -> str | None:
        model = find_model(self._settings.whisper_model)
        return None if model is None else model.name

    def _described(self) -> str:
        machine = self._machine
        card = ""
        if machine.card is not None:
            memory = "" if machine.card_memory is None else f" with {machine.card_memory} MB"
            card = f", {machine.card}{memory}"
        cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
        return f"This machine: {cores}, {machine.memory} MB of memory{card or ', no usable card'}."

    # ------------------------------------------------------------------- download, check

    def _download(self, names: list[str]) -> int:
        rows = []
        for name in names:
            if is_folder(name):
                print(f"{name} is a folder: nothing to download.", file=sys.stderr)
                return 2
            there = find_local(name, self._cache)
            progress = _Progress(name)
            folder = there or find_weights(name, self._cache, progress=progress.tell)
            progress.end()
            rows.append({"name": name, "folder": str(folder), "new": there is None})
            if not self._json:
                print(f"{name}: {'is here' if there else 'downloaded'}, every digest is right.")
        if self._json:
            return self._write({"models": rows})
        if names != [self._settings.whisper_model]:
            print(f"To use it: WHISPER_MODEL={names[-1]} in .env, then start the bot again.")
        return 0

    def _check(self, names: list[str]) -> int:
        rows = []
        for name in names or self._all_here():
            try:
                folder = find_local(name, self._cache, fresh=True)
                right = folder is not None
                words = "right" if right else "is not here"
            except ConfigurationError as error:
                right, words = False, fault_words(error)
            if right and is_folder(name):
                words = "complete (nobody knows the digests of a folder of your own)"
            rows.append({"name": name, "right": right, "state": words})
            if not self._json:
                print(f"{name:18} {words}")
        if self._json:
            self._write({"models": rows})
        return 0 if all(row["right"] for row in rows) else 1

    def _all_here(self) -> list[str]:
        """Names of models that can be loaded without a download, the configured one first."""
        name = self._settings.whisper_model
        found = [] if find_model(name) is not None else [name]
        found += [model.name for model in CATALOG.values() if self._here(model)[0]]
        return found

    # ------------------------------------------------------------------- measure, recommend

    def _measure_here(self, name: str) -> Measured:
        return measure(
            name,
            self._cache,
            threads=self._settings.whisper_threads,
            device=self._settings.whisper_device,
        )

    def _measured(self, name: str) -> Measured:
        if find_local(name, self._cache) is None:
            raise ConfigurationError(
                Fault.SETTINGS,
                words=f"{name} is not here: `bot.py models download {name}` brings it.",
            )
        print(f"measuring {name} …", file=sys.stderr)
        return self._measured_by(name)

    def _measure(self, names: list[str]) -> int:
        measured = [self._measured(name) for name in names or self._all_here()]
        rows = list(measured)
        basis = next((each for each in measured if each.model == "base"), measured[0])
        if not names:
            known = {each.model for each in measured}
            others = (estimated(m, basis) for m in CATALOG.values() if m.name not in known)
            rows += [each for each in others if each is not None]
        if self._json:
            return self._write({"measured": [_row(each) for each in rows]})
        print(f"{self._described()}\n")
        print(f"  {'name':18}{'one alone':>11}{'in a queue':>12}{'load':>8}{'memory':>10}")
        for each in rows:
            load = "" if each.load is None else f"{each.load:.1f} s"
            note = "  estimated" if each.is_estimate else ""
            print(
                f"  {each.model:18}{each.alone:>9.3f} s{each.queue:>10.3f} s{load:>8}"
                f"{each.peak:>7} MB{note}"
            )
        print(
            "\nSeconds for a second of sound. Estimated: what was measured here times the cost of"
            "\nmodels of that shape (docs/speech.md); it says nothing of how well they hear."
        )
        self._excuse()
        return 0

    def _excuse(self) -> None:
        if self._busy:
            print("\nOther programs were at work meanwhile; alone it would have been faster.")

    def _recommend(self) -> int:
        here = self._all_here()
        # The one that all costs are told by, else the smallest: its measurement is the shortest.
        name = "base" if "base" in here else next((n for n in here if n in CATALOG), None)
        if name is None:
            raise ConfigurationError(
                Fault.SETTINGS,
                words="There is no model here to measure with: `bot.py models download base`"
                " brings one.",
            )
        measured = [self._measured(name)]
        english = self._settings.gemini_api_key is None and not self._settings.compatible_model
        chosen = recommend(self._machine, measured, english=False)
        for_english = recommend(self._machine, measured, english=True)
        if chosen is None or for_english is None:
            raise ConfigurationError(
                Fault.SETTINGS,
                words=f"{self._described()} That is too little for any model: 500 MB for hearing"
                " alone, and half a second for a second of speech with tiny.",
            )
        differs = for_english.model.english_only
        best = for_english if english and differs else chosen
        if self._json:
            return self._write(
                {
                    "machine": asdict(self._machine),
                    "measured": [_row(each) for each in measured],
                    "recommended": best.model.name,
                    "any_language": _advice(chosen),
                    "english": _advice(for_english),
                }
            )
        print(f"{self._described()}\n")
        self._advise("any language", chosen)
        if differs:
            self._advise("English alone", for_english)
        why = ""
        if english and differs:
            why = "  # without a model's key interviews are held in English"
        print(f"\nIn .env:\n  WHISPER_MODEL={best.model.name}{why}")
        if not self._here(best.model)[0]:
            megabytes = best.model.size / 1e6
            print(f"It is downloaded at the next start ({megabytes:.0f} MB), or now with")
            print(f"  bot.py models download {best.model.name}")
        self._excuse()
        return 0

    def _advise(self, what: str, advice: Recommendation) -> None:
        sure = ""
        if advice.figures is not None and advice.figures.is_estimate:
            sure = " (estimated)"
        now = ", which the bot uses" if advice.model.name == self._running() else ""
        print(f"For {what}: {advice.model.name}{now}.\n  {_capital(advice.reason)}{sure}.")

    def _write(self, found: dict[str, Any]) -> int:
        print(json.dumps(found, indent=2))
        return 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(measured: Measured) -> dict[str, Any]:
    return {**asdict(measured), "estimated": measured.is_estimate}


def _advice(advice: Recommendation) -> dict[str, Any]:
    figures = None if advice.figures is None else _row(advice.figures)
    return {"name": advice.model.name, "reason": advice.reason, "figures": figures}


class _Progress:
    """Tells how a download goes: one line that changes in a terminal, a line at times elsewhere."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._first: int | None = None
        self._told = 0.0

    def tell(self, there: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = there
        if there < total and now - self._told < (0.2 if self._live else _QUIET):
            return
        self._told = now
        speed = (there - self._first) / 1e6 / max(now - self._began, 0.001)
        line = (
            f"{self._name}: {there * 100 // max(total, 1):3} %, {there / 1e6:.0f} of "
            f"{total / 1e6:.0f} MB, {speed:.1f} MB/s"
        )
        if self._live:
            print(f"\r{line}   ", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live and self._first is not None:
            print(file=sys.stderr)
