"""What is said to talk beside answering: the question again, how this works, "was that it?"."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from cogs.interview.layouts import place_of
from cogs.interview.question_layouts import hint_view, how_to_answer
from cogs.kit import words
from cogs.kit.ids import Action
from cogs.kit.layout import RULE, Block, Button, Tone, button, flex, flex_quote, layout, row
from cogs.kit.text import line, plain
from interview.conducting.asides import said_in
from interview.conducting.form import Deed, Pace
from interview.conducting.forms import form_of
from interview.conducting.talk import Aside, Elsewhere
from interview.conducting.views import AnswerView
from interview.models import Interview, Kind, Question, QuestionState
from interview.talk.meaning import Meaning, Said
from locales.catalog import Catalog, mark

_PRIMARY = discord.ButtonStyle.primary
#: Of a message that is asked about.
_SHOWN = 300

#: What kind of answer a question wants. Nothing of what is right is told.
_WANTED = {
    Kind.BEHAVIORAL: mark(
        "It asks for something that you did yourself: one situation, what you did in it, and what"
        " came of it. Any example that fits will do, from work or from elsewhere; you choose how"
        " you understand it."
    ),
    Kind.TECHNICAL: mark(
        "It asks how something works, or what you would do, and why. Where it leaves something"
        " open, say what you take for granted and go on from there."
    ),
    Kind.SYSTEM_DESIGN: mark(
        "It asks for a design of yours, step by step. What isn't given is yours to decide: say"
        " what you take for granted, and go on from there."
    ),
}


def aside_card(
    t: Catalog,
    aside: Aside,
    *,
    attempt: int,
    can_read_messages: bool,
    command: str = "",
) -> discord.ui.LayoutView | None:
    """The word on something that was said beside answering; None where none is needed.

    ``attempt``: of an answer sent now. ``command``: the one that was typed, to be clicked.
    """
    question = aside.question
    match aside.said.meaning:
        case Meaning.UNCLEAR if aside.doubt is not None:
            return _doubt_card(t, aside)
        case Meaning.REPEAT | Meaning.CLARIFY if question is not None:
            return _question_again(t, aside, question)
        case Meaning.HINT if question is not None:
            return _hint(t, aside, question)
        case Meaning.SKIP | Meaning.NEXT if question is not None:
            return _skip(t, aside, question, attempt)
        case Meaning.END:
            return _end(t, aside.interview)
        case Meaning.HOW_TO | Meaning.REPEAT | Meaning.CLARIFY | Meaning.HINT:
            return _how_to(t, aside, can_read_messages)
        case Meaning.WAIT if _waits(aside):
            return layout(Tone.NEUTRAL, _wait(t, aside))
        case Meaning.COMMAND:
            return layout(
                Tone.NEUTRAL,
                t(
                    "That was sent as a message, and nothing was counted. Click {command}, or type"
                    " `/` and choose it from the list.",
                    command=command or "`/`",
                ),
            )
        case _:
            return None


def _waits(aside: Aside) -> bool:
    question = aside.question
    return question is not None and question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP)


def _clock_goes_on(t: Catalog, aside: Aside) -> str | None:
    if aside.limit_at is None:
        return None
    return t("-# The clock goes on: time is up {time}.", time=words.timestamp(aside.limit_at, "R"))


def _wait(t: Catalog, aside: Aside) -> str:
    if aside.limit_at is None:
        return t("Take your time. Nothing was counted; answer when you are ready.")
    return t(
        "All right. Nothing was counted, but the clock goes on: time is up {time}.",
        time=words.timestamp(aside.limit_at, "R"),
    )


def _question_again(t: Catalog, aside: Aside, question: Question) -> discord.ui.LayoutView:
    """The question that waits, as it stands; asked what is meant, with what kind of answer it
    wants."""
    clarify = aside.said.meaning is Meaning.CLARIFY
    follow_up = aside.follow_up
    text = question.draft.text if follow_up is None else follow_up.draft.text
    large = len(text) <= 160 and "\n" not in plain(text)
    blocks: list[Block] = [
        t("### The question again") if not clarify else t("### What is asked"),
        flex(text, 1800, before="## " if large else ""),
    ]
    if clarify and follow_up is None:
        blocks += [RULE, t(_WANTED.get(question.draft.kind, _WANTED[Kind.TECHNICAL]))]
    elif clarify:
        blocks += [
            RULE,
            t("It is about your answer to this:"),
            flex_quote(question.draft.text, 600),
            t("Say more about that one thing, in the way that you understand it."),
        ]
    if _waits(aside):
        blocks.append(t("-# Nothing was counted. Answer when you are ready."))
    blocks.append(_clock_goes_on(t, aside))
    return layout(Tone.QUESTION, *blocks)


def _hint(t: Catalog, aside: Aside, question: Question) -> discord.ui.LayoutView:
    form = form_of(aside.interview)
    if Deed.HINT in form.lacks or form.pace is Pace.TEAM:
        return layout(
            Tone.NEUTRAL,
            t("There are no hints in this practice. Nothing was counted; take your time."),
            _clock_goes_on(t, aside),
        )
    return hint_view(t, question)


def _skip(
    t: Catalog, aside: Aside, question: Question, attempt: int
) -> discord.ui.LayoutView | None:
    """Asked about with a button: nothing is left by a word that was typed."""
    interview = aside.interview
    form = form_of(interview)
    choice: Button | None = None
    text = t("Shall I leave this question out? Nothing has changed yet.")
    if form.pace is Pace.TEAM:
        if question.state is not QuestionState.OPEN:
            return None
        text = t("Do you pass on this question? Nothing has changed yet.")
        choice = button(
            Action.TEAM_PASS_MINE,
            t("I pass"),
            interview.id,
            f"{question.place}-0",
            style=_PRIMARY,
        )
    elif aside.follow_up is not None:
        text = t("Shall I leave this follow-up out? Nothing has changed yet.")
        choice = button(Action.LEAVE, t("Skip this follow-up"), aside.follow_up.id, style=_PRIMARY)
    elif question.state is QuestionState.OPEN:
        choice = button(Action.SKIP, t("Skip"), question.id, attempt, style=_PRIMARY)
    elif question.state is QuestionState.DONE and aside.answer is not None:
        text = t("Shall I go on? Your feedback stays.")
        choice = button(
            Action.NEXT, t("Go on"), aside.answer.id, aside.answer.attempt, style=_PRIMARY
        )
    else:
        return layout(
            Tone.NEUTRAL, t("Your answer is still being reviewed; you can go on after that.")
        )
    return layout(Tone.QUESTION, text, _clock_goes_on(t, aside), row(choice))


def _end(t: Catalog, interview: Interview) -> discord.ui.LayoutView:
    if form_of(interview).pace is Pace.TEAM:
        return layout(
            Tone.NEUTRAL,
            t("`/team leave` takes you out of this practice; the others go on."),
        )
    return layout(
        Tone.QUESTION,
        t("Do you want to end the interview? Nothing has changed yet."),
        row(button(Action.END, t("End interview"), interview.id, interview.position)),
    )


def _how_to(t: Catalog, aside: Aside, can_read_messages: bool) -> discord.ui.LayoutView:
    """The short help."""
    form = form_of(aside.interview)
    alone = form.pace is not Pace.TEAM
    return layout(
        Tone.QUESTION,
        how_to_answer(t, can_read_messages),
        t(
            "**A voice message:** on a phone, hold the microphone beside the text field and"
            " speak. On a computer, record with any program and drop the file here."
        ),
        t(
            "**To steer:** the buttons below the question, or `/interview skip`, `end` and"
            " `resume`. `/help` lists everything."
        )
        if alone
        else t("**To steer:** the buttons below the question. `/help` lists everything."),
        t("-# Nothing was counted."),
        _clock_goes_on(t, aside),
    )


def _doubt_card(t: Catalog, aside: Aside) -> discord.ui.LayoutView:
    """Was that an answer? Nothing is spent before its person has said so."""
    doubt = aside.doubt
    assert doubt is not None  # the caller's condition
    return layout(
        Tone.QUESTION,
        t("**Was that your answer?**"),
        flex_quote(doubt.text or "", _SHOWN),
        t("-# Nothing is counted until you say so. *Yes* counts it from when you sent it."),
        _clock_goes_on(t, aside),
        _yes_no(t, doubt.id, t("Yes"), t("No")),
    )


def elsewhere_card(
    t: Catalog, found: Sequence[Elsewhere], link: str | None = None
) -> discord.ui.LayoutView:
    """The interviews that wait for an answer, where one was sent somewhere else; ``link``: to it,
    where this is said in another place than it."""
    blocks: list[Block] = [t("You wrote {message}.", message=link)] if link else []
    blocks += [
        t("Your interview is in {channel}.", channel=place_of(t, each.interview))
        if len(found) == 1
        else t(
            "Question {number} for {role} waits in {channel}.",
            number=each.question.position,
            role=line(each.interview.profile.role, 60),
            channel=place_of(t, each.interview),
        )
        for each in found[:4]
    ]
    counts = [
        button(
            Action.COUNT,
            t("Count it there")
            if len(found) == 1
            else t("Count it for {role}", role=line(each.interview.profile.role, 40)),
            each.doubt.id,
            style=_PRIMARY,
        )
        for each in found[:4]
        if each.doubt is not None
    ]
    drop = next((each.doubt for each in found if each.doubt is not None), None)
    return layout(
        Tone.QUESTION,
        *blocks,
        t("-# Nothing is counted unless you say so."),
        row(*counts, button(Action.NOT_COUNT, t("No"), drop.id) if drop else None),
    )


def _yes_no(t: Catalog, doubt_id: int, yes: str, no: str) -> Block:
    return row(
        button(Action.COUNT, yes, doubt_id, style=_PRIMARY),
        button(Action.NOT_COUNT, no, doubt_id),
    )


def spoken_aside_card(t: Catalog, view: AnswerView) -> discord.ui.LayoutView:
    """A voice message in which nothing was answered, or maybe: what was heard, and what it asked
    for. The person can say that it was their answer."""
    answer, question, transcript = view.answer, view.question, view.transcript
    said = Said(Meaning.UNCLEAR)
    if transcript is not None:
        said = said_in(transcript, question, view.asked)
    asks = said.meaning in (Meaning.REPEAT, Meaning.CLARIFY)
    text = question.draft.text if view.asked is None else view.asked.draft.text
    heading = words.place(t, question.position, view.interview.question_count)
    return layout(
        Tone.QUESTION,
        f"### {heading}",
        t("**Was that your answer?** I heard:")
        if said.meaning is Meaning.UNCLEAR
        else t("I heard no answer in this, so nothing was counted:"),
        flex_quote("" if transcript is None else transcript.text, _SHOWN),
        flex(text, 1200, before="## " if len(text) <= 160 else "") if asks else None,
        t(_WANTED.get(question.draft.kind, _WANTED[Kind.TECHNICAL]))
        if said.meaning is Meaning.CLARIFY and view.asked is None
        else None,
        t("-# Answer when you are ready. The buttons of the question still work.")
        if view.current
        else None,
        row(button(Action.COUNT_SPOKEN, t("That was my answer"), answer.id))
        if view.current
        else None,
    )
