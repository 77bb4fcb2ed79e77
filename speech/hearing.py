"""One recording through Whisper: primed with terms, checked, tried again unprimed if need be.

The only file beside speech/whisper.py that talks to the model; blocking throughout.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions

from interview.errors import UnusableRecording
from interview.models import RecordingProblem, Word
from speech import gate
from speech.gate import Heard
from speech.intake import Audio

__all__ = ["hear", "prompt_of"]

#: What is cut out before the model listens: silences of a second and more, less 0.4 s around
#: words. The model invents in silences.
_CUT = VadOptions(min_silence_duration_ms=1000, speech_pad_ms=400)
#: The prompt shares the decoder's 448 tokens with the answer.
_MAX_TERMS, _MAX_TERM, _MAX_PROMPT = 30, 40, 400
_TERM = re.compile(r"[^\w .+#/&'-]+")


def prompt_of(terms: Sequence[str]) -> tuple[str | None, list[str]]:
    """(prompt or None, the terms in it). Terms are untrusted: cut to a few plain short words."""
    kept: list[str] = []
    for term in terms:
        plain = " ".join(_TERM.sub(" ", term).split())[:_MAX_TERM].strip()
        if plain and plain.casefold() not in (other.casefold() for other in kept):
            kept.append(plain)
    kept = kept[:_MAX_TERMS]
    while kept and len(", ".join(kept)) > _MAX_PROMPT:
        kept.pop()
    return (f"Job interview about {', '.join(kept)}." if kept else None), kept


def hear(
    model: WhisperModel,
    audio: Audio,
    *,
    language: str,
    terms: Sequence[str],
    beam_size: int,
    keep_going: Callable[[], None],
) -> tuple[Word, ...]:
    """The words of a recording with rising times; joined as they are, they make its text.

    ``keep_going`` is called between segments and raises to break off. Raises UnusableRecording:
    NO_SPEECH when all that was written is what Whisper invents, UNCLEAR when it was not sure.
    """
    prompt, kept = prompt_of(terms)
    segments: list[Heard] = []
    if prompt is not None:
        segments = _listen(model, audio, language, prompt, (0.0,), beam_size, keep_going)
    if prompt is None or gate.needs_retry(segments, kept, audio.speech):
        # Higher temperatures are tried in turn where the first is unsure or runs in circles.
        segments = _listen(model, audio, language, None, (0.0, 0.2, 0.4), beam_size, keep_going)
    return _believed(segments, audio)


def _listen(
    model: WhisperModel,
    audio: Audio,
    language: str,
    prompt: str | None,
    temperatures: tuple[float, ...],
    beam_size: int,
    keep_going: Callable[[], None],
) -> list[Heard]:
    segments, _ = model.transcribe(
        audio.samples,
        language=language,
        beam_size=beam_size,
        temperature=list(temperatures),
        condition_on_previous_text=False,
        hotwords=prompt,  # unlike initial_prompt, these are told again every 30 s
        word_timestamps=True,
        vad_filter=True,
        vad_parameters=_CUT,
    )
    heard = []
    keep_going()
    for segment in segments:
        keep_going()
        heard.append(
            Heard(
                words=gate.joined(
                    Word(word.word, float(word.start), float(word.end), float(word.probability))
                    for word in segment.words or ()
                ),
                avg_logprob=segment.avg_logprob,
                no_speech_prob=segment.no_speech_prob,
                compression_ratio=segment.compression_ratio,
            )
        )
    return heard


def _believed(segments: Sequence[Heard], audio: Audio) -> tuple[Word, ...]:
    written = [word for segment in segments for word in segment.words]
    if gate.is_invention("".join(word.text for word in written)):
        raise UnusableRecording(RecordingProblem.NO_SPEECH)
    words = [
        word
        for segment in segments
        if not gate.weak(segment)
        for word in segment.words
        if gate.in_speech(word, audio.speech)
    ]
    if (
        # Half of what was written could not be trusted: what is left would mislead.
        2 * len(words) < len(written)
        or gate.is_invention("".join(word.text for word in words))
        or not gate.believable(words, audio.speech_seconds)
    ):
        raise UnusableRecording(RecordingProblem.UNCLEAR)
    return gate.rising(words, audio.speech, audio.duration)
