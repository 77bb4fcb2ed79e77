"""Comments of peers: reading them, and what a moderator looks at. Each for one person only."""

from __future__ import annotations

import discord

from cogs.kit.ids import Action
from cogs.kit.layout import (
    RULE,
    Block,
    Button,
    Render,
    Tone,
    button,
    flex_list,
    flex_quote,
    item,
    layout,
    row,
)
from cogs.kit.notices import notice, page_buttons, page_number
from cogs.team import team_words
from interview.models import CommentState
from interview.team.peers.comments import CommentsView, CommentView, Moderated
from locales.catalog import Catalog

_DANGER = discord.ButtonStyle.danger
_SUCCESS = discord.ButtonStyle.success
#: Each at most 600 characters, with its own row of buttons.
COMMENTS_A_PAGE = 4


def comments_view(
    t: Catalog, view: CommentsView, page: int = 0, *, note: str = ""
) -> discord.ui.LayoutView:
    """A round's comments as one person may see them, in pages (0-based)."""
    pages = max(1, -(-len(view.comments) // COMMENTS_A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = view.comments[page * COMMENTS_A_PAGE : (page + 1) * COMMENTS_A_PAGE]
    body: list[Block] = [
        note or None,
        t("### Comments on turn {number}", number=view.round.number),
        t("-# Of {person}", person=team_words.mention(t, view.round.seat_id)),
    ]
    if not view.comments:
        body.append(t("There is none to read."))
    for each in shown:
        body += [RULE, _comment(t, each), row(*_buttons(t, each, page))]
    also = []
    if view.waiting:
        also.append(
            t.plural(
                "{count} comment with a moderator",
                "{count} comments with a moderator",
                view.waiting,
            )
        )
    if view.put_away:
        also.append(
            t.plural(
                "{count} that you have put away", "{count} that you have put away", view.put_away
            )
        )
    round_id = view.round.id
    return layout(
        Tone.QUESTION,
        *body,
        RULE,
        f"-# {' · '.join(also)}" if also else None,
        page_number(t, page, pages),
        row(
            *page_buttons(t, page, pages, Action.TEAM_COMMENTS, round_id),
            button(Action.TEAM_PUT_BACK, t("Show what I put away"), round_id)
            if view.put_away
            else None,
        ),
    )


def _comment(t: Catalog, each: CommentView) -> Block:
    rating = each.rating
    who = t("You") if each.own else team_words.mention(t, rating.reviewer_id)
    state = ""
    if rating.comment_state is CommentState.HELD:
        state = t("waits for a moderator; only you see it")
    elif rating.comment_state is CommentState.HIDDEN:
        state = t("a moderator has hidden it; only you see it")
    elif rating.reported and not rating.moderated:
        state = t("was reported; only you see it until a moderator has looked")
    elif each.reported_by_viewer:
        state = t("you have reported it")
    said = f"**{who}** · {state}\n" if state else f"**{who}**\n"
    return flex_quote(rating.comment, 900, before=said)


def _buttons(t: Catalog, each: CommentView, page: int) -> list[Button]:
    rating = each.rating
    if each.own:
        return [button(Action.TEAM_TAKE_BACK, t("Take it back"), rating.id)]
    buttons = []
    if each.about_viewer:
        buttons.append(button(Action.TEAM_PUT_AWAY, t("Put it away"), rating.id, page))
    if not each.reported_by_viewer:
        buttons.append(button(Action.TEAM_REPORT, t("Report"), rating.id))
    return buttons


def take_back_confirm(t: Catalog, rating_id: int) -> discord.ui.LayoutView:
    return layout(
        Tone.NEUTRAL,
        t("### Take your comment back?"),
        t("Its words are erased, for everybody. Your levels stay."),
        row(
            button(Action.TEAM_TAKE_BACK_SURE, t("Take it back"), rating_id, style=_DANGER),
            button(Action.CANCEL, t("Leave it")),
        ),
    )


# --------------------------------------------------------------------------- moderators


def moderation_view(t: Catalog, found: Moderated, *, note: str = "") -> discord.ui.LayoutView:
    """One comment that waits, with why, and what a moderator can do."""
    rating, place = found.rating, found.place
    reasons: list[Render] = [item(each.reason) for each in found.reports if each.reason]
    gone = not rating.comment
    return layout(
        Tone.FAIR,
        note or None,
        t("### Comment {number} of {count} to look at", number=place + 1, count=found.waiting),
        t(
            "By {author} on {person}'s answer.",
            author=team_words.mention(t, rating.reviewer_id),
            person=team_words.mention(t, rating.person_id),
        ),
        t("Its author has taken it back meanwhile; the words are gone.")
        if gone
        else flex_quote(rating.comment, 1500),
        _why(t, found),
        flex_list(t, t("**What was said about it**"), reasons, 1200),
        row(
            None
            if gone
            else button(Action.TEAM_ALLOW, t("Show it"), rating.id, place, style=_SUCCESS),
            button(
                Action.TEAM_HIDE,
                t("Done") if gone else t("Hide it"),
                rating.id,
                place,
                style=discord.ButtonStyle.secondary if gone else _DANGER,
            ),
            button(Action.TEAM_MODERATE, t("Previous"), 0, place - 1) if place else None,
            button(Action.TEAM_MODERATE, t("Next"), 0, place + 1)
            if place + 1 < found.waiting
            else None,
        ),
        t("-# Nobody is told who decided or who reported. The ratings themselves stay."),
    )


def _why(t: Catalog, found: Moderated) -> str:
    if not found.rating.reported:
        return t("This server has comments looked at before they are shown.")
    if found.rating.moderated:
        return t.plural(
            "Reported by {count} person; a moderator allowed it before, so it is still shown.",
            "Reported by {count} people; a moderator allowed it before, so it is still shown.",
            len(found.reports),
        )
    return t.plural(
        "Reported by {count} person.", "Reported by {count} people.", len(found.reports)
    )


def nothing_to_moderate(t: Catalog, note: str = "") -> discord.ui.LayoutView:
    other = t("No other comment waits for you.")
    text = f"{note} {other}" if note else t("No comment waits for you.")
    return notice(text, title=t("Comments to look at"))
