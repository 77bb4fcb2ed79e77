"""Models come from the hub whole, at one revision and with the right digests, or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from huggingface_hub import constants, file_download

from app.fault_words import fault_words
from interview.errors import ConfigurationError
from speech.models import hub as downloading
from speech.models import weights
from speech.models.catalog import CATALOG, HubFile
from speech.models.hub import download
from speech.models.origin import RECORD, Source, recorded
from speech.models.weights import find_local, find_weights
from tests.support.hub_server import COMMIT, Hub, serving

CONFIG = json.dumps({"alignment_heads": [[0, 0]]}).encode()
MODEL = bytes(range(256)) * 400
FILES = {
    "config.json": CONFIG,
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
    "model.bin": MODEL,
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pinned(**sha: str | None) -> Source:
    """The toy as the catalog would have it; ``sha`` by the file's first word."""
    files = tuple(
        HubFile(name, len(data), sha.get(name.split(".")[0], sha256(data)))
        for name, data in FILES.items()
    )
    return Source("toy", "maker/toy", COMMIT, files)


def point_at(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """As HF_ENDPOINT does, which is read when the hub's client is imported."""
    monkeypatch.setattr(constants, "ENDPOINT", address)
    template = address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Serves maker/toy; between two tries nobody sleeps."""
    waiting = SimpleNamespace(sleep=lambda seconds: None)
    monkeypatch.setattr(file_download, "time", waiting)
    # What arrived of a piece that isn't whole is lost; they have 10 MB.
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
    with serving(Hub({f"maker/toy/{name}": data for name, data in FILES.items()})) as served:
        point_at(monkeypatch, served.address)
        yield served


def test_a_model_arrives_whole_with_a_note_of_where_it_came_from(hub: Hub, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    download(pinned(), tmp_path / "toy", progress=lambda there, total: told.append((there, total)))
    for name, data in FILES.items():
        assert (tmp_path / "toy" / name).read_bytes() == data
    note = json.loads((tmp_path / "toy" / RECORD).read_text())
    assert (note["repository"], note["revision"]) == ("maker/toy", COMMIT)
    assert recorded(tmp_path / "toy") == {name: sha256(data) for name, data in FILES.items()}
    total = sum(len(data) for data in FILES.values())
    assert told[-1] == (total, total)
    assert [there for there, _ in told] == sorted(there for there, _ in told)
    assert not (tmp_path / "toy.arriving").exists()


def test_every_file_is_asked_for_at_the_pinned_revision(hub: Hub, tmp_path: Path) -> None:
    download(pinned(), tmp_path / "toy")
    assert all(f"/resolve/{COMMIT}/" in target for *_, target in hub.seen)


def test_a_file_with_other_bytes_is_not_kept_and_nothing_can_be_loaded(
    hub: Hub, tmp_path: Path
) -> None:
    hub.other_bytes["model.bin"] = MODEL[::-1]
    with pytest.raises(ConfigurationError, match=r"hub_other_file .*model\.bin") as caught:
        download(pinned(), tmp_path / "toy")
    assert "HF_ENDPOINT" in fault_words(caught.value)
    assert not (tmp_path / "toy").exists()
    assert not list((tmp_path / "toy.arriving").glob("model.bin*"))


def test_a_hub_that_tells_another_digest_is_left_before_anything_is_downloaded(
    hub: Hub, tmp_path: Path
) -> None:
    hub.told["model.bin"] = "0" * 64
    with pytest.raises(ConfigurationError, match="hub_other_file"):
        download(pinned(), tmp_path / "toy")
    assert not hub.gets("model.bin") and not hub.gets("config.json")


def test_a_hub_that_answers_with_another_revision_is_not_believed(hub: Hub, tmp_path: Path) -> None:
    hub.commit = "f" * 40
    with pytest.raises(ConfigurationError, match=r"hub_(status|unreachable)"):
        download(pinned(), tmp_path / "toy")


def test_a_web_page_in_place_of_the_hub_is_said_plainly(hub: Hub, tmp_path: Path) -> None:
    hub.commit = None
    with pytest.raises(ConfigurationError, match=r"hub_(status|unreachable)"):
        download(pinned(), tmp_path / "toy")


def test_large_files_come_from_where_the_hub_sends_and_no_token_goes_there(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_not_a_token")
    hub.elsewhere = True
    hub.cuts["model.bin"] = [30_000]
    download(pinned(), tmp_path / "toy")
    assert (tmp_path / "toy" / "model.bin").read_bytes() == MODEL
    assert [span for *_, span, target in hub.seen if "/stored/" in target] == [
        None,
        "bytes=30000-",
    ]
    for host, token in hub.callers:
        assert (
            token is None if str(host).startswith("localhost") else "hf_not_a_token" in str(token)
        )


def test_a_connection_that_breaks_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.cuts["model.bin"] = [30_000]
    download(pinned(), tmp_path / "toy")
    assert (tmp_path / "toy" / "model.bin").read_bytes() == MODEL
    assert hub.gets("model.bin") == [None, "bytes=30000-"]


def test_another_process_goes_on_where_the_last_one_was_cut_off(hub: Hub, tmp_path: Path) -> None:
    hub.cuts["model.bin"] = [40_000, *[0] * 20]
    with pytest.raises(ConfigurationError, match="hub_unreachable"):
        download(pinned(), tmp_path / "toy")
    assert not (tmp_path / "toy").exists()
    assert (tmp_path / "toy.arriving" / "model.bin.part").read_bytes() == MODEL[:40_000]
    hub.cuts.clear()
    hub.seen.clear()
    told: list[int] = []
    download(pinned(), tmp_path / "toy", progress=lambda there, total: told.append(there))
    assert (tmp_path / "toy" / "model.bin").read_bytes() == MODEL
    assert hub.gets("model.bin") == ["bytes=40000-"]
    assert not hub.gets("config.json")  # it was whole, and was hashed again
    assert told == sorted(told)


def test_what_arrived_of_something_else_costs_a_try_and_no_more(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "toy.arriving").mkdir()
    (tmp_path / "toy.arriving" / "model.bin.part").write_bytes(b"x" * 500)
    (tmp_path / "toy.arriving" / "stray").write_bytes(b"x")
    with pytest.raises(ConfigurationError, match="hub_other_file"):
        download(pinned(), tmp_path / "toy")
    download(pinned(), tmp_path / "toy")
    assert sorted(file.name for file in (tmp_path / "toy").iterdir()) == sorted([*FILES, RECORD])


def test_a_part_longer_than_the_file_is_begun_anew(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "toy.arriving").mkdir()
    (tmp_path / "toy.arriving" / "model.bin.part").write_bytes(b"x" * (len(MODEL) + 1))
    download(pinned(), tmp_path / "toy")
    assert (tmp_path / "toy" / "model.bin").read_bytes() == MODEL


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "RepoNotFound", r"hub_absent .*maker/toy"),
        (404, "RevisionNotFound", "hub_absent"),
        (403, "GatedRepo", "hub_gated"),
        (503, "Unavailable", "hub_status .*status=503"),
    ],
)
def test_what_the_hub_refuses_is_said_in_words(
    hub: Hub, tmp_path: Path, status: int, code: str, words: str
) -> None:
    hub.status, hub.error_code = status, code
    with pytest.raises(ConfigurationError, match=words) as caught:
        download(pinned(), tmp_path / "toy")
    assert "'base'" in fault_words(caught.value)
    assert not (tmp_path / "toy").exists() and not (tmp_path / "toy.arriving").exists()


def test_without_a_network_it_says_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(monkeypatch, "http://127.0.0.1:9")
    with pytest.raises(ConfigurationError, match="hub_unreachable"):
        download(pinned(), tmp_path / "toy")
    assert [each.name for each in tmp_path.iterdir()] == [".toy.lock"]


def test_offline_mode_asks_nobody(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ConfigurationError, match="hub_offline"):
        download(pinned(), tmp_path / "toy")
    assert hub.seen == []


def test_a_disk_without_room_is_said_before_the_download(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    with pytest.raises(ConfigurationError, match="weights_no_room"):
        download(pinned(), tmp_path / "toy")
    assert not hub.gets("model.bin")


def test_a_disk_that_fills_up_meanwhile_keeps_what_has_arrived(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring = downloading.http_get

    def fill(url: str, *arguments: object, **options: object) -> None:
        if url.endswith("model.bin"):
            raise OSError(errno.ENOSPC, "No space left on device")
        bring(url, *arguments, **options)

    monkeypatch.setattr(downloading, "http_get", fill)
    with pytest.raises(ConfigurationError, match="weights_disk_full"):
        download(pinned(), tmp_path / "toy")
    assert (tmp_path / "toy.arriving" / "config.json").read_bytes() == CONFIG
    assert not (tmp_path / "toy").exists()


def test_those_that_come_at_once_download_once(hub: Hub, tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=download, args=(pinned(), tmp_path / "toy")) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (tmp_path / "toy" / "model.bin").read_bytes() == MODEL
    assert len(hub.gets("model.bin")) == 1


# --------------------------------------------------------------------------- digests nobody wrote


def test_without_a_known_digest_the_hubs_own_is_compared_and_kept(hub: Hub, tmp_path: Path) -> None:
    download(pinned(model=None, config=None), tmp_path / "toy")
    assert recorded(tmp_path / "toy")["model.bin"] == sha256(MODEL)


@pytest.mark.parametrize("file", ["model.bin", "config.json"])
def test_a_file_that_hasnt_the_hubs_own_digest_is_refused(
    hub: Hub, tmp_path: Path, file: str
) -> None:
    hub.other_bytes[file] = FILES[file][::-1]
    with pytest.raises(ConfigurationError, match="hub_other_file"):
        download(pinned(model=None, config=None), tmp_path / "toy")
    assert not (tmp_path / "toy").exists()


def test_any_repository_is_pinned_to_what_it_was_at_first(hub: Hub, tmp_path: Path) -> None:
    folder = find_weights("maker/toy", tmp_path)
    assert folder == tmp_path / "maker--toy"
    assert json.loads((folder / RECORD).read_text())["revision"] == COMMIT
    hub.seen.clear()
    assert find_weights("maker/toy", tmp_path) == find_local("maker/toy", tmp_path) == folder
    assert hub.seen == []  # from then on it needs no network


def test_a_downloaded_file_that_was_changed_is_refused(hub: Hub, tmp_path: Path) -> None:
    folder = find_weights("maker/toy", tmp_path)
    (folder / "model.bin").write_bytes(MODEL[::-1])
    with pytest.raises(ConfigurationError, match="weights_digest"):
        find_weights("maker/toy", tmp_path)


def test_a_folder_without_its_note_is_refused(hub: Hub, tmp_path: Path) -> None:
    (find_weights("maker/toy", tmp_path) / RECORD).unlink()
    with pytest.raises(ConfigurationError, match="weights_no_origin"):
        find_weights("maker/toy", tmp_path)


def test_a_note_cannot_overrule_what_is_written_here(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = find_weights("maker/toy", tmp_path)
    known = replace(CATALOG["tiny"], name="maker/toy")
    monkeypatch.setattr(weights, "find_model", lambda name: known)
    with pytest.raises(ConfigurationError, match="weights_digest"):
        find_local("maker/toy", tmp_path)
    assert folder.is_dir()


def test_a_repository_that_holds_no_such_model_is_said_plainly(hub: Hub, tmp_path: Path) -> None:
    del hub.files["maker/toy/vocabulary.txt"]
    with pytest.raises(ConfigurationError, match="weights_no_vocabulary"):
        find_weights("maker/toy", tmp_path)
    del hub.files["maker/toy/config.json"]
    with pytest.raises(ConfigurationError, match="hub_absent"):
        find_weights("maker/toy", tmp_path)
    with pytest.raises(ConfigurationError, match="hub_absent"):
        find_weights("maker/nothing", tmp_path)


@pytest.mark.parametrize("name", ["../../etc", "maker/..", "a/b/c", "maker/toy?x", "/maker/toy"])
def test_names_that_are_no_repository_reach_nobody(hub: Hub, tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"hub_|weights_"):
        find_weights(name, tmp_path / "cache")
    assert hub.seen == []
