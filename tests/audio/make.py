"""Makes the recordings beside this file; run it again after changing a text.

Needs the package ``py-nanotts`` (SVOX Pico, Apache-2.0), which nothing else here does: ``pip
install py-nanotts``, then ``python -m tests.audio.make`` in the repository's root. The texts are
our own, so the recordings are too.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from py_nanotts import NanoTTS

from speech.voice_message import VOICE_RATE, encode

HERE = Path(__file__).parent
_PICO_RATE = 16_000

TEXTS = {
    "german.ogg": (
        "de-DE",
        "Im letzten Jahr ist unsere Datenbank nachts ausgefallen. Ich habe zuerst die Sicherung "
        "eingespielt und danach mit dem Team die Ursache gesucht.",
    ),
    "french.ogg": (
        "fr-FR",
        "L'année dernière, notre base de données est tombée en panne pendant la nuit. J'ai "
        "d'abord restauré la sauvegarde, puis nous avons cherché la cause ensemble.",
    ),
    "spanish.ogg": (
        "es-ES",
        "El año pasado nuestra base de datos falló durante la noche. Primero recuperé la copia "
        "de seguridad y después buscamos la causa con todo el equipo.",
    ),
}


def main() -> None:
    for name, (voice, text) in TEXTS.items():
        pcm = np.frombuffer(NanoTTS().speak(text, voice=voice), dtype=np.int16)
        samples = pcm.astype(np.float32) / 32768.0
        times = np.arange(int(len(samples) * VOICE_RATE / _PICO_RATE)) / VOICE_RATE
        at = np.arange(len(samples)) / _PICO_RATE
        (HERE / name).write_bytes(encode(np.interp(times, at, samples).astype(np.float32)))


if __name__ == "__main__":
    main()
