"""Keys at rest: what opens them, what doesn't, and how master keys change."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from interview.errors import ConfigurationError, SecretUnreadable
from storage.sealing import KEY_BYTES, AesSealer, kept_master_key

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
SECRET = "AIzaSy-not-a-real-key-0123456789abcdefg"
HERE, THERE = 800_000_000_000_000_001, 800_000_000_000_000_002


def test_what_is_sealed_opens_and_holds_nothing_of_the_secret() -> None:
    sealer = AesSealer([OLD])
    sealed = sealer.seal(SECRET, HERE)
    assert sealer.open(sealed, HERE) == SECRET
    assert not any(SECRET[at : at + 4].encode() in sealed for at in range(len(SECRET) - 4))
    assert len({sealer.seal(SECRET, HERE) for _ in range(100)}) == 100


def test_a_row_that_is_copied_to_another_server_does_not_open_there() -> None:
    sealer = AesSealer([OLD])
    with pytest.raises(SecretUnreadable, match="damaged"):
        sealer.open(sealer.seal(SECRET, HERE), THERE)


def test_every_changed_byte_and_every_cut_is_noticed() -> None:
    sealer = AesSealer([OLD])
    sealed = sealer.seal(SECRET, HERE)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SecretUnreadable):
            sealer.open(bytes(changed), HERE)
        with pytest.raises(SecretUnreadable):
            sealer.open(sealed[:at], HERE)


def test_a_new_master_key_before_the_old_one_opens_both_and_seals_with_itself() -> None:
    before = AesSealer([OLD]).seal(SECRET, HERE)
    both = AesSealer([NEW, OLD])
    assert both.open(before, HERE) == SECRET
    assert not both.is_current(before)
    after = both.seal(SECRET, HERE)
    assert both.is_current(after)
    assert AesSealer([NEW]).open(after, HERE) == SECRET
    with pytest.raises(SecretUnreadable, match="master_key_missing"):
        AesSealer([OLD]).open(after, HERE)


@pytest.mark.parametrize("keys", [[], [b""], [OLD, OLD[:-1]]])
def test_master_keys_of_another_length_are_refused(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AesSealer(keys)


def test_the_kept_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "data" / "secrets.key"
    key = kept_master_key(file)
    assert len(key) == KEY_BYTES
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_master_key(file) == key
    assert [each.name for each in file.parent.iterdir()] == ["secrets.key"]


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    file = tmp_path / "secrets.key"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept_master_key(file), range(8)))
    assert len(found) == 1


@pytest.mark.parametrize("content", ["", "short", "Ä", base64.b64encode(OLD[:-1]).decode()])
def test_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    file = tmp_path / "secrets.key"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="key_damaged"):
        kept_master_key(file)
    assert file.read_text(encoding="utf-8") == content


def test_a_folder_that_can_not_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="key_unreadable"):
        kept_master_key(tmp_path / "file" / "secrets.key")
