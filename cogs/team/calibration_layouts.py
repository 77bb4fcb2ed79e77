"""How near to the panels one rates: for that person's eyes only, as a help."""

from __future__ import annotations

import discord

from cogs.kit import panel_words
from cogs.kit.layout import RULE, Block, Tone, layout
from interview.models import Kind
from interview.rating.rubric import RUBRIC_VERSION, criteria_for
from interview.team.peers.calibration import MIN_OTHERS, MIN_PANELS, NEAR, Calibration
from locales.catalog import Catalog

#: Criteria named, those with the largest difference first.
_NAMED = 5


def _names(t: Catalog) -> dict[str, str]:
    """Names of all criteria, by key."""
    return {
        criterion.key: t(criterion.name)
        for kind in Kind
        if kind in RUBRIC_VERSION
        for criterion in criteria_for(kind)
    }


def calibration_view(
    t: Catalog, found: Calibration, chart: str | None = None
) -> discord.ui.LayoutView:
    """``chart`` names a file sent along."""
    if not found.enough:
        return layout(
            Tone.NEUTRAL,
            t("### How near you rate"),
            t.plural(
                "You have rated in {count} panel that can be compared. From {wanted} on I can say"
                " how near to the others you rate; {left} to go.",
                "You have rated in {count} panels that can be compared. From {wanted} on I can say"
                " how near to the others you rate; {left} to go.",
                found.panels,
                wanted=MIN_PANELS,
                left=MIN_PANELS - found.panels,
            ),
            t(
                "-# A panel counts once it is revealed and at least {count} others have rated the"
                " same. Only you see this.",
                count=MIN_OTHERS,
            ),
        )
    body: list[Block] = [
        t("### How near you rate"),
        t.plural(
            "-# From {count} panel, each against the others in it, without your own rating and"
            " without the coach's",
            "-# From {count} panels, each against the others in it, without your own rating and"
            " without the coach's",
            found.panels,
        ),
        panel_words.kindness(t, found),
        t(
            "One level of yours is {levels} away from theirs on average.",
            levels=t.number(found.size or 0.0, 1),
        ),
        panel_words.trend(t, found) or None,
        panel_words.agreement(t, found) or None,
        t(
            "You stay close to the middle where the others don't: the scale's ends are there to be"
            " used."
        )
        if found.narrow
        else None,
        RULE,
        _criteria(t, found),
        _picture(t, chart),
        _advice(t, found),
        t(
            "-# The others may be off as well; this is where you stand among them, not who is"
            " right. With few panels the differences shown are made smaller on purpose. Only you"
            " see this."
        ),
    ]
    return layout(Tone.QUESTION, *body)


def _criteria(t: Catalog, found: Calibration) -> str | None:
    names = _names(t)
    apart = [bend for bend in found.criteria if abs(bend.signed) > NEAR][:_NAMED]
    if not found.criteria:
        return None
    if not apart:
        return t("**By criterion**\nNear the others in all of them.")
    unnamed = t("another criterion")
    lines = [panel_words.bend(t, bend, names.get(bend.key, unnamed)) for bend in apart]
    return "\n".join([t("**Where you differ most**"), *(f"- {each}" for each in lines)])


def _advice(t: Catalog, found: Calibration) -> str:
    """What to do about it: what frame-of-reference training does, in one sentence."""
    widest = found.criteria[0] if found.criteria else None
    if widest is None or abs(widest.signed) <= NEAR:
        return t("Keep going like this: choose the level by its words, then look at the mean.")
    return t(
        "Next time, before you choose a level for *{criterion}*, read the words of the level above"
        " and below it, and say to yourself which words of the answer decide.",
        criterion=_names(t).get(widest.key) or t("that criterion"),
    )


def _picture(t: Catalog, chart: str | None) -> discord.ui.Item[discord.ui.LayoutView] | None:
    if chart is None:
        return None
    gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
    gallery.add_item(
        media=f"attachment://{chart}",
        description=t("Your levels against the others', by panel"),
    )
    return gallery
