"""Whisper on CTranslate2: windows of sound in, words with times out. Blocking.

Whisper pads whatever it hears to 30 s, and so does every library around it. Its encoder's cost
grows faster than the window, and each step of its decoder reads the whole window again. Here a
window is as long as its speech and a margin of silence, and windows of different people are
decoded in one batch. Text is written without timestamps, by a narrow beam search; one more pass
of the decoder aligns the words with the sound by the attention heads that follow it
(openai/whisper, timing.py).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2 import StorageView
from ctranslate2.models import Whisper
from faster_whisper.tokenizer import Tokenizer
from tokenizers import Tokenizer as Vocabulary

from interview.models import Word
from speech.whisper.gate import Heard
from speech.whisper.mel import Mel

Samples = npt.NDArray[np.float32]

_RATE, _HOP = 16_000, 160
#: Seconds that Whisper hears at most.
_MAX_WINDOW = 30.0
#: Seconds of the window in which something is heard again: speech and 6 s of silence. With 30, as
#: Whisper was trained, the texts of 62 recordings have the same errors for a twelfth more time.
_FULL_WINDOW = 24.0
#: Seconds of silence after the speech. With less Whisper doesn't find the end and goes round in
#: circles; each half second costs a tenth of a short message's time.
MARGIN = 1.5
#: Seconds of sound that a window holds at most. Whisper could take 28.5; but its attention takes
#: memory and time by the square (63 MB a window at 28 s), and cut at pauses word errors are the
#: same (13.3 % against 13.5 on 67 recordings, Whisper base).
MAX_SPEECH = 18.0
#: Seconds of a step of the encoder's output, in which alignments count.
_STEP = 0.02
#: Tokens that a window may take: more than can be said (12 a second), within the model's 448.
_TOKENS_A_SECOND, _MIN_TOKENS, _MAX_TOKENS = 12, 32, 224
#: Texts that the search follows at once. Two cost a sixth more than one, five twice as much (a
#: step of the decoder at one window), and the words are as right: word errors of 12.7 % with two,
#: 13.2 with one, 12.9 with five (62 recordings, Whisper base, nothing told).
BEAM = 2
#: The same where a window is heard again, and for models in which a step costs next to nothing.
WIDE_BEAM = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of sound that is heard at once: mono, 16 kHz, at most MAX_SPEECH seconds."""

    samples: Samples
    #: ISO 639-1.
    language: str
    #: Tokens told to the model as what came before.
    prompt: tuple[int, ...] = ()
    #: With much silence after the speech, by a wide search. Slower, for what failed short.
    full: bool = False
    #: By a wide search, where a narrow one costs words.
    wide: bool = False
    #: Whether to say what languages it may be in, too.
    asked: bool = False

    @property
    def seconds(self) -> float:
        return len(self.samples) / _RATE

    @property
    def frames(self) -> int:
        """Frames of 10 ms with the margin; an even number, since the encoder halves it."""
        seconds = _FULL_WINDOW if self.full else min(_MAX_WINDOW, self.seconds + MARGIN)
        return 2 * int(np.ceil(seconds * _RATE / _HOP / 2))

    @property
    def kind(self) -> tuple[str, int, bool, bool]:
        """Windows of one kind can be heard in one batch."""
        return self.language, len(self.prompt), self.full, self.wide


class Engine:
    """One loaded model; safe to call from as many threads as it has workers.

    ``workers`` batches run at once with ``threads`` processor threads each (0: CTranslate2's
    choice). ``beam`` is the width of the search, 1 for none. Raises what CTranslate2 raises:
    RuntimeError, ValueError.
    """

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        threads: int = 0,
        device: str = "cpu",
        compute_type: str = "int8",
        beam: int = BEAM,
    ) -> None:
        self._model = Whisper(
            str(folder),
            device=device,
            compute_type=compute_type,
            inter_threads=workers,
            intra_threads=threads,
        )
        self._on_cpu = device == "cpu"
        self._beam = beam
        self.multilingual = bool(self._model.is_multilingual)
        self._vocabulary = Vocabulary.from_file(str(folder / "tokenizer.json"))
        self._mel = Mel(int(self._model.n_mels))

    def tokenizer(self, language: str) -> Tokenizer:
        """Raises ValueError for a language that Whisper does not know."""
        return Tokenizer(self._vocabulary, self.multilingual, task="transcribe", language=language)

    def tokens(self, text: str) -> tuple[int, ...]:
        return tuple(self._vocabulary.encode(text, add_special_tokens=False).ids)

    def hear(self, windows: Sequence[Window]) -> list[Heard]:
        """What was heard in each window; all of one kind, times from the window's start."""
        tokenizer = self.tokenizer(windows[0].language)
        frames = max(window.frames for window in windows)
        encoded = self._encode(windows, frames)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        prompts = [
            [tokenizer.sot_prev, *window.prompt, *start] if window.prompt else start
            for window in windows
        ]
        longest = max(window.seconds for window in windows)
        tokens = min(_MAX_TOKENS, int(_MIN_TOKENS + _TOKENS_A_SECOND * longest))
        written = self._write(encoded, prompts, tokens, careful=windows[0].full or windows[0].wide)
        texts = [
            [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            for result in written
        ]
        words = self._align(tokenizer, encoded, texts, [window.frames for window in windows])
        languages = self._languages(windows, encoded)
        return [
            Heard(
                words=tuple(each),
                avg_logprob=float(result.scores[0]),
                no_speech_prob=float(result.no_speech_prob),
                compression_ratio=_compression(tokenizer.decode(text)),
                languages=among,
            )
            for result, text, each, among in zip(written, texts, words, languages, strict=True)
        ]

    def _languages(
        self, windows: Sequence[Window], encoded: StorageView
    ) -> list[tuple[tuple[str, float], ...]]:
        """(ISO 639-1, probability), likeliest first, for windows that ask: one decoder step."""
        if not self.multilingual or not any(window.asked for window in windows):
            return [() for _ in windows]
        found = self._model.detect_language(encoded)
        return [
            tuple((name.strip("<|>"), float(sure)) for name, sure in among) if window.asked else ()
            for window, among in zip(windows, found, strict=True)
        ]

    def _encode(self, windows: Sequence[Window], frames: int) -> StorageView:
        mels = [self._mel(window.samples, frames) for window in windows]
        if not self._on_cpu:
            return self._model.encode(StorageView.from_array(np.stack(mels)))
        # On a processor a batch gains nothing here, and takes 16 MB an attention and window.
        return _joined(
            np.array(self._model.encode(StorageView.from_array(mel[np.newaxis]), to_cpu=True))
            for mel in mels
        )

    def _write(
        self, encoded: StorageView, prompts: list[list[int]], tokens: int, *, careful: bool
    ) -> list[Any]:
        wide = self._beam > 1 and (careful or not self._on_cpu)  # a card has room for it
        results: list[Any] = self._model.generate(
            encoded,
            prompts,
            beam_size=max(WIDE_BEAM, self._beam) if wide else self._beam,
            max_length=min(448, len(prompts[0]) + tokens),
            return_scores=True,
            return_no_speech_prob=True,
        )
        return results

    def _align(
        self,
        tokenizer: Tokenizer,
        encoded: StorageView,
        texts: list[list[int]],
        frames: list[int],
    ) -> list[list[Word]]:
        if not any(texts):
            return [[] for _ in texts]
        placeholder = self.tokens(".")  # an empty text can't be aligned
        aligned = self._model.align(
            encoded, tokenizer.sot_sequence, [text or [*placeholder] for text in texts], frames
        )
        return [
            _words(tokenizer, text, each) if text else []
            for text, each in zip(texts, aligned, strict=True)
        ]


def _joined(encoded: Iterable[npt.NDArray[np.float32]]) -> StorageView:
    return StorageView.from_array(np.ascontiguousarray(np.concatenate(list(encoded))))


def _words(tokenizer: Tokenizer, text: list[int], aligned: Any) -> list[Word]:
    """A word begins where the path through the sound first reaches its first token."""
    pieces, tokens = tokenizer.split_to_word_tokens([*text, tokenizer.eot])
    bounds = np.cumsum([0, *(len(each) for each in tokens[:-1])])
    path = np.asarray(aligned.alignments)
    first = np.concatenate([[True], np.diff(path[:, 0]) > 0])
    times = path[first, 1] * _STEP
    sure = aligned.text_token_probs
    return [
        Word(piece, float(times[i]), float(times[j]), float(np.mean(sure[i:j])))
        for piece, i, j in zip(pieces[:-1], bounds[:-1], bounds[1:], strict=True)
    ]


def _compression(text: str) -> float:
    """Length over compressed length, as Whisper computes it; 0.0 for no text."""
    data = text.strip().encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0
