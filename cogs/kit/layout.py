"""What every layout is built of: a container whose texts share Discord's 4,000 characters.

A layout names its blocks in order. Fixed texts are ours and short; :class:`Flex` texts hold what
people, models and recordings gave us and take what space is left, each up to its own most. So a
layout fits whatever it is given, and a caller can ask whether something had to be shortened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

import discord

from cogs.kit.ids import Action, build
from cogs.kit.text import MESSAGE_LIMIT, evidence, length, line, plain, quote, shorten
from locales.catalog import Catalog


class Chosen(discord.SelectDefaultValue):
    """What is chosen already in a menu of channels or roles; the id as text, as Discord has it."""

    def to_dict(self) -> Any:
        return {**super().to_dict(), "id": str(self.id)}


Button: TypeAlias = "discord.ui.Button[Any]"
Item: TypeAlias = "discord.ui.Item[Any]"
#: Text of at most that length.
Render: TypeAlias = Callable[[int], str]


class Tone(Enum):
    """Accent colors by what a message means. A low rating is amber: there is no red for effort."""

    NEUTRAL = 0x80848E
    QUESTION = 0x5865F2
    GOOD = 0x23A55A
    FAIR = 0xF0B232
    LOW = 0xE58A3C
    PROBLEM = 0xDA373C


def tone_of(rating: float | None) -> Tone:
    if rating is None:
        return Tone.NEUTRAL
    if rating >= 3.4:
        return Tone.GOOD
    return Tone.FAIR if rating >= 2.6 else Tone.LOW


class _Rule(Enum):
    RULE = "rule"


#: A thin line between two parts; left out where there is nothing to divide.
RULE = _Rule.RULE


@dataclass(frozen=True, slots=True)
class Flex:
    """A text that can do with less space: ``render(limit)`` is at most ``limit`` long."""

    render: Render
    #: It never takes more than this, even when there is space.
    most: int

    @property
    def cut(self) -> bool:
        """Whether ``most`` alone shortens it."""
        return length(self.render(1_000_000)) > self.most


Block: TypeAlias = "str | Flex | _Rule | Item | None"


class Page(discord.ui.LayoutView):
    """A layout whose buttons and menus are answered by custom_id, before and after a restart."""

    def __init__(self, container: discord.ui.Container[Any]) -> None:
        super().__init__(timeout=None)
        self.add_item(container)
        #: Whether some text had to be shortened to fit.
        self.shortened = False

    def is_dispatchable(self) -> bool:
        # discord.py would otherwise keep every view it ever sent, for callbacks that we don't use.
        return False


def fill(wants: Sequence[int], space: int) -> list[int]:
    """Share ``space``: who wants less than an even share gets that, the others split the rest."""
    shares = [0] * len(wants)
    left = max(0, space)
    for done, index in enumerate(sorted(range(len(wants)), key=wants.__getitem__)):
        shares[index] = min(wants[index], left // (len(wants) - done))
        left -= shares[index]
    return shares


def layout(tone: Tone, *blocks: Block, most: int = MESSAGE_LIMIT) -> Page:
    """The parts in a container, at most ``most`` characters in all."""
    fixed = sum(length(block) for block in blocks if isinstance(block, str))
    flexible = [block for block in blocks if isinstance(block, Flex)]
    wants = [length(block.render(block.most)) for block in flexible]
    shares = iter(fill(wants, most - fixed))
    container: discord.ui.Container[Any] = discord.ui.Container(accent_color=tone.value)
    page = Page(container)
    shortened = any(block.cut for block in flexible) or sum(wants) > most - fixed
    rule_due = False
    empty = True
    for block in blocks:
        if isinstance(block, Flex):
            block = block.render(next(shares))
        if block is RULE:
            rule_due = not empty
            continue
        if not block:
            continue
        if rule_due:
            container.add_item(discord.ui.Separator())
            rule_due = False
        container.add_item(discord.ui.TextDisplay(block) if isinstance(block, str) else block)
        empty = False
    page.shortened = shortened
    return page


# --------------------------------------------------------------------------- flexible texts


def flex(text: str, most: int, *, before: str = "", after: str = "") -> Flex | None:
    """Untrusted ``text``, escaped, between two texts of ours; None when it is empty."""
    if not plain(text):
        return None

    def render(limit: int) -> str:
        space = limit - length(before) - length(after)
        shown = plain(text, space) if space > 0 else ""
        return f"{before}{shown}{after}" if shown else ""

    return Flex(render, most)


def flex_quote(text: str, most: int, *, before: str = "") -> Flex | None:
    """Untrusted ``text`` as a block quote after a text of ours; None when it is empty."""
    if not plain(text):
        return None

    def render(limit: int) -> str:
        space = limit - length(before)
        shown = quote(text, space) if space > 0 else ""
        return f"{before}{shown}" if shown else ""

    return Flex(render, most)


def item(text: str, *, before: str = "- ", after: str = "") -> Render:
    """A line of a list: untrusted ``text`` between two texts of ours."""
    around = length(before) + length(after)
    return lambda limit: f"{before}{line(text, max(0, limit - around))}{after}"


def quoted(text: str, words: str, *, before: str = "- ") -> Render:
    """A line of a list: what is said of the answer, and the answer's own words that show it."""

    if not evidence(words):
        return item(text, before=before)

    def render(limit: int) -> str:
        around = length(before + ": *“”*")
        said, shown = fill([length(line(text)), length(evidence(words))], limit - around)
        start = f"{before}{line(text, said)}".rstrip(".:")
        return f"{start}{' ' if start.endswith('…') else ': '}*“{evidence(words, shown)}”*"

    return render


def corrected(words: str, text: str) -> Render:
    """A line of a list: the answer's own words that are false, and what is so instead."""

    def render(limit: int) -> str:
        around = len("- *“”*: ")
        shown, said = fill([length(evidence(words)), length(line(text))], limit - around)
        return f"- *“{evidence(words, shown)}”*: {line(text, said)}"

    return render


#: Below this a line of a list says nothing any more; better fewer lines.
_LEAST_ITEM = 48


def flex_list(t: Catalog, title: str, items: Sequence[Render], most: int) -> Flex | None:
    """A title of ours and its lines; lines are shortened alike, then left out with a count."""
    if not items:
        return None
    whole = [length(render(1_000_000)) for render in items]

    def left_out(count: int) -> str:
        if not count:
            return ""
        return "\n" + t.plural("-# … and {count} more", "-# … and {count} more", count)

    def render(limit: int) -> str:
        count = len(items)
        while count > 1:
            rest = left_out(len(items) - count)
            space = limit - length(title) - length(rest) - count
            if space >= min(sum(whole[:count]), count * _LEAST_ITEM):
                break
            count -= 1
        rest = left_out(len(items) - count)
        space = limit - length(title) - length(rest) - count
        if space < min(sum(whole[:count]), _LEAST_ITEM):
            return ""
        shares = fill(whole[:count], space)
        lines = [one(share) for one, share in zip(items[:count], shares, strict=True)]
        return "\n".join([title, *lines]) + rest

    return Flex(render, most)


# --------------------------------------------------------------------------- rows

#: Characters on a button, in a menu and in the hint of an empty text input (Discord).
_LABEL, _PLACEHOLDER, _OPTION, _HINT = 80, 150, 100, 100


def button(
    action: Action,
    label: str,
    id: int = 0,
    detail: str | int = "",
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Button:
    """A button of ours; its click is handled by its custom_id."""
    return discord.ui.Button(
        style=style,
        label=shorten(label, _LABEL),
        custom_id=build(action, id, detail),
        emoji=emoji,
        disabled=disabled,
    )


def row(*items: Item | None) -> Item | None:
    """Up to five buttons, or one menu, beside each other; None when there are none."""
    present = [fit(one) for one in items if one is not None]
    return discord.ui.ActionRow(*present) if present else None


def fit(component: Item) -> Item:
    """A menu or a text input whose own texts are as short as Discord wants them."""
    if isinstance(component, discord.ui.TextInput):
        component.placeholder = shorten(component.placeholder or "", _HINT) or None
    elif isinstance(component, discord.ui.Select):
        component.placeholder = shorten(component.placeholder or "", _PLACEHOLDER) or None
        for option in component.options:
            option.label = shorten(option.label, _OPTION)
            option.description = shorten(option.description or "", _OPTION) or None
    return component
