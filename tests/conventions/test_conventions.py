"""What we agreed on and a linter doesn't know."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from discord import app_commands

from cogs.client import EXTENSIONS, Client
from cogs.kit.ids import Action
from config import Settings

ROOT = Path(__file__).parents[2]
ROOMS = (
    *("app", "bench", "cogs", "documents", "interview", "llm", "locales"),
    *("pipeline", "sandbox", "speech", "storage"),
)
TOP = ("bot.py", "config.py")
#: Lines of a file of the product (tables aside), and of any other.
MOST_LINES, MOST_LINES_ELSEWHERE = 400, 500
#: A flat list that is read by looking one up: a test for each method of each repository.
LONGER = {
    "tests/storage/repositories/test_repositories.py": 930,
}
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, those not committed yet too."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    paths = (ROOT / name for name in sorted(listed.split("\0")) if name)
    return tuple(path for path in paths if path.is_file())


@cache
def texts() -> dict[str, str]:
    """The text files, by path from the root."""
    found = {}
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return found


@cache
def modules() -> dict[str, ast.Module]:
    """Our product's own modules, parsed."""
    return {
        name: ast.parse(text)
        for name, text in texts().items()
        if name.endswith(".py") and (name.split("/")[0] in ROOMS or name in TOP)
    }


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """(file, call) of everything that is logged."""
    for name, tree in modules().items():
        for call in calls(tree):
            if (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in LEVELS
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id in ("log", "_log")
            ):
                yield name, call


# --------------------------------------------------------------------------- Discord


@pytest.fixture
async def bot() -> Client:
    """With every cog, and nothing behind it."""
    made = Client(MagicMock())
    for extension in EXTENSIONS:
        await made.load_extension(extension)
    return made


def commands_of(bot: Client) -> list[app_commands.Command[Any, ..., Any]]:
    return [each for each in bot.tree.walk_commands() if isinstance(each, app_commands.Command)]


async def test_every_command_and_option_is_described_in_words_that_fit(bot: Client) -> None:
    commands = commands_of(bot)
    assert len(commands) > 8
    for command in [*commands, *bot.tree.get_commands()]:
        if isinstance(command, app_commands.ContextMenu):
            assert len(command.name) <= 32
            continue
        assert 5 < len(command.description) <= 100, command.qualified_name
    for command in commands:
        for option in command.parameters:
            assert 5 < len(str(option.description)) <= 100, (command.qualified_name, option.name)


async def test_every_button_and_menu_has_someone_who_answers(bot: Client) -> None:
    assert set(bot.actions) == set(Action)


# --------------------------------------------------------------------------- code


def test_no_file_grows_past_two_rooms() -> None:
    ours = {room for room in ROOMS if room not in ("bench", "sandbox")}

    def most(name: str) -> int:
        product = name in TOP or name.split("/")[0] in ours
        inside = product and not name.startswith("storage/tables/")
        return MOST_LINES if inside else LONGER.get(name, MOST_LINES_ELSEWHERE)

    too_long = {
        name: lines
        for name, text in texts().items()
        if name.endswith(".py") and "/migrations/versions/" not in name
        if (lines := text.count("\n")) > most(name)
    }
    assert too_long == {}


def test_only_what_is_run_in_a_shell_prints() -> None:
    printing = {
        name
        for name, tree in modules().items()
        if name.split("/")[0] not in ("app", "sandbox", "bench")
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    }
    assert printing == set()


def test_events_have_constant_names_in_snake_case_and_fields_with_names() -> None:
    seen = 0
    for name, call in log_calls():
        where = f"{name}:{call.lineno}"
        assert len(call.args) == 1, where
        event = call.args[0]
        assert isinstance(event, ast.Constant) and isinstance(event.value, str), where
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", event.value), f"{where} {event.value}"
        for field in call.keywords:
            assert field.arg is not None, f"{where}: fields are written out"
            # An f-string or a % is how content gets into a log by accident.
            joined = isinstance(field.value, ast.JoinedStr) or (
                isinstance(field.value, ast.BinOp) and isinstance(field.value.op, ast.Mod | ast.Add)
            )
            assert not joined, f"{where} {field.arg}"
        seen += 1
    assert seen > 30


def test_fields_of_events_are_facts_and_not_what_somebody_said() -> None:
    content = {
        "answer", "content", "description", "feedback", "filename", "key", "message", "name",
        "prompt_text", "question", "reply", "resume", "role", "said", "text", "token",
        "transcript", "url",
    }  # fmt: skip
    for name, call in log_calls():
        fields = {field.arg for field in call.keywords}
        assert not fields & content, f"{name}:{call.lineno}"


def test_every_module_logs_by_structlog() -> None:
    for name, tree in modules().items():
        if name == "app/observability.py":
            continue
        names = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert "logging" not in names, name


def test_every_model_call_has_its_prompt_with_a_version() -> None:
    tree = modules()["llm/model/interviewer.py"]
    asked = {
        call.args[0].value
        for call in calls(tree)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "_ask"
        and isinstance(call.args[0], ast.Constant)
    }
    assert asked
    for task in [*asked, "common"]:
        head = (ROOT / "llm" / "prompts" / f"{task}.md").read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(rf"<!-- prompt: {task}; version: \S+ -->", head)


# --------------------------------------------------------------------------- the repository


def test_nothing_names_a_machine_or_a_registry() -> None:
    # Written so that this file does not name them either.
    forbidden = re.compile(
        r"(?<![\w.])/(?:wor[k]|roo[t]|User[s]/\w|hom[e]/\w|opt/pyp[i])(?:/|\b)"
        r"|index-ur[l]\s*=|artifactor[y]|pythonhoste[d]|\.pyen[v]"
    )
    found = [
        f"{name}:{number}: {match[0]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := forbidden.search(line))
    ]
    assert found == []


def test_every_text_file_ends_its_last_line_and_has_no_trailing_spaces() -> None:
    for name, text in texts().items():
        if not text or name.endswith(".ogg"):
            continue
        assert text.endswith("\n"), name
        if not name.endswith(".md"):
            assert not re.search(r"[ \t]+$", text, re.MULTILINE), name


LOCKS = ("requirements.lock", "requirements-dev.lock")


def locked(file: str) -> dict[str, str]:
    """Name -> version, by the names that registries use."""
    text = texts()[file].replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        line = line.partition(" #")[0].strip()
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(
            r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?P<marker> ;[^-]*(?:-[^-][^-]*)*)?"
            r"(?P<hashes>(?: +--hash=sha256:[0-9a-f]{64})+)",
            line,
        )
        assert match, f"{file}: not pinned with hashes: {line[:80]}"
        found[match["name"]] = match["version"]
    return found


@pytest.mark.parametrize("file", LOCKS)
def test_the_lock_files_pin_everything_by_hash_and_name_no_address(file: str) -> None:
    assert "://" not in texts()[file]
    assert len(locked(file)) > 50


def test_the_lock_files_agree_with_the_pins_and_with_each_other() -> None:
    import tomllib

    project = tomllib.loads(texts()["pyproject.toml"])
    needed = project["project"]["dependencies"]
    development = project["dependency-groups"]["dev"]
    bots, everything = (locked(file) for file in LOCKS)
    assert bots.items() <= everything.items()
    for requirements, lock in ((needed, bots), (development, everything)):
        for requirement in requirements:
            match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:==([^ ;]+))?", requirement)
            assert match is not None
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            assert name in lock, f"run `make lock`: {name}"
            if match[2]:
                assert lock[name] == match[2], f"run `make lock`: {name}"
    for requirement in needed:
        assert "==" in requirement, f"not pinned: {requirement}"


# --------------------------------------------------------------------------- the papers


def section(file: str, title: str) -> str:
    """From a heading to the next one of the same depth."""
    match = re.search(
        rf"^(#+) {re.escape(title)}$(.*?)(?=^#{{1,2}} |\Z)",
        texts()[file],
        re.MULTILINE | re.DOTALL,
    )
    assert match, f"{file} has no section {title}"
    return match[2]


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)


def test_the_settings_table_names_each_setting_with_its_default() -> None:
    table = section("docs/operating.md", "Settings")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|", table, re.MULTILINE))
    assert sorted(first_cells(table)) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        if default in (None, ()):
            shown = ""
        elif isinstance(default, bool):
            shown = str(default).lower()
        elif isinstance(default, float) and default.is_integer():
            shown = str(int(default))
        else:
            shown = str(default)
        said = rows[name.upper()].strip().strip("`")
        assert said == shown or (not shown and not re.search(r"\d", said)), name


def test_the_table_of_events_names_each_event() -> None:
    logged = {
        call.args[0].value
        for name, call in log_calls()
        if not name.startswith(("sandbox/", "bench/")) and isinstance(call.args[0], ast.Constant)
    }
    assert sorted(first_cells(section("docs/operating.md", "Logs"))) == sorted(logged)


def test_links_between_our_papers_lead_somewhere() -> None:
    for name, text in texts().items():
        if not name.endswith(".md"):
            continue
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" in target or target.startswith("mailto:"):
                continue
            assert ((ROOT / name).parent / target).exists(), f"{name} -> {target}"


# --------------------------------------------------------------------------- words


def test_the_template_of_the_catalogs_holds_the_texts_of_the_source() -> None:
    from tools.strings import collected, written

    kept = texts()["locales/messages.pot"].encode()
    assert kept == written(collected()), "run `make strings`"
