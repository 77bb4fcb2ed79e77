"""What can be done with feedback: fix the transcript, read everything, hostile words included."""

from __future__ import annotations

import re

import pytest

from interview.models import JobProfile
from sandbox.demo import load_sample
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

#: Everything that Discord would act on, and letters that hide or turn text around.
HOSTILE = (
    "**bold** __under__ ~~gone~~ ||spoiler|| `code` [link](https://evil.example) @everyone @here"
    " <@1> <@&2> <#3> </answer:4> <t:0:R> \u202eright to left\u202c zero\u200bwidth 🙂🙂 "
    "# heading\n> quote\n- list\n-# small ```block``` مرحبا"
)
MARKED = re.compile(
    r"(?<!\\)\*\*bold|(?<!\\)__under|(?<!\\)~~gone|(?<!\\)\|\|spoiler|(?<!\\)`code|(?<!\\)\]\(https"
    r"|@everyone|@here|<@|<#3|</answer:4|<t:0:R|[\u202e\u202c]|^# heading|^-# small",
    re.MULTILINE,
)


async def test_a_very_long_transcript_is_fixed_in_several_boxes(coach: Coach) -> None:
    sentences = " ".join(f"Sentence number {number} of my long story." for number in range(400))
    coach.ear.text = sentences[:15_990]
    await coach.start(questions=1)
    card = await coach.card_after(await coach.voice(), button="Finish")
    shown = await coach.transcript_form(card)
    boxes = [f"What you said ({number})" for number in range(1, 6)]
    assert all(box in str(shown.modal) for box in boxes)
    # Sent in as it was: nothing is graded again.
    await coach.world.submit_modal(coach.alice, shown, {})
    assert len(coach.interviewer.grade_requests) == 1

    shown = await coach.transcript_form(card)
    await coach.world.submit_modal(coach.alice, shown, {boxes[4]: "And that is the end of it."})
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 2)
    fixed = coach.interviewer.grade_requests[1].transcript.text
    assert fixed.startswith("Sentence number 0 of")
    assert fixed.endswith("And that is the end of it.")

    await coach.world.until_message(coach.thread(), lambda m: m.has_button("Try again"))
    shown = await coach.transcript_form(card)
    # Discord wants something in the first box; blanks will do for it.
    emptied = {
        box: "" for box in boxes if f"{box}'" in str(shown.modal) or f'{box}"' in str(shown.modal)
    }
    said = await coach.world.submit_modal(coach.alice, shown, emptied | {boxes[0]: " "})
    assert "is empty" in coach.last_reply(said).text
    assert len(coach.interviewer.grade_requests) == 2


async def test_two_people_with_a_form_open_at_once_each_send_their_own(coach: Coach) -> None:
    await coach.start(questions=1)
    await coach.start(coach.ben, questions=1)
    forms = {}
    for person in (coach.alice, coach.ben):
        sent = await coach.world.send_voice_message(
            person, coach.thread(person), load_sample("fine.ogg")
        )
        card = await coach.card_after(sent, person=person, button="Finish")
        forms[person.name] = await coach.transcript_form(card, person)
    added = {
        person.name: await coach.world.slash(person, coach.world.lobby, "job add")
        for person in (coach.alice, coach.ben)
    }
    for person in (coach.alice, coach.ben):
        await coach.world.submit_modal(
            person, forms[person.name], {"What you said": f"{GOOD_ANSWER} I am {person.name}."}
        )
        await coach.world.submit_modal(person, added[person.name], {"Role": f"{person.name}'s"})
    await coach.world.until(lambda: len(coach.interviewer.grade_requests) == 4)
    for person in (coach.alice, coach.ben):
        card = await coach.world.until_message(
            coach.thread(person), lambda m: m.has_button("Finish")
        )
        assert f"I am {person.name}" in (await coach.opened(card, "Transcript", person)).text
        jobs = await coach.built.services.people.list_jobs(person.id)
        assert jobs[0].profile.role == f"{person.name}'s"


async def test_a_form_that_was_open_during_a_restart_says_so_and_keeps_what_was_typed(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coach.start(questions=1)
    card = await coach.card_after(await coach.voice(), button="Finish")
    fix = await coach.transcript_form(card)
    add = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    # A restart here is not a new process.
    monkeypatch.setattr("cogs.modals.PROCESS", "later")
    await coach.restart()
    said = await coach.world.submit_modal(coach.alice, fix, {"What you said": "Something else"})
    assert "I was restarted" in coach.last_reply(said).text
    said = await coach.world.submit_modal(
        coach.alice, add, {"Role": "Chef", "Job description": "Long and dear to me"}
    )
    assert "still in it" in coach.last_reply(said).text
    again = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    assert "Long and dear to me" in str(again.modal)
    said = await coach.world.submit_modal(coach.alice, again, {})
    assert "Chef" in coach.last_reply(said).text
    assert len(coach.interviewer.grade_requests) == 1


async def test_hostile_words_never_ping_or_turn_into_markup(coach: Coach) -> None:
    coach.interviewer.texts = [HOSTILE, HOSTILE * 3]
    coach.interviewer.note = HOSTILE
    coach.ear.text = f"{GOOD_ANSWER} {HOSTILE}"
    await coach.built.services.people.add_job(
        coach.alice.id,
        JobProfile(HOSTILE[:100], HOSTILE * 9, HOSTILE[:300], 3, HOSTILE),
        f"{HOSTILE[:60]}.pdf",
    )
    await coach.command("job list")
    await coach.command("interview start", questions=2)
    question = await coach.question(coach.alice, 1)
    await coach.world.click(coach.alice, question, label="Hint")
    unfinished = await coach.command("interview start")
    assert unfinished.has_button("Resume")
    card = await coach.card_after(await coach.voice(), button="Next question")
    for label in ("Transcript", "Criteria", "Told better", "All advice", "Key points"):
        await coach.opened(card, label)
        await coach.opened(card, "Back")
    await coach.opened(card, "Key points")
    await coach.opened(card, "Model answer")
    await coach.opened(card, "Back")
    await coach.world.click(coach.alice, card, label="Next question")
    await coach.question(coach.alice, 2)
    card = await coach.answered(f"{GOOD_ANSWER}\n{HOSTILE}", button="Finish")
    await coach.world.click(coach.alice, card, label="Finish")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    history = await coach.command("history")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_open")
    await coach.world.select(coach.alice, history, ["1"], custom_id="iv1:hist_q")
    await coach.command("progress")
    job = (await coach.built.services.people.list_jobs(coach.alice.id))[0]
    await coach.command("history", job=str(job.id))
    await coach.command("job remove", job=str(job.id))
    # Typed where a job is asked for, and shown back or not: never acted on.
    await coach.command("job remove", job=HOSTILE)
    texts = list(coach.shown_texts())
    assert any("bold" in text for text in texts)
    assert {found for text in texts for found in MARKED.findall(text)} == set()


async def test_the_thread_is_named_within_discords_limit(coach: Coach) -> None:
    await coach.job("🙂" * 99 + "e")
    await coach.command("interview start")
    (thread,) = coach.world.threads(coach.alice)
    assert 0 < len(str(thread.name).encode("utf-16-le")) // 2 <= 100
