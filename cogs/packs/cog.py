"""/pack create | import | list | show, and the buttons of packs. In servers only."""

from __future__ import annotations

import asyncio
import io
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.client import Client
from cogs.downloads import download
from cogs.kept import Kept
from cogs.kit.buttons import on_action, register_actions
from cogs.kit.ids import Action, CustomId
from cogs.kit.notices import notice
from cogs.kit.refusals import Refusal, Refused
from cogs.kit.text import line, name
from cogs.modals import INPUT_LIMIT
from cogs.pack_choices import complete_own_pack, complete_pack, find_chosen_pack, visitor_here
from cogs.packs import layouts
from cogs.packs.modals import PackModal, QuestionModal, points_text, typed_of
from cogs.replies import replace, reply
from interview.errors import FileFault, FileUnreadable, NotYours, Thing
from interview.models import MAX_PACK_FILE_BYTES, Pack, PackQuestion, PackRow
from interview.packs.rows import MAX_PACK_NAME, read_rows
from interview.packs.service import Imported, Visitor
from locales.catalog import Catalog, mark, mark_plural

Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The good rows of a file, until its sender says to take them."""

    guild_id: int
    questions: tuple[PackQuestion, ...]
    #: The pack they go to, None for a new one of that name.
    pack_id: int | None
    name: str
    description: str


class PacksCog(commands.Cog):
    pack = app_commands.Group(
        name="pack", description=mark("Question packs of this server"), guild_only=True
    )

    def __init__(self, bot: Client) -> None:
        self.bot = bot
        self.packs = bot.services.packs
        #: What was typed into a form and refused, by question or pack.
        self.typed: Kept[dict[str, str]] = bot.pack_forms
        self.waiting: Kept[object] = bot.pack_files
        self._reading = asyncio.Lock()
        register_actions(bot, self)

    # ------------------------------------------------------------------ commands

    @pack.command(name="create", description=mark("Begin a question pack for this server"))
    async def create(self, interaction: Interaction) -> None:
        await visitor_here(interaction)
        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, fields: dict[str, str]) -> None:
            await modal.response.defer(ephemeral=True, thinking=True)
            visitor = await visitor_here(modal)
            pack = await self.packs.create(visitor, fields["name"], fields["description"])
            note = t("It is yours alone until you share it.")
            await reply(modal, layouts.pack_editor(t, pack, [], own=True, note=note))

        await interaction.response.send_modal(PackModal(t, submit))

    @pack.command(name="list", description=mark("See the question packs you can use here"))
    async def list_packs(self, interaction: Interaction) -> None:
        packs = await self.packs.list_packs(await visitor_here(interaction))
        t = self.bot.readers.of(interaction)
        await reply(interaction, layouts.packs_list_card(t, packs, interaction.user.id))

    @pack.command(name="show", description=mark("Open a question pack"))
    @app_commands.describe(pack=mark("Which pack"))
    @app_commands.autocomplete(pack=complete_pack)
    async def show(self, interaction: Interaction, pack: str) -> None:
        visitor = await visitor_here(interaction)
        chosen = find_chosen_pack(await self.packs.list_packs(visitor), pack)
        t = self.bot.readers.of(interaction)
        await reply(interaction, await self._view(t, visitor, chosen))

    async def _view(
        self, t: Catalog, visitor: Visitor, pack: Pack, page: int = 0, note: str = ""
    ) -> discord.ui.LayoutView:
        if not visitor.may_change(pack):
            return layouts.pack_card(t, pack, note)
        pack, questions = await self.packs.get_to_change(visitor, pack.id)
        own = pack.author_id == visitor.person_id
        return layouts.pack_editor(t, pack, questions, page, own=own, note=note)

    @pack.command(name="import", description=mark("Read questions from a CSV, JSON or YAML file"))
    @app_commands.describe(
        file=mark("CSV, JSON or YAML, up to 1 MB"),
        pack=mark("The pack they go to (leave it out for a new one)"),
        title=mark("What to call the new pack"),
    )
    @app_commands.rename(title="name")
    @app_commands.autocomplete(pack=complete_own_pack)
    async def import_file(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        pack: str | None = None,
        title: app_commands.Range[str, 1, MAX_PACK_NAME] | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        visitor = await visitor_here(interaction)
        target: Pack | None = None
        if pack is not None:
            target = find_chosen_pack(await self.packs.list_packs(visitor), pack)
            if not visitor.may_change(target):
                raise NotYours(Thing.PACK)
        if file.size > MAX_PACK_FILE_BYTES:
            # Before the download: its size is known from the metadata.
            raise FileUnreadable(FileFault.TOO_LARGE)
        data = await download(file)
        held = await self.bot.services.pack_files.read(data, file.filename)
        # 200 rows of the longest texts take seconds: nobody waits for it but others with a file.
        async with self._reading:
            read = await asyncio.to_thread(read_rows, held.rows)
        called = title or held.name or PurePosixPath(file.filename).stem.replace("_", " ")
        waiting = _Waiting(
            visitor.guild_id,
            read.questions,
            None if target is None else target.id,
            name(called, MAX_PACK_NAME),
            held.description,
        )
        if not read.problems:
            await self._import(interaction, visitor, waiting)
            return
        key = secrets.randbits(53)
        if read.questions:
            self.waiting.keep(visitor.person_id, str(key), waiting)
        t = self.bot.readers.of(interaction)
        card = layouts.problems_card(t, read.problems, len(read.questions), key)
        await reply(interaction, card)

    async def _import(self, interaction: Interaction, visitor: Visitor, file: _Waiting) -> None:
        done = await self.packs.import_questions(
            visitor,
            file.questions,
            pack_id=file.pack_id,
            name=file.name,
            description=file.description,
        )
        t = self.bot.readers.of(interaction)
        await reply(interaction, await self._view(t, visitor, done.pack, note=_told(t, done)))

    # ------------------------------------------------------------------ buttons

    @on_action(Action.PACK_IMPORT_GOOD)
    async def on_import(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        visitor = await visitor_here(interaction)
        waiting = self.waiting.find(visitor.person_id, str(id.id))
        if not isinstance(waiting, _Waiting) or waiting.guild_id != visitor.guild_id:
            raise Refused(Refusal.FILE_GONE)
        # Taken at once, so that a second click finds nothing; back where it can't be done now.
        self.waiting.drop(visitor.person_id, str(id.id))
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            await self._import(interaction, visitor, waiting)
        except Exception:
            self.waiting.keep(visitor.person_id, str(id.id), waiting)
            raise

    @on_action(Action.PACK_SHOW)
    async def on_show(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        visitor = await visitor_here(interaction)
        pack = await self.packs.get(visitor, id.id)
        t = self.bot.readers.of(interaction)
        await replace(interaction, await self._view(t, visitor, pack, _page(id)))

    @on_action(Action.PACK_ADD)
    async def on_add(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        visitor = await visitor_here(interaction)
        await self.packs.get_to_change(visitor, id.id)
        t = self.bot.readers.of(interaction)
        key = f"pack{id.id}"

        async def submit(modal: Interaction, fields: dict[str, str]) -> None:
            self.typed.keep(modal.user.id, key, fields)
            await modal.response.defer(ephemeral=True, thinking=True)
            visitor = await visitor_here(modal)
            pack = await self.packs.add_question(visitor, id.id, _row(fields))
            self.typed.drop(modal.user.id, key)
            note = t("The question is in version {version}.", version=pack.version)
            view = await self._view(t, visitor, pack, pack.question_count - 1, note)
            await reply(modal, view)

        typed = self.typed.find(interaction.user.id, key) or {}
        await interaction.response.send_modal(QuestionModal(t, submit, typed, new=True))

    @on_action(Action.PACK_EDIT)
    async def on_edit(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        _, question = await self.packs.get_question(await visitor_here(interaction), id.id)
        now = typed_of(question)
        if len(now["key_points"]) > INPUT_LIMIT:
            raise Refused(Refusal.KEY_POINTS_TOO_LONG)
        t = self.bot.readers.of(interaction)
        key = f"question{id.id}"

        async def submit(modal: Interaction, fields: dict[str, str]) -> None:
            self.typed.keep(modal.user.id, key, fields)
            await modal.response.defer(ephemeral=True, thinking=True)
            visitor = await visitor_here(modal)
            row = _row(fields, question)
            pack = await self.packs.change_question(visitor, id.id, row)
            self.typed.drop(modal.user.id, key)
            note = t("The question is changed, in version {version}.", version=pack.version)
            await reply(modal, await self._view(t, visitor, pack, _page(id), note))

        typed = self.typed.find(interaction.user.id, key) or now
        await interaction.response.send_modal(QuestionModal(t, submit, typed, new=False))

    @on_action(Action.PACK_REMOVE)
    async def on_remove(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        pack, question = await self.packs.get_question(await visitor_here(interaction), id.id)
        t = self.bot.readers.of(interaction)
        await reply(interaction, layouts.remove_confirm(t, pack, question))

    @on_action(Action.PACK_REMOVE_SURE)
    async def on_remove_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        visitor = await visitor_here(interaction)
        pack = await self.packs.remove_question(visitor, id.id)
        t = self.bot.readers.of(interaction)
        note = t("The question is out of version {version}.", version=pack.version)
        await replace(interaction, await self._view(t, visitor, pack, note=note))

    @on_action(Action.PACK_NAME)
    async def on_name(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        present, _ = await self.packs.get_to_change(await visitor_here(interaction), id.id)
        t = self.bot.readers.of(interaction)

        async def submit(modal: Interaction, fields: dict[str, str]) -> None:
            await modal.response.defer(ephemeral=True, thinking=True)
            visitor = await visitor_here(modal)
            pack = await self.packs.describe(visitor, id.id, fields["name"], fields["description"])
            note = t("It has its new name.")
            await reply(modal, await self._view(t, visitor, pack, note=note))

        await interaction.response.send_modal(PackModal(t, submit, present))

    @on_action(Action.PACK_SHARE, Action.PACK_UNSHARE)
    async def on_share(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        visitor = await visitor_here(interaction)
        shared = id.action is Action.PACK_SHARE
        pack = await self.packs.share(visitor, id.id, shared)
        t = self.bot.readers.of(interaction)
        note = (
            t("Everybody in this server can use it now: `/interview start` with *pack*.")
            if shared
            else t("Only you can use it now. Interviews already begun with it go on.")
        )
        await replace(interaction, await self._view(t, visitor, pack, note=note))

    @on_action(Action.PACK_EXPORT)
    async def on_export(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        pack, data = await self.packs.export(await visitor_here(interaction), id.id)
        file = discord.File(io.BytesIO(data), f"pack-{pack.id}-v{pack.version}.json")
        await interaction.followup.send(file=file, ephemeral=True)

    @on_action(Action.PACK_DELETE)
    async def on_delete(self, interaction: Interaction, id: CustomId, values: list[str]) -> None:
        pack, _ = await self.packs.get_to_change(await visitor_here(interaction), id.id)
        await reply(interaction, layouts.delete_confirm(self.bot.readers.of(interaction), pack))

    @on_action(Action.PACK_DELETE_SURE)
    async def on_delete_sure(
        self, interaction: Interaction, id: CustomId, values: list[str]
    ) -> None:
        pack = await self.packs.delete(await visitor_here(interaction), id.id)
        t = self.bot.readers.of(interaction)
        text = t(
            "**{name}** is deleted. Interviews held with it stay as they are.",
            name=line(pack.name, 200),
        )
        await replace(interaction, notice(text))


def _page(id: CustomId) -> int:
    """The page that a button names; the first one for anything odd."""
    return int(id.detail) if id.detail.isdecimal() and len(id.detail) < 4 else 0


def _row(fields: dict[str, str], old: PackQuestion | None = None) -> PackRow:
    """What a form says, as a row of a file."""
    typed = fields["key_points"]
    points: list[dict[str, Any]] = []
    if old is not None and typed.split() == points_text(old.draft.key_points).split():
        # As they were, though there may be a "=" in one of them.
        points = [
            {"text": point.text, "phrasings": list(point.phrasings)}
            for point in old.draft.key_points
        ]
    else:
        for part in filter(str.strip, typed.splitlines()):
            text, _, said = part.partition("=")
            points.append({"text": text, "phrasings": list(filter(str.strip, said.split(";")))})
    return PackRow(1, {**fields, "key_points": points})


def _told(t: Catalog, done: Imported) -> str:
    """What an import did, in a sentence."""
    counts = (done.added, done.changed, done.unchanged)
    told = [t.plural(*text, count) for text, count in zip(_IMPORTED, counts, strict=True) if count]
    return t("Imported: {counts}.", counts=t.list(told, "unit"))


_IMPORTED = (
    mark_plural("{count} question added", "{count} questions added"),
    mark_plural("{count} question changed", "{count} questions changed"),
    mark_plural("{count} question as before", "{count} questions as before"),
)


async def setup(bot: Client) -> None:
    await bot.add_cog(PacksCog(bot))
