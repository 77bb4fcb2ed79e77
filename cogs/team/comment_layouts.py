"""Comments of peers: reading them, and what a moderator looks at. Each for one person only."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import (
    RULE,
    Button,
    Part,
    Render,
    Tone,
    button,
    flex_list,
    flex_quote,
    item,
    layout,
    row,
)
from cogs.kit.notices import notice
from cogs.team import team_words
from interview.models import CommentState
from interview.team.peers.comments import CommentsView, CommentView, Moderated
from locales.catalog import ENGLISH

__all__ = [
    "COMMENTS_A_PAGE",
    "comments_view",
    "moderation_view",
    "nothing_to_moderate",
    "take_back_confirm",
]

_DANGER = discord.ButtonStyle.danger
_SUCCESS = discord.ButtonStyle.success
#: Each at most 600 characters, with its own row of buttons.
COMMENTS_A_PAGE = 4


def comments_view(view: CommentsView, page: int = 0, *, note: str = "") -> discord.ui.LayoutView:
    """A round's comments as one person may see them, in pages (0-based)."""
    pages = max(1, -(-len(view.comments) // COMMENTS_A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = view.comments[page * COMMENTS_A_PAGE : (page + 1) * COMMENTS_A_PAGE]
    seat = team_words.mention(view.round.seat_id)
    body: list[Part] = [note or None, f"### Comments on turn {view.round.number}", f"-# Of {seat}"]
    if not view.comments:
        body.append("There is none to read.")
    for each in shown:
        body += [RULE, _comment(each), row(*_buttons(each, page))]
    also = []
    if view.waiting:
        also.append(f"{words.plural(view.waiting, 'comment')} with a moderator")
    if view.put_away:
        also.append(f"{view.put_away} that you have put away")
    round_id = view.round.id
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        f"-# {' · '.join(also)}" if also else None,
        f"-# Page {page + 1} of {pages}" if pages > 1 else None,
        row(
            button(Action.TEAM_COMMENTS, "Previous", round_id, page - 1) if page else None,
            button(Action.TEAM_COMMENTS, "Next page", round_id, page + 1)
            if page + 1 < pages
            else None,
            button(Action.TEAM_PUT_BACK, "Show what I put away", round_id)
            if view.put_away
            else None,
        ),
    )


def _comment(each: CommentView) -> Part:
    rating = each.rating
    who = "You" if each.own else team_words.mention(rating.reviewer_id)
    state = ""
    if rating.comment_state is CommentState.HELD:
        state = " · waits for a moderator; only you see it"
    elif rating.comment_state is CommentState.HIDDEN:
        state = " · a moderator has hidden it; only you see it"
    elif rating.reported and not rating.moderated:
        state = " · was reported; only you see it until a moderator has looked"
    elif each.reported_by_viewer:
        state = " · you have reported it"
    return flex_quote(rating.comment, 900, before=f"**{who}**{state}\n")


def _buttons(each: CommentView, page: int) -> list[Button]:
    rating = each.rating
    if each.own:
        return [button(Action.TEAM_TAKE_BACK, "Take it back", rating.id)]
    buttons = []
    if each.about_viewer:
        buttons.append(button(Action.TEAM_PUT_AWAY, "Put it away", rating.id, page))
    if not each.reported_by_viewer:
        buttons.append(button(Action.TEAM_REPORT, "Report", rating.id))
    return buttons


def take_back_confirm(rating_id: int) -> discord.ui.LayoutView:
    return layout(
        Tone.NEUTRAL,
        "### Take your comment back?",
        "Its words are erased, for everybody. Your levels stay.",
        row(
            button(Action.TEAM_TAKE_BACK_SURE, "Take it back", rating_id, style=_DANGER),
            button(Action.CANCEL, "Leave it"),
        ),
    )


# --------------------------------------------------------------------------- moderators


def moderation_view(found: Moderated, *, note: str = "") -> discord.ui.LayoutView:
    """One comment that waits, with why, and what a moderator can do."""
    rating, place = found.rating, found.place
    if rating.reported:
        count = words.plural(len(found.reports), "person", "people")
        why = f"Reported by {count}" + (
            "; a moderator allowed it before, so it is still shown." if rating.moderated else "."
        )
    else:
        why = "This server has comments looked at before they are shown."
    reasons: list[Render] = [item(each.reason) for each in found.reports if each.reason]
    gone = not rating.comment
    return layout(
        Tone.FAIR,
        note or None,
        f"### Comment {place + 1} of {found.waiting} to look at",
        f"By {team_words.mention(rating.reviewer_id)} on {team_words.mention(rating.person_id)}'s"
        " answer.",
        "Its author has taken it back meanwhile; the words are gone."
        if gone
        else flex_quote(rating.comment, 1500),
        why,
        flex_list(ENGLISH, "**What was said about it**", reasons, 1200),
        row(
            None
            if gone
            else button(Action.TEAM_ALLOW, "Show it", rating.id, place, style=_SUCCESS),
            button(
                Action.TEAM_HIDE,
                "Done" if gone else "Hide it",
                rating.id,
                place,
                style=discord.ButtonStyle.secondary if gone else _DANGER,
            ),
            button(Action.TEAM_MODERATE, "Previous", 0, place - 1) if place else None,
            button(Action.TEAM_MODERATE, "Next", 0, place + 1)
            if place + 1 < found.waiting
            else None,
        ),
        "-# Nobody is told who decided or who reported. The ratings themselves stay.",
    )


def nothing_to_moderate(note: str = "") -> discord.ui.LayoutView:
    text = "No comment waits for you." if not note else f"{note} No other comment waits for you."
    return notice(text, title="Comments to look at")
