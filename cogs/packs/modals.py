"""The forms of question packs: a pack's name, and one question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import discord

from cogs.kit import words
from cogs.modals import INPUT_LIMIT, GuardedModal
from interview.models import KeyPoint, Kind, Pack, PackQuestion
from interview.packs.rows import (
    MAX_MODEL_ANSWER,
    MAX_PACK_DESCRIPTION,
    MAX_PACK_NAME,
    MAX_QUESTION_TEXT,
)
from locales.catalog import Catalog

_KINDS = (Kind.TECHNICAL, Kind.SYSTEM_DESIGN, Kind.BEHAVIORAL)

Interaction: TypeAlias = "discord.Interaction[Any]"
Fields: TypeAlias = dict[str, str]


class _Form(GuardedModal):
    """Sends its fields on."""

    def __init__(
        self, title: str, submit: Callable[[Interaction, Fields], Awaitable[None]]
    ) -> None:
        super().__init__(title)
        self._submit = submit

    def _fields(self) -> Fields:
        raise NotImplementedError

    async def on_submit(self, interaction: Interaction, /) -> None:
        await self._submit(interaction, self._fields())


class PackModal(_Form):
    """Name and description, prefilled with those of ``pack``."""

    def __init__(
        self,
        t: Catalog,
        submit: Callable[[Interaction, Fields], Awaitable[None]],
        pack: Pack | None = None,
    ) -> None:
        title = t("Name the pack") if pack else t("A new question pack")
        super().__init__(title, submit)
        self.name: discord.ui.TextInput[PackModal] = discord.ui.TextInput(
            custom_id="name",
            max_length=MAX_PACK_NAME,
            default=pack.name if pack else None,
            placeholder=t("SQL for backend engineers"),
        )
        self.description: discord.ui.TextInput[PackModal] = discord.ui.TextInput(
            custom_id="description",
            style=discord.TextStyle.paragraph,
            max_length=MAX_PACK_DESCRIPTION,
            required=False,
            default=(pack.description or None) if pack else None,
            placeholder=t("Who it is for and what it is about"),
        )
        self.ask(t("Name"), self.name)
        self.ask(t("Description"), self.description)

    def _fields(self) -> Fields:
        return {"name": self.name.value, "description": self.description.value}


class QuestionModal(_Form):
    """One question, prefilled with ``typed``, by the keys of a row."""

    def __init__(
        self,
        t: Catalog,
        submit: Callable[[Interaction, Fields], Awaitable[None]],
        typed: Fields,
        *,
        new: bool,
    ) -> None:
        super().__init__(t("Add a question") if new else t("Edit the question"), submit)
        self._again = t("Open the form again: what you typed is still in it.")
        self._boxes: dict[str, discord.ui.TextInput[QuestionModal]] = {}
        self._menus: dict[str, discord.ui.Select[QuestionModal]] = {}
        kinds = {kind.value: words.kind_name(t, kind) for kind in _KINDS}
        levels = {str(level): f"{level} · {words.level_name(t, level)}" for level in range(1, 6)}
        points = t("What to say, one a line. Other words for it: point = these; or these")
        answer = t("As a person would say it; shown after an attempt.")
        self._box("text", t("Question"), MAX_QUESTION_TEXT, typed)
        self._menu("kind", t("Kind"), kinds, typed)
        self._menu("level", t("Level"), levels, typed)
        self._box("key_points", t("Key points"), INPUT_LIMIT, typed, points)
        self._box("model_answer", t("Model answer"), MAX_MODEL_ANSWER, typed, answer)

    def _box(self, field: str, label: str, most: int, typed: Fields, description: str = "") -> None:
        box: discord.ui.TextInput[QuestionModal] = discord.ui.TextInput(
            custom_id=field,
            style=discord.TextStyle.paragraph,
            max_length=most,
            default=typed.get(field) or None,
        )
        self._boxes[field] = box
        self.ask(label, box, description)

    def _menu(self, field: str, label: str, choices: dict[str, str], typed: Fields) -> None:
        menu: discord.ui.Select[QuestionModal] = discord.ui.Select(
            custom_id=field,
            options=[
                discord.SelectOption(label=name, value=value, default=value == typed.get(field))
                for value, name in choices.items()
            ],
        )
        self._menus[field] = menu
        self.ask(label, menu)

    def after_error(self, interaction: Interaction) -> str:
        return self._again

    def _fields(self) -> Fields:
        typed = {field: box.value for field, box in self._boxes.items()}
        chosen = {field: "".join(menu.values[:1]) for field, menu in self._menus.items()}
        return typed | chosen


def points_text(points: tuple[KeyPoint, ...]) -> str:
    """Key points as the form has them."""
    return "\n".join(
        f"{point.text} = {'; '.join(point.phrasings)}" if point.phrasings else point.text
        for point in points
    )


def typed_of(question: PackQuestion) -> Fields:
    """The fields of a form for ``question``."""
    draft = question.draft
    return {
        "text": draft.text,
        "kind": draft.kind.value,
        "level": str(draft.level),
        "key_points": points_text(draft.key_points),
        "model_answer": draft.model_answer,
    }
