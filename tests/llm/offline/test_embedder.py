from __future__ import annotations

import numpy as np
import pytest

from interview.errors import ConfigurationError
from llm.offline import embedder as module
from llm.offline.embedder import Embedder


def test_meaning_is_nearer_than_noise(embedder: Embedder) -> None:
    asked, again, other = embedder.vectors(
        [
            "How do I cache a web page?",
            "Ways of caching pages on the web",
            "The cat sleeps on the sofa",
        ]
    )
    near, far = float(asked @ again), float(asked @ other)
    assert near > far + 0.4


def test_states_have_unit_length_and_point_into_the_text(embedder: Embedder) -> None:
    text = "Retries need idempotency keys."
    result = embedder.embed(text)
    assert result.states.shape == (len(result.ids), 384)
    assert np.allclose(np.linalg.norm(result.states, axis=1), 1, atol=1e-4)
    assert np.linalg.norm(result.vector) == pytest.approx(1, abs=1e-4)
    assert text[slice(*result.spans[0])] == "Re"
    assert result.spans[-1] == (len(text) - 1, len(text))


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_text_has_no_tokens_and_a_zero_vector(embedder: Embedder, text: str) -> None:
    result = embedder.embed(text)
    assert result.states.shape[0] == len(result.spans)
    assert np.isfinite(result.vector).all()


def test_long_texts_go_in_windows_and_are_bounded(embedder: Embedder) -> None:
    result = embedder.embed("cache the hot rows in memory " * 600)
    assert result.states.shape == (1536, 384)


def test_the_same_text_gives_the_same_numbers_whatever_came_before() -> None:
    one, other = Embedder(cache_size=1), Embedder()
    other.embed("something else entirely, and rather long at that")
    first = one.embed("Use a queue.")
    one.embed("Use a lock.")  # pushes the first out
    assert np.array_equal(one.embed("Use a queue.").states, first.states)
    assert np.array_equal(other.embed("Use a queue.").states, first.states)


def test_texts_run_together_give_the_numbers_they_give_alone() -> None:
    texts = ["Use a queue.", "", "Every index slows down writes. " * 30, "Use a lock.", "Yes"]
    together, alone = Embedder(), Embedder()
    for text, result in zip(texts, together.embed_all([*texts, texts[0]]), strict=False):
        expected = alone.embed(text)
        assert np.allclose(result.states, expected.states, atol=1e-5)
        assert np.allclose(result.vector, expected.vector, atol=1e-5)
        assert result.spans == expected.spans
    assert together.embed_all([]) == []


def test_vectors_alone_are_the_same_and_leave_the_cache_to_others() -> None:
    one = Embedder(cache_size=2)
    kept = one.embed("Use a lock.")
    texts = [f"Use queue number {n}, please." for n in range(70)]
    vectors = one.vectors([*texts, texts[0], ""])
    assert vectors.shape == (72, 384)
    assert np.array_equal(vectors[0], vectors[70])
    assert not vectors[71].any()
    assert np.allclose(vectors[5], Embedder().embed(texts[5]).vector, atol=1e-5)
    assert one.embed("Use a lock.") is kept
    assert one.vectors([]).shape == (0, 384)


def test_a_missing_or_different_file_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, "_MODEL", ("no_such_package_here", "model.onnx"))
        with pytest.raises(ConfigurationError, match="package_missing"):
            Embedder()
    with monkeypatch.context() as patch:
        patch.setattr(module, "_MODEL_SHA256", "0" * 64)
        with pytest.raises(ConfigurationError, match="package_other"):
            Embedder()
    with monkeypatch.context() as patch:
        patch.setattr(module, "_TOKENIZER_SHA256", "0" * 64)
        with pytest.raises(ConfigurationError, match=r"package_other file=tokenizer\.json"):
            Embedder()
