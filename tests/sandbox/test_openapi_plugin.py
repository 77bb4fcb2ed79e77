from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.openapi_plugin import Document

DOCUMENT = {
    "paths": {
        "/channels/{channel_id}/messages": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/MessageCreateRequest"}
                        }
                    },
                }
            }
        },
        "/users/@me": {"get": {}},
        "/users/{user_id}": {"get": {}},
        "/applications/{application_id}/commands": {
            "put": {"requestBody": {"content": {"application/json": {"schema": {}}}}}
        },
        "/oauth2/applications/@me": {"get": {}},
    },
    "components": {
        "schemas": {
            "MessageCreateRequest": {
                "type": "object",
                "properties": {
                    "content": {"type": "string", "maxLength": 20},
                    "components": {
                        "type": "array",
                        "items": {
                            "oneOf": [
                                {"$ref": "#/components/schemas/Text"},
                                {"$ref": "#/components/schemas/Button"},
                            ]
                        },
                    },
                    "attachments": {
                        "type": "array",
                        "items": {"properties": {"id": {"type": "string"}}},
                    },
                    "allowed_mentions": {"type": "object"},
                    "nonce": {"type": "string"},
                    "enforce_nonce": {"type": "boolean"},
                },
            },
            "Text": {
                "properties": {"type": {"const": 10}, "content": {"maxLength": 5}},
                "required": ["type"],
            },
            "Button": {
                "properties": {"type": {"const": 2}, "label": {"maxLength": 5}},
                "required": ["type"],
            },
        }
    },
}
MESSAGES = "/channels/1/messages"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(DOCUMENT))
    return file


@pytest.mark.parametrize(
    ("method", "route", "body", "problem"),
    [
        ("POST", MESSAGES, {"content": "hello", "tts": False}, None),
        ("POST", MESSAGES, {"attachments": [{"id": 0}]}, None),
        ("POST", MESSAGES, {"content": "x" * 21}, "content: 'xxx"),
        ("POST", MESSAGES, {"contents": "x"}, "'contents' was unexpected"),
        ("POST", MESSAGES, None, "a body is required"),
        ("POST", MESSAGES, {"components": [{"type": 2, "label": "x" * 6}]}, "components/0/label"),
        ("GET", "/users/@me", None, None),
        ("GET", "/users/@me", {"a": 1}, "takes no body"),
        ("GET", "/nowhere", None, "no such route"),
        ("DELETE", "/users/@me", None, "no such route"),
    ],
)
def test_a_request_is_held_against_the_document(
    path: Path, method: str, route: str, body: object, problem: str | None
) -> None:
    problems = Document(path).problems(method, route, body)
    if problem is None:
        assert problems == []
    else:
        (only,) = problems
        assert problem in only


SUITE = """
import sandbox.discord_world
from tests.support.dummy_bot import DummyBot

async def say(text):
    async with sandbox.discord_world.world(DummyBot()) as local:
        await local.say(local.alice, local.lobby, text)

async def test_good():
    await say("hello")

async def test_bad():
    await say("a much too long answer to repeat")
"""


def run_suite(folder: Path, document: Path | None) -> str:
    (folder / "test_inner.py").write_text(SUITE)
    (folder / "pytest.ini").write_text(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
    )
    env = {key: value for key, value in os.environ.items() if key != "DISCORD_OPENAPI"}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    if document is not None:
        env["DISCORD_OPENAPI"] = str(document)
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.openapi_plugin", "-W", "ignore"]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def test_a_test_whose_bot_sent_something_wrong_ends_with_an_error(
    tmp_path: Path, path: Path
) -> None:
    output = run_suite(tmp_path, path)
    assert "2 passed, 1 error" in output
    assert "ERROR at teardown of test_bad" in output
    assert "Discord would refuse what the bot sent:\nPOST /channels/" in output


def test_without_a_document_nothing_is_checked(tmp_path: Path) -> None:
    assert "2 passed in" in run_suite(tmp_path, None)


def test_a_document_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    assert "DISCORD_OPENAPI names no file" in run_suite(tmp_path, tmp_path / "none.json")
