"""Weights are found by name, put together once, and never loaded with a wrong digest."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from interview.errors import ConfigurationError
from speech.models import digests, hub, weights
from speech.models.catalog import CATALOG
from speech.models.origin import Source
from speech.models.weights import (
    PACKAGED,
    Packaged,
    comes_in_packages,
    find_local,
    find_weights,
    hears_only_english,
    is_folder,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small packages that hold a model "toy" in two parts."""
    home = tmp_path / "packages"
    for package, name, data in (("toy_one", "a", b"first "), ("toy_two", "b", b"second")):
        (home / package).mkdir(parents=True)
        (home / package / "__init__.py").touch()
        (home / package / name).write_bytes(data)
    monkeypatch.syspath_prepend(home)
    digest = hashlib.sha256(b"first second").hexdigest()
    toy = Packaged(
        files={"model.bin": (("toy_one", "a"), ("toy_two", "b"))}, sha256={"model.bin": digest}
    )
    monkeypatch.setitem(PACKAGED, "toy", toy)
    return home


def test_base_comes_from_its_two_packages_with_the_known_digest(weights_cache):
    folder = find_weights("base", weights_cache)
    digest = hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest()
    assert digest == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
    assert {"config.json", "tokenizer.json", "vocabulary.txt"} <= {p.name for p in folder.iterdir()}
    assert not hears_only_english(str(folder))
    assert list(weights_cache.glob("*.partial")) == []


def test_tiny_en_is_used_where_it_is_installed(tmp_path):
    folder = find_weights("tiny.en", tmp_path)
    assert (folder / "model.bin").is_file()
    assert hears_only_english(str(folder)) and hears_only_english("tiny.en")


def test_parts_are_joined_in_order_and_only_once(parts, tmp_path):
    folder = find_weights("toy", tmp_path / "cache")
    made = (folder / "model.bin").stat()
    assert (folder / "model.bin").read_bytes() == b"first second"
    assert find_weights("toy", tmp_path / "cache") == folder
    assert (folder / "model.bin").stat().st_ino == made.st_ino


def test_a_wrong_part_is_refused_and_leaves_nothing_behind(parts, tmp_path):
    (parts / "toy_two" / "b").write_bytes(b"SECOND")
    with pytest.raises(ConfigurationError, match="weights_digest"):
        find_weights("toy", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cached_model_changed_later_is_refused_even_with_its_old_size_and_time(parts, tmp_path):
    model = find_weights("toy", tmp_path / "cache") / "model.bin"
    state = model.stat()
    model.write_bytes(b"first SECOND")
    os.utime(model, ns=(state.st_atime_ns, state.st_mtime_ns))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="weights_digest"):
            find_weights("toy", tmp_path / "cache")


def test_a_cached_model_with_a_missing_file_is_refused(parts, tmp_path):
    (find_weights("toy", tmp_path / "cache") / "model.bin").unlink()
    with pytest.raises(ConfigurationError, match="weights_no_file"):
        find_weights("toy", tmp_path / "cache")


def test_the_next_start_does_not_hash_again(parts, tmp_path, monkeypatch):
    find_weights("toy", tmp_path / "cache")
    monkeypatch.setattr(digests, "chunks", lambda paths: pytest.fail("hashed again"))
    find_weights("toy", tmp_path / "cache")


@pytest.mark.parametrize("notes", ["", "[]", "{", json.dumps({"model.bin": ["x"]})])
def test_notes_that_are_not_ours_only_cost_the_hashing(parts, tmp_path, notes):
    folder = find_weights("toy", tmp_path / "cache")
    (tmp_path / "cache" / "toy.checked.json").write_text(notes)
    assert find_weights("toy", tmp_path / "cache") == folder


def test_processes_that_start_at_once_agree(tmp_path):
    code = (
        "import sys, pathlib; from speech.models.weights import find_weights;"
        "print(find_weights('base', pathlib.Path(sys.argv[1])))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "cache")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60)[0].splitlines()[-1] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert set(outputs) == {str(tmp_path / "cache" / "base")}
    assert list((tmp_path / "cache").glob("*.partial")) == []


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder as an admin would hand it in."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "model.bin").touch()
    (folder / "tokenizer.json").write_text("{}")
    (folder / "config.json").write_text('{"alignment_heads": [[1, 0]]}')
    return folder


def test_a_folder_is_taken_as_it_is(own, tmp_path):
    assert find_weights(str(own), tmp_path / "cache") == own
    assert is_folder(str(own)) and not is_folder("base")
    with pytest.raises(ConfigurationError, match="weights_not_there"):
        find_weights(str(tmp_path), tmp_path / "cache")


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("tokenizer.json", None, "no_tokenizer"),
        ("config.json", None, "no_config"),
        ("config.json", "{", "no_config"),
        ("config.json", "[]", "no_alignment"),
        ("config.json", '{"alignment_heads": []}', "no_alignment"),
    ],
)
def test_a_folder_that_cannot_be_heard_with_is_refused_before_loading(
    own, tmp_path, file, content, words
):
    (own / file).unlink()
    if content is not None:
        (own / file).write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        find_weights(str(own), tmp_path / "cache")


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(ConfigurationError, match=r"large-v3-turbo.*tiny\.en"):
        find_weights("huge", tmp_path)


def test_without_its_packages_a_model_comes_from_the_hub(tmp_path, monkeypatch):
    asked = []

    def arrive(source: Source, folder: Path, *, progress: object) -> None:
        asked.append((source.name, source.repository, source.revision))
        folder.mkdir()
        for file in CATALOG["base"].files:
            (folder / file.name).write_bytes(b"")

    monkeypatch.setattr(weights, "_installed", lambda packaged: None)
    monkeypatch.setattr(hub, "download", arrive)
    with pytest.raises(ConfigurationError, match="weights_digest"):  # what arrived is checked again
        find_weights("base", tmp_path)
    base = CATALOG["base"]
    assert asked == [("base", base.repository, base.revision)]
    assert not comes_in_packages("base")


def test_other_names_of_a_model_share_its_folder(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(
        hub, "download", lambda source, folder, **_: asked.append((source.repository, folder))
    )
    for name in ("turbo", "large-v3-turbo", "large-v2"):
        with pytest.raises(ConfigurationError):
            find_weights(name, tmp_path)
    turbo = CATALOG["large-v3-turbo"].repository
    assert asked == [
        (turbo, tmp_path / "large-v3-turbo"),
        (turbo, tmp_path / "large-v3-turbo"),
        ("Systran/faster-whisper-large-v2", tmp_path / "large-v2"),
    ]


def test_nothing_is_downloaded_to_see_what_is_here(tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "download", lambda *_, **__: pytest.fail("downloaded"))
    assert find_local("small", tmp_path) is None
    with pytest.raises(ConfigurationError, match="weights_unknown"):
        find_local("huge", tmp_path)


def test_a_fresh_check_hashes_what_is_remembered(parts, tmp_path, monkeypatch):
    find_weights("toy", tmp_path / "cache")
    hashed = []
    monkeypatch.setattr(digests, "chunks", lambda paths: hashed.append(paths) or [b"first second"])
    find_local("toy", tmp_path / "cache")
    assert not hashed
    find_local("toy", tmp_path / "cache", fresh=True)
    assert hashed


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("small", False),
        ("small.en", True),
        ("large-v3-turbo", False),
        ("turbo", False),
        ("distil-large-v3", True),  # its vocabulary has all languages
        ("distil-large-v3.5", True),
        ("somebody/whisper.en", True),
        ("somebody/whisper", False),
    ],
)
def test_what_knows_only_english_says_so_by_name(name, only):
    assert hears_only_english(name) is only


def test_a_cache_that_cannot_be_written_is_said_plainly(parts, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(ConfigurationError, match="weights_unreadable"):
        find_weights("toy", tmp_path / "cache")
