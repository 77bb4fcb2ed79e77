"""The first words to somebody new, and what there is."""

from __future__ import annotations

import discord

from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Tone, button, layout, row
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary

_COMMANDS = mark(
    "`/interview start` begins one; `resume`, `skip` and `end` steer it\n"
    "`/answer` answers with an audio file or in writing\n"
    "`/job add` keeps a job, `list`, `edit` and `remove` look after it\n"
    "`/pack list` shows this server's question packs; `create` and `import` make one\n"
    "`/team relay` invites this channel to answer the same questions, each alone, and to compare;"
    " `list`, `leave` and `end` go with it\n"
    "`/team panel` puts you in the hot seat before them; `calibration` shows how near you rate\n"
    "`/team pair` finds you a partner to interview each other; `/team stats` sums up a server\n"
    "`/history` and `/progress` show how it went\n"
    "`/usage` shows what it has used, and the limits of a day\n"
    "`/settings` turns the sound of questions on and off\n"
    "`/privacy` shows what is stored, and deletes it\n"
    "`/server show` is for admins: channels, roles, limits, a key of the server's own"
)


def help_card(
    t: Catalog, *, can_read_messages: bool = True, grader: str | None = None
) -> discord.ui.LayoutView:
    answer = (
        t("Answer with a **voice message**, as you would on the day, or write.")
        if can_read_messages
        else t(
            "Answer with `/answer`, or send a message and choose *Apps → Submit as answer* from "
            "its menu (I can't read messages in this server)."
        )
    )
    by = None
    if grader:
        who = words.grader_name(t, grader)
        by = t("-# Feedback here comes from {grader}.", grader=who)
    return layout(
        Tone.QUESTION,
        t("### Practice interviews, with honest feedback"),
        t(
            "I ask you questions for the job you want, one by one. {how_to_answer} You get a "
            "rating with its reasons, what was good, what to improve, and you can try again as "
            "often as you like.\nFor the real thing choose *practice: Real* in `/interview "
            "start`: a clock, one attempt, feedback at the end.",
            how_to_answer=answer,
        ),
        RULE,
        t(_COMMANDS),
        RULE,
        by,
        row(
            button(Action.START, t("Start an interview"), style=_PRIMARY),
            button(Action.JOB_ADD, t("Add a job")),
            button(Action.PRIVACY, t("Privacy")),
        ),
    )


def welcome_card(t: Catalog) -> discord.ui.LayoutView:
    """The first-run message."""
    return layout(
        Tone.QUESTION,
        t("### Hello! Let's practice for your interview"),
        t(
            "**1.** Tell me about the job.\n"
            "**2.** Answer my questions with voice messages, as you would on the day.\n"
            "**3.** Get feedback on each answer, try again, and see a report at the end."
        ),
        RULE,
        t(
            "-# Recordings are dropped once they are turned into text, unless you choose "
            "otherwise. `/privacy` shows and deletes what is stored; `/help` lists everything."
        ),
        row(
            button(Action.START, t("Start an interview"), style=_PRIMARY),
            button(Action.HELP, t("Help")),
            button(Action.PRIVACY, t("Privacy")),
        ),
    )
