"""Makes the recordings beside this file; run it again after changing a text.

Needs the package ``py-nanotts`` (SVOX Pico, Apache-2.0), which nothing else here does: ``pip
install py-nanotts``, then ``python -m tests.audio.make`` in the repository's root. The texts are
our own, so the recordings are too.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from py_nanotts import NanoTTS

from sandbox.voice_messages import VOICE_RATE, encode

HERE = Path(__file__).parent
_PICO_RATE = 16_000

#: file name -> (voice, text, how much louder). "/2.5/" in a text is a silence of 2.5 seconds.
TEXTS = {
    "german.ogg": (
        "de-DE",
        "Im letzten Jahr ist unsere Datenbank nachts ausgefallen. Ich habe zuerst die Sicherung "
        "eingespielt und danach mit dem Team die Ursache gesucht.",
        0.4,
    ),
    "french.ogg": (
        "fr-FR",
        "L'année dernière, notre base de données est tombée en panne pendant la nuit. J'ai "
        "d'abord restauré la sauvegarde, puis nous avons cherché la cause ensemble.",
        0.4,
    ),
    "spanish.ogg": (
        "es-ES",
        "El año pasado nuestra base de datos falló durante la noche. Primero recuperé la copia "
        "de seguridad y después buscamos la causa con todo el equipo.",
        0.4,
    ),
    # Everything that is shown of a delivery: a late start, hesitations, a repeated start, two long
    # pauses, a microphone that clips.
    "hesitating.ogg": (
        "en-US",
        "/4/ Um, so last spring our payments began to time out after every release. /2.8/ Uh, we "
        "had, we had no alert for that, so I, um, looked at the slow queries first. /3.4/ Then I "
        "moved the counters into Redis, and, uh, I wrote a load test. Since then, the ninety-"
        "fifth percentile stays under two hundred milliseconds.",
        2.2,
    ),
}


def spoken(voice: str, text: str) -> np.ndarray:
    """The text at 16 kHz, with a quiet room around it."""
    parts = [room(0.3)]
    for piece in re.split(r"/([\d.]+)/", text):
        if re.fullmatch(r"[\d.]+", piece):
            parts.append(room(float(piece)))
        elif piece.strip():
            pcm = np.frombuffer(NanoTTS().speak(piece.strip(), voice=voice), dtype=np.int16)
            parts.append(pcm.astype(np.float32) / 32768.0)
    return np.concatenate([*parts, room(0.3)])


def room(seconds: float) -> np.ndarray:
    noise = np.random.default_rng(7).normal(0.0, 10 ** (-75 / 20), int(seconds * _PICO_RATE))
    return noise.astype(np.float32)


def main() -> None:
    for name, (voice, text, louder) in TEXTS.items():
        samples = np.clip(louder * spoken(voice, text), -1.0, 1.0)
        times = np.arange(int(len(samples) * VOICE_RATE / _PICO_RATE)) / VOICE_RATE
        at = np.arange(len(samples)) / _PICO_RATE
        (HERE / name).write_bytes(encode(np.interp(times, at, samples).astype(np.float32)))


if __name__ == "__main__":
    main()
