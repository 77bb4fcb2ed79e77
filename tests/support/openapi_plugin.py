"""A pytest plugin: every request of every simcord world must fit Discord's own OpenAPI document.

It is inert unless the environment variable ``DISCORD_OPENAPI`` names the document (OpenAPI 3.1,
JSON; CONTRIBUTING.md says where it comes from). A test whose bot sent something Discord would
refuse then ends with an error that lists the requests and what is wrong with each.

Stricter than the document in one thing: a key that a request's schema doesn't list is an error,
since Discord drops such keys silently. Looser in what discord.py sends and Discord is known to
take (see :func:`_tidied`).
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import simcord
from jsonschema import Draft202012Validator, ValidationError

__all__ = ["Document", "pytest_configure"]

Json = dict[str, Any]

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_REQUEST_SCHEMA = re.compile(r"Request(Data|Partial|Base)?$")
#: Ids that discord.py sends as numbers where the document has strings.
_NUMBERS = frozenset({"id", "message_id", "channel_id", "guild_id"})
_SHOWN = 8


class Document:
    """Discord's API as its OpenAPI document describes it."""

    def __init__(self, path: Path) -> None:
        self._document: Json = json.loads(path.read_text(encoding="utf-8"))
        for name, schema in self._document["components"]["schemas"].items():
            if _REQUEST_SCHEMA.search(name) and schema.get("properties"):
                schema.setdefault("additionalProperties", False)
        self._routes: dict[str, list[tuple[re.Pattern[str], Json]]] = {}
        for template, item in self._document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template)))
            for method in _METHODS & item.keys():
                self._routes.setdefault(method.upper(), []).append((pattern, item[method]))
        for routes in self._routes.values():
            # "/users/@me" before "/users/{user_id}".
            routes.sort(key=lambda route: route[0].pattern.count("[^/]+"))
        self._validators: dict[int, Draft202012Validator | None] = {}
        self._seen: dict[tuple[int, str], list[str]] = {}

    def problems(self, method: str, path: str, body: object) -> list[str]:
        """What Discord would refuse in this request, one line each; ``path`` without /api/v10."""
        operation = self._operation(method, path)
        if operation is None:
            return ["Discord has no such route"]
        validator = self._validator(operation)
        if body is None:
            needed = bool((operation.get("requestBody") or {}).get("required"))
            return ["a body is required"] if needed else []
        if validator is None:
            return [] if body in ({}, []) else ["this route takes no body"]
        # Every world registers the same commands: that body is looked at once.
        tidied = _tidied(body)
        key = id(operation), json.dumps(tidied)
        if key not in self._seen:
            errors = validator.iter_errors(tidied)
            self._seen[key] = [_line(_deepest(error)) for error in errors]
        return self._seen[key]

    def _operation(self, method: str, path: str) -> Json | None:
        for pattern, operation in self._routes.get(method, ()):
            if pattern.fullmatch(path):
                return operation
        return None

    def _validator(self, operation: Json) -> Draft202012Validator | None:
        key = id(operation)
        if key not in self._validators:
            content = (operation.get("requestBody") or {}).get("content") or {}
            kind = content.get("application/json") or content.get("multipart/form-data")
            self._validators[key] = None
            if kind is not None:
                schema = {**kind["schema"], "components": self._document["components"]}
                self._validators[key] = Draft202012Validator(schema)
        return self._validators[key]


def _tidied(body: object) -> Any:
    """A copy without what discord.py 2.7.1 adds, Discord takes and the document leaves out."""
    copy = json.loads(json.dumps(body))
    holders = [copy, copy.get("data")] if isinstance(copy, dict) else []
    for holder in holders:
        if not isinstance(holder, dict):
            continue
        if not holder.get("tts"):
            holder.pop("tts", None)
        for key in ("attachments", "message_reference"):
            if key in holder:
                holder[key] = _with_text_ids(holder[key])
        if type(holder.get("recipient_id")) is int:
            holder["recipient_id"] = str(holder["recipient_id"])
        if isinstance(holder.get("message_reference"), dict):
            holder["message_reference"].pop("guild_id", None)
    for command in copy if isinstance(copy, list) else ():
        if isinstance(command, dict):
            command.pop("nsfw", None)
    return copy


def _with_text_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_text_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: str(item) if key in _NUMBERS and type(item) is int else _with_text_ids(item)
        for key, item in value.items()
    }


def _deepest(error: ValidationError) -> ValidationError:
    """In anyOf and oneOf, the error of the branch that was meant: right type, fewest errors."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for child in error.context:
            branches.setdefault(child.schema_path[0], []).append(child)

        def meant(branch: Sequence[ValidationError]) -> tuple[bool, int]:
            other_kind = any(
                child.validator in ("type", "const", "enum")
                and list(child.path)[-1:] in ([], ["type"])
                for child in branch
            )
            return other_kind, len(branch)

        children = min(branches.values(), key=meant)
        error = max(children, key=lambda child: len(child.path))
    return error


def _line(error: ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "the body"
    message = error.message if len(error.message) <= 200 else f"{error.message[:200]}…"
    return f"{where}: {message}"


class Plugin:
    """Remembers every world of a test and checks its requests when the test is over."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._logs: list[list[simcord.HttpLogEntry]] = []

    def watch(self, start: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(start)
        def watched(env: simcord.Env, *args: Any, **options: Any) -> None:
            start(env, *args, **options)
            self._logs.append(env.backend.http_requests)

        return watched

    def _found(self) -> Iterator[str]:
        for log in self._logs:
            for entry in log:
                problems = self._document.problems(entry.method, entry.path, entry.json)
                for problem in problems:
                    yield f"{entry.method} {entry.path}\n    {problem}"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Generator[None, None, None]:
        try:
            yield
            found = list(dict.fromkeys(self._found()))
        finally:
            self._logs.clear()
        if found:
            shown = "\n".join(found[:_SHOWN])
            more = f"\n… and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            pytest.fail(f"Discord would refuse what the bot sent:\n{shown}{more}", pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    named = os.environ.get("DISCORD_OPENAPI")
    if not named or config.pluginmanager.has_plugin("discord-openapi"):
        return
    path = Path(named)
    if not path.is_file():
        raise pytest.UsageError(f"DISCORD_OPENAPI names no file: {path}")
    plugin = Plugin(Document(path))
    original = simcord.Env.__init__
    simcord.Env.__init__ = plugin.watch(original)  # type: ignore[method-assign]
    config.add_cleanup(functools.partial(setattr, simcord.Env, "__init__", original))
    config.pluginmanager.register(plugin, "discord-openapi")
