"""Having a card brought up to date, in the transaction of what it shows."""

from __future__ import annotations

from interview.conducting.forms import form_of
from interview.models import Answer, CardKind, FollowUp, Interview, Question
from interview.ports import UnitOfWork


async def refresh_answers(uow: UnitOfWork, question: Question) -> None:
    """Show the answer cards of a question anew: it was left behind, or its feedback may be seen."""
    for answer in await uow.answers.list_of(question.id):
        card = await uow.cards.find(CardKind.ANSWER, answer.id)
        if card is not None:
            await uow.queue.deliver(card.id)


async def show_opening(uow: UnitOfWork, interview: Interview) -> None:
    await _show(uow, interview, CardKind.OPENING, interview.id)


async def show_all_again(uow: UnitOfWork, interview: Interview) -> None:
    """Whatever is to be seen at this point is there afterwards, in its order: what Discord refused
    and what somebody deleted too."""
    await _look_again(uow, CardKind.OPENING, interview.id)
    await show_opening(uow, interview)
    question = await uow.questions.find_at(interview.id, interview.position)
    if question is not None:
        await show_again(uow, interview, question)


async def _look_again(uow: UnitOfWork, kind: CardKind, subject_id: int) -> None:
    card = await uow.cards.find(kind, subject_id)
    if card is not None:
        await uow.cards.look_again(card.id)


async def show_question(
    uow: UnitOfWork, interview: Interview, question: Question, *, delay: float = 0.0
) -> None:
    await _show(uow, interview, CardKind.QUESTION, question.id, delay)
    # Its nudge counts down to an end that may have come.
    nudge = await uow.cards.find(CardKind.NUDGE, question.id)
    if nudge is not None:
        await uow.queue.deliver(nudge.id, delay=delay)


async def show_answer(
    uow: UnitOfWork, interview: Interview, answer: Answer, *, delay: float = 0.0
) -> None:
    await _show(uow, interview, CardKind.ANSWER, answer.id, delay)


async def show_follow_up(
    uow: UnitOfWork, interview: Interview, follow_up: FollowUp, *, delay: float = 0.0
) -> None:
    await _show(uow, interview, CardKind.FOLLOW_UP, follow_up.id, delay)


async def show_again(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    """Have the question at hand and its attempts be there, in their order; in a new place too."""
    await _look_again(uow, CardKind.QUESTION, question.id)
    await show_question(uow, interview, question, delay=1.0)
    follow_ups = await uow.follow_ups.list_of(question.id)
    delay = 2.0
    for answer in await uow.answers.list_of(question.id):
        await _look_again(uow, CardKind.ANSWER, answer.id)
        await show_answer(uow, interview, answer, delay=delay)
        delay += 1.0
        for each in follow_ups:
            if each.answer_id == answer.id:
                await _look_again(uow, CardKind.FOLLOW_UP, each.id)
                await show_follow_up(uow, interview, each, delay=delay)
                delay += 1.0


async def show_nudge(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    """As a new message each time, for an edit of an old one would go unseen."""
    card = await uow.cards.find(CardKind.NUDGE, question.id)
    if card is not None:
        await uow.cards.forget_message(card.id)
    await _show(uow, interview, CardKind.NUDGE, question.id)


async def show_report(uow: UnitOfWork, interview: Interview) -> None:
    await _show(uow, interview, CardKind.REPORT, interview.id)


async def _show(
    uow: UnitOfWork, interview: Interview, kind: CardKind, subject_id: int, delay: float = 0.0
) -> None:
    """``delay`` in seconds keeps an order. Without a channel there is nowhere to show it yet."""
    if interview.channel_id is None or not await form_of(interview).shows(uow, interview, kind):
        return
    card = await uow.cards.ensure(
        kind=kind,
        subject_id=subject_id,
        interview_id=interview.id,
        person_id=interview.person_id,
        channel_id=interview.channel_id,
    )
    await uow.queue.deliver(card.id, delay=delay)
    new = card.message_id is None and card.sending_since is None
    if new and kind in (CardKind.QUESTION, CardKind.FOLLOW_UP):
        await uow.queue.speak(card.id, delay=delay)
