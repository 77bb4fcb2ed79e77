"""Members with Manage Server, and what they set."""

from __future__ import annotations

import base64
from typing import Any

import discord

from interview.models import ServerSettings
from sandbox.discord_world import Person
from sandbox.reading import SeenMessage
from tests.support.fakes import FakeModel
from tests.support.unruly import Coach

__all__ = ["KEY", "MASTER_KEY", "Models", "card", "guild_id", "member", "set_key", "settings_of"]

KEY = "AIzaSy-not-a-real-key-0123456789abcdefg"
#: As in SECRETS_KEY.
MASTER_KEY = base64.b64encode(bytes(range(32))).decode()


class Models:
    """Makes fake models by key; ``check_failures`` go to the next one that is made."""

    def __init__(self) -> None:
        self.made: list[FakeModel] = []
        self.check_failures: list[Exception] = []

    def __call__(self, key: str) -> FakeModel:
        model = FakeModel(key)
        model.check_failures, self.check_failures = self.check_failures, []
        self.made.append(model)
        return model


def member(coach: Coach, name: str, role: Any = None, **may: bool) -> Person:
    guild = coach.world.guild
    role = role or guild.create_role(f"{name}s", permissions=discord.Permissions(**may))
    user = coach.world.env.create_user(name, global_name=name.capitalize())
    return Person(guild.add_member(user, roles=[role]), user)


def guild_id(coach: Coach) -> int:
    return int(coach.world.guild.id)


async def settings_of(coach: Coach) -> ServerSettings:
    return await coach.built.services.servers.settings(guild_id(coach))


async def card(coach: Coach, person: Person) -> SeenMessage:
    return await coach.command("server show", person=person)


async def set_key(coach: Coach, person: Person, key: str = KEY) -> SeenMessage:
    shown = await coach.world.slash(person, coach.world.lobby, "server key")
    done = await coach.world.submit_modal(person, shown, {"key": key})
    return coach.last_reply(done)
