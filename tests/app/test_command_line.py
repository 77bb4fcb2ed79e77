"""bot.py from a shell: what it says and the status it ends with."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import discord
import pytest

import bot
from app import running
from app.health import HEALTH_OLD
from interview.errors import ConfigurationError
from tests.app.conftest import PASSWORD, TOKEN, Main, Run


def test_without_settings_run_says_what_is_missing_and_where_to_get_it(run_bot: Run) -> None:
    done = run_bot("run")
    assert done.returncode == 2
    assert "DISCORD_TOKEN: is missing" in done.stderr
    assert "Developer Portal" in done.stderr
    assert "Traceback" not in done.stderr


def test_all_problems_come_in_one_go_and_no_secret_with_them(main: Main) -> None:
    done = main(
        "run",
        DISCORD_TOKEN="half-a-token",
        DATABASE_URL=f"mysql://coach:{PASSWORD}@db/coach",
        WHISPER_THREADS="lots",
    )
    assert done.returncode == 2
    for name in ("DISCORD_TOKEN", "DATABASE_URL", "WHISPER_THREADS"):
        assert name in done.stderr
    assert "half-a-token" not in done.stderr + done.stdout
    assert PASSWORD not in done.stderr + done.stdout


def test_a_worker_needs_the_bots_database(main: Main) -> None:
    done = main("worker")
    assert done.returncode == 2
    assert "DATABASE_URL: is missing" in done.stderr
    assert "postgresql://" in done.stderr


def test_a_worker_whose_database_is_away_says_so_and_keeps_the_password(main: Main) -> None:
    done = main("worker", DATABASE_URL=f"postgresql://coach:{PASSWORD}@127.0.0.1:1/coach")
    assert done.returncode == 1
    assert "ConnectionLost" in done.stderr
    assert PASSWORD not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_address_with_an_unknown_parameter_is_a_setting_to_mend(main: Main) -> None:
    done = main("migrate", DATABASE_URL=f"postgresql://coach:{PASSWORD}@db/coach?sslmod=require")
    assert done.returncode == 2
    assert "unknown parameter sslmod" in done.stderr
    assert PASSWORD not in done.stderr + done.stdout


def test_migrate_makes_a_database_in_the_data_folder_and_does_no_harm_again(
    run_bot: Run, main: Main, no_settings: Path
) -> None:
    data = no_settings / "kept"
    for run in (run_bot, main):
        done = run("migrate", DATA_DIR=str(data))
        assert done.returncode == 0, done.stderr
        assert "up to date" in done.stdout
        for line in done.stderr.splitlines():
            assert json.loads(line)["event"]
    assert (data / "postgres" / "pgdata" / "PG_VERSION").is_file()


def test_a_data_folder_that_cannot_be_used_is_said_in_a_sentence(
    main: Main, no_settings: Path
) -> None:
    (no_settings / "file").write_text("not a folder")
    done = main("migrate", DATA_DIR=str(no_settings / "file"))
    assert done.returncode == 1
    assert "data folder" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["runn"], ["run", "now"]])
def test_what_it_does_not_know_is_answered_with_its_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.main(arguments)
    assert ended.value.code == 2
    assert "usage: bot.py" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bot.main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    commands = "run worker migrate usage regrade health check-coach models demo try"
    for command in commands.split():
        assert re.search(rf"^    {command}$|^    {command} ", shown, re.MULTILINE)


@pytest.mark.usefixtures("no_settings")
def test_health_is_the_age_of_the_last_sign_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "health"
    assert bot.main(["health"]) == 1
    assert "HEALTH_FILE is not set" in capsys.readouterr().err
    monkeypatch.setenv("HEALTH_FILE", str(file))
    assert bot.main(["health"]) == 1
    file.touch()
    assert bot.main(["health"]) == 0
    old = time.time() - HEALTH_OLD - 5
    os.utime(file, (old, old))
    assert bot.main(["health"]) == 1


def test_what_the_running_bot_imports_is_in_the_bots_own_lock_file() -> None:
    """`run`, `worker` and `migrate` need nothing of the development set."""
    code = (
        "import sys\n"
        "for name in ('simcord', 'pytest', 'hypothesis', 'sandbox', 'bench', 'jsonschema'):\n"
        "    sys.modules[name] = None\n"
        "import bot\n"
        "print(sorted(name for name in sys.modules if name.startswith('sandbox.')))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_the_development_set_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == "sandbox"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "simcord", None)
    assert bot.main(["demo"]) == 2
    assert "requirements-dev.lock" in capsys.readouterr().err


async def test_a_token_that_discord_refuses_is_a_setting_to_mend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(self: discord.Client, token: str) -> None:
        raise discord.LoginFailure("Improper token has been passed.")

    monkeypatch.setattr(discord.Client, "login", refuse)
    with pytest.raises(ConfigurationError) as caught:
        await running.introduce(TOKEN)
    assert "DISCORD_TOKEN" in str(caught.value)
    assert TOKEN not in str(caught.value)
