"""What the local voice costs, and whether it is understood.

``python -m bench.voice [--questions 60] [--every]`` speaks questions of the offline bank (spread
evenly over it; ``--every``: all of them and their follow-ups) and a few in the other languages,
has Whisper base hear each, and prints by language: seconds from words to a file that plays
(median, 95 %, most), processor seconds, seconds of sound for each of them, bytes for each second
of sound, and the word error rate of what was heard against the card's words. Before that: seconds
to load, and memory (MB) with the voice, taken before Whisper is loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from app.observability import set_up_logging
from bench.speech_scores import Said, error_rate
from interview.models import Recording, Speech
from interview.speaking.text import spoken_text
from llm.offline.questions.bank import load_bank
from speech.voice.local import LocalSpeaker
from speech.voice.sound import OggVoice
from speech.whisper.transcriber import WhisperTranscriber

__all__ = ["main"]

MODELS = Path("data/models")
#: Questions as interviewers ask them, for the languages that the bank has none in.
OTHERS = {
    "de": (
        "Erzählen Sie mir von einem Fehler, den Sie in der Produktion gemacht haben.",
        "Wie würden Sie eine Schnittstelle entwerfen, die tausend Anfragen in der Sekunde aushält?",
        "Was war die schwierigste Entscheidung in Ihrem letzten Projekt, und warum?",
        "Wie gehen Sie vor, wenn zwei Kollegen sich über die Architektur nicht einig sind?",
        "Woran merken Sie, dass eine Datenbankabfrage einen Index braucht?",
        "Welche Rückmeldung hat Ihnen zuletzt geholfen, besser zu werden?",
    ),
    "es": (
        "Hábleme de un error que cometió en producción y de lo que aprendió.",
        "¿Cómo diseñaría un servicio que recibe mil peticiones por segundo?",
        "¿Cuál fue la decisión más difícil de su último proyecto y por qué la tomó?",
        "¿Qué hace cuando dos compañeros no están de acuerdo sobre la arquitectura?",
        "¿Cómo sabe que una consulta a la base de datos necesita un índice?",
        "¿Qué comentario le ayudó últimamente a mejorar su trabajo?",
    ),
    "fr": (
        "Parlez-moi d'une erreur que vous avez commise en production.",
        "Comment concevez-vous un service qui reçoit mille requêtes par seconde ?",
        "Quelle a été la décision la plus difficile de votre dernier projet, et pourquoi ?",
        "Que faites-vous quand deux collègues ne sont pas d'accord sur l'architecture ?",
        "Comment savez-vous qu'une requête de la base de données a besoin d'un index ?",
        "Quelle remarque vous a aidé récemment à mieux travailler ?",
    ),
}


def _resident() -> float:
    return float(psutil.Process().memory_info().rss) / 1_000_000


def _processor() -> float:
    """Seconds, of this process and of its children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def questions(count: int, *, every: bool) -> dict[str, tuple[str, ...]]:
    bank = load_bank()
    if every:
        english = [
            text
            for each in bank
            for text in (each.draft.text, *(p.text for p in each.draft.probes))
        ]
    else:
        english = [each.draft.text for each in bank[:: max(1, len(bank) // count)]][:count]
    return {"en": tuple(english), **OTHERS}


async def measure(asked: dict[str, tuple[str, ...]]) -> None:
    before = _resident()
    voice = OggVoice(LocalSpeaker())
    begun = time.perf_counter()
    await voice.warm_up()
    print(f"loaded in {time.perf_counter() - begun:.2f} s", end="; ")
    made: dict[str, list[tuple[str, Speech, float]]] = {}
    processor: dict[str, float] = {}
    for language, texts in asked.items():
        used = _processor()
        for text in texts:
            begun = time.perf_counter()
            speech = await voice.speak(spoken_text(text, language), language)
            taken = time.perf_counter() - begun
            if speech is not None:
                made.setdefault(language, []).append((text, speech, taken))
        processor[language] = (_processor() - used) / len(texts)
    print(f"{before:.0f} MB before it, {_resident():.0f} MB with it, after all was spoken")
    await voice.close()
    ear = WhisperTranscriber("base", cache=MODELS)
    try:
        for language, spoken in made.items():
            await _report(ear, language, spoken, processor[language])
    finally:
        await ear.close()


async def _report(
    ear: WhisperTranscriber,
    language: str,
    spoken: list[tuple[str, Speech, float]],
    processor: float,
) -> None:
    taken = sorted(each[2] for each in spoken)
    sound = sum(speech.seconds for _, speech, _ in spoken)
    size = sum(len(speech.data) for _, speech, _ in spoken)
    heard = []
    for text, speech, _ in spoken:
        recording = Recording(0, speech.data, "question.ogg", "audio/ogg")
        transcript = await ear.transcribe(recording, language=language)
        heard.append((Said("", speech.seconds, language, "", text), transcript.text))
    wrong, low, high = error_rate(heard)
    print(
        f"{language}: {len(spoken)} questions, {sound / len(spoken):.1f} s of sound each;"
        f" {statistics.median(taken):.2f} s to make (95 %: {taken[int(0.95 * len(taken))]:.2f},"
        f" most: {taken[-1]:.2f}; processor: {processor:.2f}),"
        f" {sound / sum(taken):.0f} x real time;"
        f" {size / sound:.0f} bytes a second; WER {wrong:.1f} % ({low:.1f}-{high:.1f})"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.voice", description=__doc__)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--every", action="store_true")
    chosen = parser.parse_args(arguments)
    set_up_logging("error", "text")
    asyncio.run(measure(questions(chosen.questions, every=chosen.every)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
