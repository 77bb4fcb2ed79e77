"""Whisper models with random weights, of any shape: they say nonsense, at the cost of real ones.

A processor takes the same time for any weights. So the cost of a model that isn't here can be
measured with one of its shape, and an engine can be tried with shapes whose weights nobody has.

``python -m bench.made_whisper [--runs 3] [NAME …]`` makes each model of the catalog in turn, and
prints what it takes for the same windows of sound, written to the same length, times what base
takes: those are the numbers of ``Cost`` in speech/models/catalog.toml.

The file is CTranslate2's, version 6 (see speech/models/quantize.py), with the names of a
WhisperSpec."""

from __future__ import annotations

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from speech.memory import keep_small, most_memory
from speech.models.catalog import CATALOG, Shape
from speech.models.quantize import in_8_bit
from speech.models.weights import find_weights
from speech.whisper.desk import BATCH, MAX_FRAMES
from speech.whisper.engine import Engine, Window

__all__ = ["main", "make_whisper", "variables"]

_FLOAT16, _INT8, _INT16 = 4, 1, 2
_CODES = {_FLOAT16: np.float16, _INT8: np.int8, _INT16: np.int16}
_HEAD = 64
#: Heads that align words, at most.
_ALIGNING = 10
#: Entries of the vocabulary of English-only models; of those before and from large-v3 on.
_ENGLISH, _MULTILINGUAL = 51_864, 51_865

_Variable = tuple[str, int, tuple[int, ...], float | None]


def variables(shape: Shape) -> Iterator[_Variable]:
    """Name, type, shape and value (None: random) of every variable, as CTranslate2 names them."""
    width = shape.width

    def matrix(name: str, rows: int, columns: int) -> Iterator[_Variable]:
        yield f"{name}/weight", _FLOAT16, (rows, columns), None
        yield f"{name}/bias", _FLOAT16, (rows,), 0.0

    def norm(name: str) -> Iterator[_Variable]:
        yield f"{name}/gamma", _FLOAT16, (width,), 1.0
        yield f"{name}/beta", _FLOAT16, (width,), 0.0

    def attention(name: str, widths: Sequence[int]) -> Iterator[_Variable]:
        yield from norm(f"{name}/layer_norm")
        for number, times in enumerate(widths):
            yield from matrix(f"{name}/linear_{number}", times * width, width)

    def layers(side: str, count: int) -> Iterator[_Variable]:
        for number in range(count):
            name = f"{side}/layer_{number}"
            yield from attention(f"{name}/self_attention", (3, 1))
            if side == "decoder":
                yield from attention(f"{name}/attention", (1, 2, 1))
            yield from norm(f"{name}/ffn/layer_norm")
            yield from matrix(f"{name}/ffn/linear_0", 4 * width, width)
            yield from matrix(f"{name}/ffn/linear_1", width, 4 * width)

    heads = float(width // _HEAD)
    yield "decoder/activation", _INT8, (), 3.0
    yield "decoder/alibi", _INT8, (), 0.0
    yield "decoder/alignment_heads", _INT16, (), 1.0
    yield "decoder/alignment_layer", _INT16, (), -1.0
    yield "decoder/embeddings/weight", _FLOAT16, (shape.vocabulary, width), None
    yield from layers("decoder", shape.decoder_layers)
    yield from norm("decoder/layer_norm")
    yield "decoder/num_heads", _INT16, (), heads
    yield "decoder/position_encodings/encodings", _FLOAT16, (448, width), None
    yield "decoder/pre_norm", _INT8, (), 1.0
    yield "decoder/scale_embeddings", _INT8, (), 0.0
    yield "decoder/start_from_zero_embedding", _INT8, (), 0.0
    for number, (rows, columns) in enumerate(((width, shape.mels), (width, width)), 1):
        yield f"encoder/conv{number}/weight", _FLOAT16, (rows, columns, 3), None
        yield f"encoder/conv{number}/bias", _FLOAT16, (rows,), 0.0
    yield from layers("encoder", shape.encoder_layers)
    yield from norm("encoder/layer_norm")
    yield "encoder/num_heads", _INT16, (), heads
    yield "encoder/position_encodings/encodings", _FLOAT16, (1500, width), None


def make_whisper(folder: Path, shape: Shape, *, like: Path, seed: int = 1) -> Path:
    """Write a model of that shape into ``folder``; returns it.

    ``like`` is the folder of a real model with the same kind of vocabulary (English-only or not):
    its tokenizer and configuration are taken, with one more language where the vocabulary is that
    of large-v3. Words are aligned by heads of the decoder's later half, from which openai/whisper
    takes them for a model that it doesn't know (model.py), but no more than large-v3 has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((like / "tokenizer.json").read_text(encoding="utf-8"))
    config = json.loads((like / "config.json").read_text(encoding="utf-8"))
    names = (like / "vocabulary.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    if shape.vocabulary == _MULTILINGUAL + 1:
        _add_cantonese(tokenizer, config, names)
    assert len(names) == shape.vocabulary, (len(names), shape.vocabulary)
    config["alignment_heads"] = [
        [layer, head]
        for layer in range(shape.decoder_layers // 2, shape.decoder_layers)
        for head in range(shape.width // _HEAD)
    ][-_ALIGNING:]
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "vocabulary.json").write_text(json.dumps(names), encoding="utf-8")
    chance = np.random.default_rng(seed).normal(0, 0.02, 1 << 20).astype(np.float16)
    with (folder / "model.bin").open("wb") as out:
        _write(out, shape, chance)
    return folder


def _add_cantonese(tokenizer: dict[str, Any], config: dict[str, Any], names: list[str]) -> None:
    """large-v3 knows <|yue|> after the other languages; what follows has moved up by one."""
    at = names.index("<|translate|>")
    names.insert(at, "<|yue|>")
    for token in tokenizer["added_tokens"]:
        if token["id"] >= at:
            token["id"] += 1
    template = next(each for each in tokenizer["added_tokens"] if each["id"] == at - 1)
    tokenizer["added_tokens"].append({**template, "id": at, "content": "<|yue|>"})
    tokenizer["added_tokens"].sort(key=lambda token: int(token["id"]))
    special = tokenizer["post_processor"]["special_tokens"]
    special["<|notimestamps|>"]["ids"] = [names.index("<|notimestamps|>")]
    config["lang_ids"] = [*config.get("lang_ids", ()), at]
    for key in ("suppress_ids", "suppress_ids_begin"):
        config[key] = [one + 1 if one >= at else one for one in config.get(key, ())]


def _write(out: BinaryIO, shape: Shape, chance: npt.NDArray[np.float16]) -> None:
    def text(words: str) -> None:
        data = words.encode() + b"\0"
        out.write(struct.pack("=H", len(data)) + data)

    made = list(variables(shape))
    out.write(struct.pack("=I", 6))
    text("WhisperSpec")
    out.write(struct.pack("=II", 3, len(made)))
    for name, kind, size, value in made:
        count = int(np.prod(size, dtype=np.int64)) if size else 1
        data = np.resize(chance, count) if value is None else np.full(count, value, _CODES[kind])
        text(name)
        out.write(struct.pack(f"=B{len(size)}IBI", len(size), *size, kind, data.nbytes))
        out.write(data.tobytes())
    out.write(struct.pack("=I", 1))
    text("decoder/projection/weight")
    text("decoder/embeddings/weight")


# --------------------------------------------------------------------------- what they cost

#: Seconds of a window, tokens written for it (English has 3.4 a second on the samples here), and
#: windows that wait.
_SECONDS, _TOKENS, _WAITING = 12.0, 42, 8


class _Fixed(Engine):
    """Writes the same number of tokens whatever the weights: nonsense may have no end."""

    def _write(self, encoded: Any, prompts: list[list[int]], room: int, *, careful: bool) -> Any:
        from ctranslate2.models import WhisperGenerationResult

        results: list[WhisperGenerationResult] = self._model.generate(
            encoded,
            prompts,
            beam_size=1,
            max_length=len(prompts[0]) + _TOKENS,
            suppress_tokens=[-1, self.tokenizer("en").eot],
            return_scores=True,
            return_no_speech_prob=True,
        )
        return results


def _child(folder: Path, runs: int) -> dict[str, float]:
    """Processor seconds for a second of sound: others that are at work don't count in them."""
    keep_small()
    noise = np.random.default_rng(0).normal(0, 0.05, int(_SECONDS * 16_000)).astype(np.float32)
    engine = _Fixed(folder, workers=2, threads=2)
    window = Window(noise, "en")
    batch = min(BATCH, MAX_FRAMES // window.frames)

    def take(windows: int, hear: Callable[[], object]) -> float:
        began = time.process_time()
        hear()
        return (time.process_time() - began) / (_SECONDS * windows)

    with ThreadPoolExecutor(2) as pool:

        def all_that_wait() -> object:
            return list(pool.map(engine.hear, [[window] * batch] * (_WAITING // batch)))

        engine.hear([window])
        alone = min(take(1, lambda: engine.hear([window])) for _ in range(runs))
        queue = min(take(_WAITING, all_that_wait) for _ in range(runs))
    return {"alone": alone, "queue": queue, "peak": most_memory()}


def _measure(name: str, runs: int, cache: Path) -> dict[str, float]:
    shape = CATALOG[name].shape
    like = find_weights("tiny.en" if shape.vocabulary == _ENGLISH else "base", cache)
    with tempfile.TemporaryDirectory(prefix="made-whisper-") as place:
        made = make_whisper(Path(place) / "made", shape, like=like)
        small = in_8_bit(made, Path(place) / "made-8bit")
        (made / "model.bin").unlink()
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "bench.made_whisper",
                "--child",
                str(small),
                "--runs",
                str(runs),
            ],
            stdout=subprocess.PIPE,
            text=True,
            # Threads that wait for each other would count as working.
            env={**os.environ, "KMP_BLOCKTIME": "0", "OMP_WAIT_POLICY": "PASSIVE"},
            check=True,
        )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bench.made_whisper", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--models", type=Path, default=Path("data/models"))
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.child is not None:
        print(json.dumps(_child(chosen.child, chosen.runs)))
        return 0
    print(f"{'model':18}{'alone':>8}{'x':>7}{'queue':>9}{'x':>7}{'peak MB':>9}")
    for name in chosen.names or [name for name in CATALOG if name != "base"]:
        # base beside each: the machine may be slower now than a minute ago.
        base, took = (_measure(each, chosen.runs, chosen.models) for each in ("base", name))
        print(
            f"{name:18}{took['alone']:8.3f}{took['alone'] / base['alone']:7.2f}"
            f"{took['queue']:9.3f}{took['queue'] / base['queue']:7.2f}{took['peak']:9.0f}"
            f"   (base {base['alone']:.3f} {base['queue']:.3f} {base['peak']:.0f})",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
