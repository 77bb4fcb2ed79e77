"""A relay from its invitation to the summary."""

from __future__ import annotations

import pytest

from interview.models import AnswerSource, Gap, GapCause, RoundPhase, TeamState
from sandbox.demo import load_sample
from tests.cogs.team.conftest import Team
from tests.support.fakes import GOOD_ANSWER


async def test_twelve_people_answer_are_revealed_and_come_to_the_summary(team: Team) -> None:
    people = await team.begin(12, questions=1, kind="behavioral")
    asked = await team.asked(1)
    assert "Answered · 0" in asked.text
    for number, person in enumerate(people):
        if number == 0:
            await team.speaks(person)
        else:
            await team.answers(person, f"{GOOD_ANSWER} That was story {number} of mine.")
    card = await team.reveal()
    for person in people:
        assert f"@{person.name}" in card.text
    assert "What you covered together" in card.text
    await team.world.click(team.alice, card, label="Finish")
    summary = await team.summary()
    assert "12 answers" in summary.text
    assert (await team.practice()).state is TeamState.ENDED
    # Each has a report of their own, in a thread that nobody else can read.
    for person in people[:3]:
        await team.world.until_message(team.own_thread(person), "Your report")
    sources = {each.source for each in await team.all_answers()}
    assert sources == {AnswerSource.VOICE, AnswerSource.TEXT}


async def test_nothing_of_an_answer_is_public_before_the_reveal(team: Team) -> None:
    people = await team.begin(3, questions=1)
    await team.answers(people[1], f"{GOOD_ANSWER} My secret word is ornithopter.")
    await team.world.until_message(team.team_thread(), "Answered · 1")
    own = await team.world.until_message(team.own_thread(people[1]), "Thank you")
    assert "when the team's answers are revealed" in own.text and not own.buttons
    assert "ornithopter" not in team.said_in_public()
    for other in (people[0], people[2]):
        assert team.own_thread(other).id != team.own_thread(people[1]).id
        assert not team.world.can_see(other, team.own_thread(people[1]))
    await team.answers(people[0])
    await team.answers(people[2])
    card = await team.reveal()
    assert card.text.count("> ") == 3
    (read,) = await team.press_label(people[2], card, "Read all")
    assert read.ephemeral and "ornithopter" in read.text
    feedback = await team.world.until_message(
        team.own_thread(people[1]), lambda m: "4.0 of 5" in m.text
    )
    assert not feedback.has_button("Next question") and not feedback.has_button("Try again")
    assert "4.0 of 5" not in team.said_in_public()


async def test_three_rounds_follow_each_other_and_absent_people_block_nobody(team: Team) -> None:
    people = await team.begin(3, questions=3, kind="behavioral")
    for number in (1, 2, 3):
        await team.asked(number)
        await team.answers(people[0], number=number)
        await team.answers(people[1], number=number)
        if number == 1:
            await team.answers(people[2], number=number)
        elif number == 2:
            own = await team.own_question(people[2], 2)
            await team.world.click(people[2], own, label="I pass")
        else:
            round_card = await team.asked(3)
            await team.world.click(people[0], round_card, label="Reveal now")
        card = await team.reveal(number)
        if number == 2:
            assert "passed: @Chloe" in card.text
        if number == 3:
            assert "no answer this time: @Chloe" in card.text
        label = "Finish" if number == 3 else "Next question"
        await team.world.click(people[0], card, label=label)
    summary = await team.summary()
    assert "3 questions answered" in summary.text


async def test_when_time_is_up_what_was_sent_is_revealed(team: Team) -> None:
    people = await team.begin(3, questions=1, minutes=2)
    await team.answers(people[0])
    await team.later(200)
    card = await team.reveal()
    assert "no answer this time: @Ben, @Chloe" in card.text
    closed = await team.world.until_message(
        team.own_thread(people[1]), "no answer was begun in time"
    )
    assert not closed.buttons
    # After the vote's time it ends by itself.
    await team.later(400)
    await team.summary()


async def test_what_one_shares_is_what_the_others_see_and_can_be_changed(team: Team) -> None:
    people = team.crowd(3)
    await team.open(questions=1)
    await team.gather(people[1])
    (offer,) = await team.press_label(people[2], team.card, "What I share")
    assert "aren't in it yet" in offer.text
    await team.world.select(people[2], offer, ["both"])
    assert "aren't in it yet" in team.world.reread(offer).text
    (said,) = await team.press_label(people[2], team.world.reread(offer), "Join")
    assert "You are in" in said.text
    await team.world.until(lambda: "@Chloe" in team.world.reread(team.card).text)
    await team.world.click(team.alice, team.card, label="Start")
    await team.asked(1)
    (offer,) = await team.press_label(people[1], await team.asked(1), "What I share")
    await team.world.select(people[1], offer, ["none"])
    for person in people:
        await team.answers(person, f"{GOOD_ANSWER} Told by {person.name}.")
    card = await team.reveal()
    assert "answered, kept private: @Ben" in card.text
    card = await team.world.until_message(
        team.team_thread(), lambda m: m.id == card.id and "4.0 of 5 by Gemini" in m.text
    )
    assert card.text.count("of 5 by Gemini") == 1
    (read,) = await team.press_label(people[0], card, "Read all")
    assert "Told by Chloe" in read.text and "Told by Ben" not in read.text

    # Changed after the reveal: the card follows.
    async def shares(choice: str) -> None:
        own = team.own_thread(people[2])
        said = await team.press(
            people[2],
            await team.world.until_message(own, "Question 1"),
            f"iv1:team_share:{(await team.practice()).id}:",
            values=[choice],
        )
        assert said == []

    await shares("none")
    await team.world.until(lambda: "kept private: @Ben, @Chloe" in team.world.reread(card).text)
    assert "Told by Chloe" not in team.world.reread(card).text


async def test_votes_are_counted_without_names_and_never_for_oneself(team: Team) -> None:
    people = await team.begin(3, questions=1, kind="behavioral")
    for person in people:
        await team.answers(person)
    card = await team.reveal()
    assert team.options(card, "situation") == [str(person.id) for person in people]
    (said,) = await team.vote(people[0], people[0])
    assert "can't be for yourself" in said.text
    await team.vote(people[0], people[1])
    await team.vote(people[2], people[1])
    await team.world.until(
        lambda: "Best situation: B 2" in team.world.reread(card).text.replace("*", "")
    )
    await team.vote(people[2], people[0])  # changes their mind
    await team.world.until(lambda: "A 1 · B 1" in team.world.reread(card).text.replace("*", ""))
    assert (await team.round()).phase is RoundPhase.REVEALED
    for voter, choice in ((0, 1), (1, 0), (2, 0)):
        for part in ("situation", "action", "result"):
            await team.vote(people[voter], people[choice], part)
    # All have voted on everything: it goes on by itself.
    summary = await team.summary()
    assert "Best action: @Alice (2 votes)" in summary.text
    closed = team.world.reread(card)
    assert not closed.selects


async def test_a_late_person_joins_from_the_next_question_on(team: Team) -> None:
    people = await team.begin(2, questions=2)
    late = team.world.chloe
    running = await team.world.until_message(
        team.world.lobby, lambda m: m.has_button("Join from the next question")
    )
    (said,) = await team.press_label(late, running, "Join from")
    assert "You get the next question" in said.text
    for person in people:
        await team.answers(person)
    card = await team.reveal()
    assert "@Chloe" not in card.text
    await team.world.click(team.alice, card, label="Next question")
    for person in (*people, late):
        await team.answers(person, number=2)
    assert "@Chloe" in (await team.reveal(2)).text


async def test_commands_for_an_interview_alone_say_what_holds_in_a_team(team: Team) -> None:
    people = await team.begin(2, questions=1)
    own = team.own_thread(people[1])
    card = await team.own_question(people[1])
    for command, expected in (
        ("interview skip", "press *I pass*"),
        ("interview end", "`/team leave` takes you out"),
        ("interview resume", "question 1 of 1"),
    ):
        said = await team.command(command, person=people[1], where=own)
        assert expected in said.text
    practice = await team.practice()
    async with team.built.database.begin() as uow:
        (part,) = [
            each
            for each in await uow.interviews.list_of_team(practice.id)
            if each.person_id == people[1].id
        ]
    for custom_id, expected in (
        (f"iv1:end:{part.id}:1", "`/team leave` takes you out"),
        (f"iv1:end_sure:{part.id}:1", "/team leave"),
        (f"iv1:team_pass_mine:{part.id + 99}:1-0", "isn't there any more"),
    ):
        (said,) = await team.press(people[1], card, custom_id)
        assert expected in said.text
    # Nobody passes for somebody else.
    (said,) = await team.press(people[0], card, f"iv1:team_pass_mine:{part.id}:1-0")
    assert "someone else's" in said.text


async def test_talk_in_the_teams_thread_is_no_answer_but_can_be_made_one(team: Team) -> None:
    people = await team.begin(2, questions=1)
    thread = team.team_thread()
    await team.world.say(people[1], thread, "Good luck everybody!")
    sample = load_sample("behavioral-incident.ogg")
    sent = await team.world.send_voice_message(people[1], thread, sample)
    said = await team.world.until_message(thread, "isn't taken as your answer", after=sent.id)
    assert "Submit as answer" in said.text
    assert await team.all_answers() == []
    result = await team.world.context_menu(people[1], thread, "Submit as answer", sent)
    assert "Got your answer" in team.last_reply(result).text
    await team.answers(people[0])
    assert "no answer this time" not in (await team.reveal()).text
    # Once it is in, nobody minds what one says.
    again = await team.world.send_voice_message(people[1], thread, sample)
    await team.world.rest()
    assert all(m.id < again.id or "isn't taken" not in m.text for m in team.world.messages(thread))


async def test_long_answers_full_of_markup_ping_nobody_and_can_be_read_in_pages(
    team: Team,
) -> None:
    people = await team.begin(3, questions=1)
    nasty = (
        "@everyone <@123456789012345678> [free](https://evil.example/x) ||spoiler|| ```sh```\n"
        "# shout\n> quote\n-# small\n1. one\u202e **bold**"
    )
    for person in people:
        await team.answers(person, f"{GOOD_ANSWER} {nasty} {'and so it went on. ' * 90}"[:2000])
    card = await team.reveal()
    await team.world.rest()
    for message in team.world.env.backend.messages[team.team_thread().id].values():
        assert not (message.mention_everyone or message.ping_user_ids or message.ping_role_ids)
    assert "https://evil" not in card.text and "@everyone" not in card.text
    for person in people:
        assert f"@{person.name}" in card.text
    (first,) = await team.press_label(people[1], card, "Read all")
    assert "Page 1 of 3" in first.text and "https://evil" not in first.text
    await team.world.click(people[1], first, label="Next page")
    assert "Page 2 of 3" in team.world.reread(first).text
    (model,) = await team.press_label(people[1], card, "Model answer")
    assert "A model answer for question 1" in model.text


@pytest.mark.parametrize("message_content", [False])
async def test_without_the_message_content_intent_people_answer_by_command(team: Team) -> None:
    people = await team.begin(2, questions=1)
    assert "with /answer" in (await team.asked(1)).text.replace("`", "")
    for person in people:
        question = await team.own_question(person)
        assert "use `/answer`" in question.text
        said = await team.command(
            "answer", person=person, where=team.own_thread(person), text=GOOD_ANSWER
        )
        assert "Got your answer" in said.text
    await team.reveal()


async def test_whoever_is_asked_about_a_gap_is_not_waited_for_past_the_round(team: Team) -> None:
    people = await team.begin(2, questions=1, kind="behavioral")
    team.ear.gaps = [(Gap(5.18, 14.18, GapCause.UNCLEAR),)]
    await team.answers(people[1])
    await team.speaks(people[0])
    await team.world.until_message(
        team.own_thread(people[0]), lambda m: m.has_button("Rate it as it is")
    )
    await team.world.click(people[0], await team.asked(1), label="Reveal now")
    card = await team.reveal()
    assert f"@{people[0].name}" in card.text
    (read,) = await team.press_label(people[1], card, "Read all")
    assert "9 s I couldn't make out" in read.text
    own = await team.world.until_message(team.own_thread(people[0]), "Rated as it is, without [9 s")
    assert not own.has_button("Rate it as it is")
