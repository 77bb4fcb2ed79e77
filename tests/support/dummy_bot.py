"""A tiny discord.py bot for the tests of the sandbox itself; nothing of the product is in it."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

__all__ = ["DummyBot", "FakeVoice", "main"]


@dataclass(frozen=True)
class FakeVoice:
    """Looks like a voice message from outside; nothing could be heard in it."""

    data: bytes = b"OggS" + bytes(60)
    duration: float = 2.5
    waveform_b64: str = base64.b64encode(bytes(range(0, 250, 10))).decode()


class Ask(discord.ui.Modal, title="Your job"):
    role: discord.ui.Label[Any] = discord.ui.Label(
        text="Role", component=discord.ui.TextInput(custom_id="role", max_length=100)
    )
    notes: discord.ui.Label[Any] = discord.ui.Label(
        text="Notes",
        component=discord.ui.TextInput(custom_id="notes", default="none", required=False),
    )
    resume: discord.ui.Label[Any] = discord.ui.Label(
        text="Résumé", component=discord.ui.FileUpload(custom_id="resume", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.role.component, discord.ui.TextInput)
        assert isinstance(self.notes.component, discord.ui.TextInput)
        assert isinstance(self.resume.component, discord.ui.FileUpload)
        names = [item.filename for item in self.resume.component.values]
        await interaction.response.send_message(
            f"{self.role.component.value}, {self.notes.component.value}, {names}", ephemeral=True
        )


class Card(discord.ui.LayoutView):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        row: discord.ui.ActionRow[Card] = discord.ui.ActionRow(
            discord.ui.Button(label="Hint", custom_id="dummy:hint:1"),
            discord.ui.Button(label="Skip", custom_id="dummy:skip:1", disabled=True),
        )
        self.add_item(
            discord.ui.Container(
                discord.ui.TextDisplay("## Question 1"),
                discord.ui.Separator(),
                discord.ui.TextDisplay("Tell me about a hard bug."),
                row,
            )
        )


class DummyBot(commands.Bot):
    """Answers messages; with a ``worker`` running, voice messages are answered by that, later."""

    def __init__(self) -> None:
        intents = discord.Intents.default()
        intents.message_content = True
        super().__init__("!", intents=intents, allowed_mentions=discord.AllowedMentions.none())
        self.heard: list[discord.Message] = []
        self.queue: asyncio.Queue[tuple[int, float]] = asyncio.Queue()
        self.tree.add_command(app_commands.Command(name="ask", description="Ask", callback=_ask))
        self.tree.add_command(
            app_commands.Command(name="thread", description="Thread", callback=_thread)
        )

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        self.heard.append(message)
        if message.flags.voice:
            await message.add_reaction("👂")
            self.queue.put_nowait((message.channel.id, message.attachments[0].duration or 0.0))
        elif message.content == "card":
            await message.channel.send(view=Card())
        elif message.content:
            await message.channel.send(f"you said {message.content}")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        data: Any = interaction.data or {}
        if interaction.type is discord.InteractionType.component:
            await interaction.response.send_message(f"clicked {data.get('custom_id')}")

    async def worker(self) -> None:
        """Real asyncio work outside of simcord's sight, as the product's queue worker is."""
        while True:
            channel_id, seconds = await self.queue.get()
            await asyncio.sleep(0.05)
            channel = await self.fetch_channel(channel_id)
            assert isinstance(channel, discord.abc.Messageable)
            await channel.send(f"heard {seconds:.1f} s")


async def _ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Ask())


async def _thread(interaction: discord.Interaction) -> None:
    assert isinstance(interaction.channel, discord.TextChannel)
    thread = await interaction.channel.create_thread(
        name="practice", type=discord.ChannelType.private_thread
    )
    await thread.add_user(interaction.user)
    await interaction.response.send_message(f"see {thread.mention}", ephemeral=True)


def main(_arguments: list[str]) -> int:
    """As a child process: see child_bot.py."""

    async def live() -> None:
        bot = DummyBot()
        async with bot:
            worker = asyncio.create_task(bot.worker())
            await bot.start("token")
            worker.cancel()

    asyncio.run(live())
    return 0
