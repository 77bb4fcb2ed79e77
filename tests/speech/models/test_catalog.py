"""What is written about models agrees with itself and with their shapes."""

from __future__ import annotations

import math
import re

import pytest

from bench.made_whisper import variables
from speech.models.catalog import ALIASES, CATALOG, Model, find_model
from speech.models.weights import PACKAGED

EVERY = pytest.mark.parametrize("model", CATALOG.values(), ids=CATALOG)
#: Bytes of a variable by CTranslate2's number of its type.
BYTES = {1: 1, 2: 2, 4: 2}


@EVERY
def test_each_model_is_pinned_to_a_revision_and_has_every_file(model: Model) -> None:
    assert re.fullmatch(r"[0-9a-f]{40}", model.revision)
    assert re.fullmatch(r"[\w-]+/[\w.-]+", model.repository)
    names = [file.name for file in model.files]
    assert {"config.json", "tokenizer.json", "model.bin"} < set(names)
    assert len(names) == len(set(names))
    assert len({"vocabulary.json", "vocabulary.txt"} & set(names)) == 1
    for file in model.files:
        assert file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256), file.name


@EVERY
def test_weights_are_as_large_as_their_shape_makes_them(model: Model) -> None:
    made = sum(BYTES[kind] * math.prod(size) for _, kind, size, _ in variables(model.shape))
    weights = next(file.size for file in model.files if file.name == "model.bin")
    # Names and sizes of the variables come on top: some 50 bytes each.
    assert 0 < weights - made < 100_000


@EVERY
def test_english_models_have_the_english_vocabulary_or_are_distilled(model: Model) -> None:
    if model.shape.vocabulary == 51_864:
        assert model.english_only and model.name.endswith(".en")
    else:
        assert model.english_only is model.distilled
    assert model.shape.mels == (128 if model.shape.vocabulary == 51_866 else 80)


def test_each_digest_belongs_to_one_file_size() -> None:
    sizes: dict[str, set[int]] = {}
    for model in CATALOG.values():
        for file in model.files:
            if file.sha256 is not None:
                sizes.setdefault(file.sha256, set()).add(file.size)
    assert all(len(each) == 1 for each in sizes.values())


def test_only_these_digests_are_left_to_the_hub() -> None:
    unknown = {
        name: sorted(file.name for file in model.files if file.sha256 is None)
        for name, model in CATALOG.items()
    }
    small = ["config.json", "preprocessor_config.json", "tokenizer.json"]
    assert {name: files for name, files in unknown.items() if files} == {
        "distil-small.en": small,
        "distil-medium.en": small,
        "distil-large-v3.5": sorted([*small, "model.bin", "vocabulary.json"]),
    }


def test_packages_hold_the_same_bytes_as_the_hub() -> None:
    for name, packaged in PACKAGED.items():
        assert packaged.sha256 == CATALOG[name].sha256
        assert set(packaged.files) == set(packaged.sha256)


def test_other_names_lead_to_models() -> None:
    for other, name in ALIASES.items():
        assert find_model(other) is CATALOG[name]
    assert find_model("huge") is None
