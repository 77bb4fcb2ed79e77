"""Settings: where they come from, what is said when they are wrong, and that secrets stay so."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from pydantic import BaseModel

import config
from interview.errors import ConfigurationError
from tests.app.conftest import KEY, PASSWORD, TOKEN, URL

pytestmark = pytest.mark.usefixtures("no_settings")


def problems(**options: bool) -> str:
    with pytest.raises(ConfigurationError) as caught:
        config.load(**options)
    # A traceback must not lead back to what was typed.
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_nothing_needs_to_be_set_but_the_token() -> None:
    settings = config.load()
    assert settings.discord_token is None
    assert settings.database_url is None
    assert settings.models_dir == (Path("data") / "models").resolve()


def test_a_missing_token_is_named_with_the_place_to_get_it() -> None:
    told = problems(needs_token=True)
    assert "DISCORD_TOKEN: is missing" in told
    assert "Developer Portal" in told


def test_everything_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"mysql://coach:{PASSWORD}@db/coach")
    monkeypatch.setenv("WHISPER_THREADS", "many")
    monkeypatch.setenv("MAX_UPLOAD_MB", "0")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("GEMINI_BASE_URL", "proxy.example")
    monkeypatch.setenv("GUILD_IDS", "12, zwölf")
    told = problems(needs_token=True)
    for name in (
        "DISCORD_TOKEN", "DATABASE_URL", "WHISPER_THREADS", "MAX_UPLOAD_MB", "LOG_LEVEL",
        "GEMINI_BASE_URL", "GUILD_IDS",
    ):  # fmt: skip
        assert f"  {name}: " in told, name
    assert told.count("\n  ") < 20
    assert PASSWORD not in told


def test_a_wrong_token_and_a_wrong_number_are_both_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "the-client-secret")
    monkeypatch.setenv("MAX_VOICE_MINUTES", "nan")
    told = problems(needs_token=True)
    assert "DISCORD_TOKEN: does not look like a bot token" in told
    assert told.count("DISCORD_TOKEN") == 1
    assert "MAX_VOICE_MINUTES" in told
    assert "the-client-secret" not in told


def test_a_missing_token_is_not_named_when_it_stands_in_the_file_beside_a_mistake(
    no_settings: Path,
) -> None:
    (no_settings / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nLOG_LEVEL=loud\n")
    told = problems(needs_token=True)
    assert "DISCORD_TOKEN" not in told
    assert "LOG_LEVEL" in told


@pytest.mark.parametrize(
    "name", ["MAX_VOICE_MINUTES", "MAX_UPLOAD_MB", "GEMINI_TIMEOUT", "GRADING_CONCURRENCY"]
)
@pytest.mark.parametrize("value", ["-1", "1e9", "inf", "nan", "ten"])
def test_numbers_out_of_their_range_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    told = problems()
    assert name in told
    assert len(told.splitlines()) <= 2


def test_secrets_are_in_no_text_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    monkeypatch.setenv("DATABASE_URL", URL)
    settings = config.load(needs_token=True)
    texts = (
        repr(settings), str(settings), f"{settings!r:>10}", repr(vars(settings)),
        str(settings.model_dump()), settings.model_dump_json(), json.dumps(str(dict(settings))),
    )  # fmt: skip
    for text in texts:
        for secret in (TOKEN, KEY, PASSWORD):
            assert secret not in text
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", "secret-without-dots"),
        ("DATABASE_URL", f"http://coach:{PASSWORD}@db"),
    ],
)
def test_a_refused_secret_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert value not in problems() and PASSWORD not in problems()


def test_settings_are_read_from_the_file_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, no_settings: Path
) -> None:
    (no_settings / ".env").write_text(
        "# comment\n"
        f"DISCORD_TOKEN='{TOKEN}'\n"
        "export WHISPER_MODEL=small  # a better ear\n"
        'LOG_LEVEL="warning"\n'
        "SOMETHING_ELSE=1\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings = config.load(needs_token=True)
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.whisper_model == "small"
    assert settings.log_level == "debug"


def test_empty_values_are_as_good_as_none(
    monkeypatch: pytest.MonkeyPatch, no_settings: Path
) -> None:
    (no_settings / ".env").write_text("DATABASE_URL=\nGEMINI_API_KEY=\nWHISPER_MODEL=\n")
    monkeypatch.setenv("GUILD_IDS", "")
    monkeypatch.setenv("DISCORD_TOKEN", "")
    settings = config.load()
    assert settings.database_url is None
    assert settings.gemini_api_key is None
    assert settings.whisper_model == "base"
    assert settings.guild_ids == ()
    assert "DISCORD_TOKEN: is missing" in problems(needs_token=True)


@pytest.mark.parametrize("name", ["DISCORD_TOKEN", "GEMINI_API_KEY", "DATABASE_URL"])
def test_spaces_around_a_pasted_secret_do_no_harm(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    value = {"DISCORD_TOKEN": TOKEN, "GEMINI_API_KEY": KEY, "DATABASE_URL": URL}[name]
    monkeypatch.setenv(name, f" {value}\r\n")
    secret = getattr(config.load(), name.lower())
    assert secret.get_secret_value() == value


@pytest.mark.parametrize(
    ("text", "ids"),
    [("", ()), ("1", (1,)), ("1,2", (1, 2)), (" 1 , 2 ,, ", (1, 2)), (",", ())],
)
def test_server_ids_are_a_list_with_commas(
    monkeypatch: pytest.MonkeyPatch, text: str, ids: tuple[int, ...]
) -> None:
    monkeypatch.setenv("GUILD_IDS", text)
    assert config.load().guild_ids == ids


def test_the_example_file_is_right_as_it_is(no_settings: Path) -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    (no_settings / ".env").write_text(example, encoding="utf-8")
    assert "DISCORD_TOKEN: is missing" in problems(needs_token=True)
    wanted = example.replace("DISCORD_TOKEN=", f"DISCORD_TOKEN={TOKEN}").replace("#GEM", "GEM")
    wanted = wanted.replace("#DATA", "DATA").replace("#WHI", "WHI").replace("#POST", "POST")
    (no_settings / ".env").write_text(wanted, encoding="utf-8")
    settings = config.load(needs_token=True)
    assert settings.whisper_model == "base"
    names = {line.lstrip("#").partition("=")[0] for line in example.splitlines() if "=" in line}
    known = {name.upper() for name in type(settings).model_fields} | {"POSTGRES_PASSWORD"}
    assert {name for name in names if name.isupper()} <= known


def test_every_hint_belongs_to_a_setting() -> None:
    fields: dict[str, object] = dict(config.Settings.model_fields)
    assert issubclass(config.Settings, BaseModel)
    assert set(config.WHERE) <= set(fields)


def test_another_model_needs_an_address_and_a_name_and_no_gemini_key_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://localhost:11434/v1")
    assert "  COMPATIBLE_MODEL: is missing" in problems()
    monkeypatch.setenv("COMPATIBLE_MODEL", "some-model:8b")
    assert config.load().compatible_model == "some-model:8b"
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    told = problems()
    assert "COMPATIBLE_BASE_URL: and GEMINI_API_KEY are both set" in told
    assert KEY not in told
    monkeypatch.delenv("GEMINI_API_KEY")
    monkeypatch.delenv("COMPATIBLE_BASE_URL")
    assert "  COMPATIBLE_BASE_URL: is missing" in problems()


def test_models_that_are_compared_may_be_set_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPATIBLE_BASE_URL", "http://localhost:11434/v1")
    monkeypatch.setenv("COMPATIBLE_MODEL", "some-model:8b")
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    settings = config.load(several_models=True)
    assert settings.gemini_api_key is not None
    assert settings.compatible_model == "some-model:8b"


def test_the_breaker_and_the_second_grading_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.load()
    assert (settings.failover, settings.grade_twice) == (True, False)
    monkeypatch.setenv("BREAKER_FAILURES", "0")
    monkeypatch.setenv("BREAKER_SECONDS", "-5")
    monkeypatch.setenv("FAILOVER", "perhaps")
    monkeypatch.setenv("GRADE_TWICE", "thrice")
    told = problems()
    for name in ("BREAKER_FAILURES", "BREAKER_SECONDS", "FAILOVER", "GRADE_TWICE"):
        assert f"  {name}: " in told, name


def test_master_keys_are_32_bytes_of_base64_in_either_alphabet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert config.load().master_keys == ()
    first, second = bytes(range(224, 256)), bytes(range(32))
    typed = [
        base64.b64encode(first).decode(),
        base64.urlsafe_b64encode(second).decode().rstrip("="),
    ]
    monkeypatch.setenv("SECRETS_KEY", f" {typed[0]} , {typed[1]},\n")
    assert config.load().master_keys == (first, second)


@pytest.mark.parametrize("typed", ["short", "!" * 44, "a" * 44, ",", f"{'QUJD' * 11},x"])
def test_a_wrong_master_key_is_named_with_how_to_make_one_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    monkeypatch.setenv("SECRETS_KEY", typed)
    told = problems()
    assert "SECRETS_KEY: is not base64 of 32 bytes" in told
    assert "openssl rand -base64 32" in told
    assert typed == "," or typed not in told


def test_geminis_voice_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICE", "gemini")
    assert "  GEMINI_API_KEY: is missing: VOICE=gemini needs one" in problems()
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    assert config.load().voice == "gemini"
    monkeypatch.setenv("VOICE", "loud")
    assert "  VOICE: " in problems()
