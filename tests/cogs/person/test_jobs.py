"""/job add, list, edit and remove: every field, every kind of file, and other people's jobs."""

from __future__ import annotations

import pytest

from interview.input_limits import MAX_JOBS
from sandbox.reading import SeenMessage
from tests.conftest import JOB
from tests.documents.pdfs import SCAN, pdf
from tests.documents.pdfs import text as page_text
from tests.support.documents import scanned_pdf, text_pdf
from tests.support.unruly import Coach

ROLE, ABOUT, YEARS, RESUME = (
    "Role",
    "Job description",
    "Years of experience",
    "Résumé (optional)",
)


async def add(coach: Coach, **changes: object) -> str:
    """Fill the form of /job add in; what the bot says to it."""
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    filled = JOB | {name.replace("_", " "): value for name, value in changes.items()}
    reply = coach.last_reply(await coach.world.submit_modal(coach.alice, shown, filled))
    assert reply.ephemeral
    return reply.text


async def kept(coach: Coach):  # type: ignore[no-untyped-def]
    return await coach.built.services.people.list_jobs(coach.alice.id)


async def test_a_job_is_kept_changed_and_removed_by_its_owner_alone(coach: Coach) -> None:
    assert "None yet" in (await coach.command("job list")).text
    assert "is saved" in await add(coach)
    (job,) = await kept(coach)
    assert "Backend engineer" in (await coach.command("job list")).text

    # By its id, as autocomplete gives it; by its name, as people type it; and not by nonsense.
    choices = await coach.world.autocomplete(
        coach.alice, coach.world.lobby, "job edit", "job", "BACK"
    )
    assert [choice["value"] for choice in choices] == [str(job.id)]
    nothing = await coach.world.autocomplete(
        coach.alice, coach.world.lobby, "job edit", "job", "florist"
    )
    assert nothing == []
    for wrong in ("florist", "999999999999999999999999", "-1", "**", "\u200b", str(job.id + 1)):
        said = await coach.command("job remove", job=wrong)
        assert "isn't one of yours" in said.text

    await coach.job("Backend engineer, on call")
    twin = await coach.job("Backend engineer, on call")
    said = await coach.command("job remove", job="Backend engineer, on")
    assert "Several of your jobs" in said.text and ".." not in said.text
    choices = await coach.world.autocomplete(
        coach.alice, coach.world.lobby, "job edit", "job", "on call"
    )
    assert len({choice["name"] for choice in choices}) == 2
    typed = next(choice["name"] for choice in choices if choice["value"] == str(twin.id))
    assert "is removed" in (await coach.command("job remove", job=typed)).text
    assert "is removed" in (await coach.command("job remove", job="on call")).text
    assert [each.id for each in await kept(coach)] == [job.id]

    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "job edit", job="backend engineer"
    )
    assert "Payments services in Python." in str(shown.modal)
    said = await coach.world.submit_modal(coach.alice, shown, {ROLE: "Platform engineer"})
    assert "Platform engineer" in coach.last_reply(said).text
    (changed,) = await kept(coach)
    assert (changed.id, changed.profile.description) == (job.id, JOB[ABOUT])

    # Ben sees none of it, not even by its id.
    offered = await coach.world.autocomplete(
        coach.ben, coach.world.lobby, "interview start", "job", ""
    )
    assert offered == []
    for command in ("job edit", "job remove", "interview start", "history"):
        said = await coach.command(command, person=coach.ben, job=str(job.id))
        assert "Platform" not in said.text
        assert "keep no job" in said.text
    assert len(await kept(coach)) == 1

    said = await coach.command("job remove", job=str(job.id))
    assert "removed" in said.text
    assert await kept(coach) == []


async def test_fields_are_checked_and_what_was_typed_is_still_in_the_form(coach: Coach) -> None:
    for years, reason in (("abc", "number"), ("-1", "between 0 and 60"), ("61", "between 0 and")):
        said = await add(coach, Years_of_experience=years)
        assert reason in said
        assert "what you typed is still in it" in said
    said = await add(coach, Years_of_experience="1e999")
    assert "between 0 and" in said
    said = await add(coach, Role="\u200b\u202e \u3164", **{"Job_description": "Only me"})
    assert "role is needed" in said
    assert await kept(coach) == []

    # The form comes back filled in, for this person only.
    again = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    assert "Only me" in str(again.modal)
    bens = await coach.world.slash(coach.ben, coach.world.lobby, "job add")
    assert "Only me" not in str(bens.modal)
    said = coach.last_reply(
        await coach.world.submit_modal(coach.alice, again, {ROLE: "Chef", YEARS: "3+"})
    )
    assert "Chef" in said.text
    fresh = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    assert "Only me" not in str(fresh.modal)

    for years, expected in (("2,5 years", 2.5), ("", None), ("60", 60.0)):
        await add(coach, Years_of_experience=years)
        assert (await kept(coach))[0].profile.years == expected
    longest = {"Role": "R" * 100, "Job_description": "D" * 4000, "Tech_stack": "S" * 300}
    assert "is saved" in await add(coach, **longest)
    assert len((await kept(coach))[0].profile.description) == 4000
    for offered in await coach.world.autocomplete(
        coach.alice, coach.world.lobby, "job edit", "job", "R"
    ):
        assert len(offered["name"]) <= 100


async def test_a_resume_is_read_or_refused_in_words_of_its_own(coach: Coach) -> None:
    refused = {
        "holds pictures of pages": ("scan.pdf", scanned_pdf()),
        "PDF, DOCX, TXT and MD": ("me.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        "larger than 5 MB": ("me.txt", b"a" * (5 * 1024 * 1024 + 1)),
        "no text in that file": ("me.txt", b"  \n"),
        "can't be opened": ("me.pdf", b"%PDF-1.4 nothing of the kind"),
    }
    for words, file in refused.items():
        said = await add(coach, **{RESUME.replace(" ", "_"): file})
        assert words in said
        assert "still in it" in said
    assert await kept(coach) == []

    await add(coach, **{RESUME.replace(" ", "_"): ("cv **x**.txt", b"Ten years of plumbing")})
    (job,) = await kept(coach)
    assert job.profile.resume == "Ten years of plumbing"
    assert "résumé" in (await coach.command("job list")).text
    # Editing without a file keeps the résumé; with one replaces it.
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job edit", job=str(job.id))
    await coach.world.submit_modal(coach.alice, shown, {YEARS: "7"})
    (job,) = await kept(coach)
    assert (job.profile.resume, job.profile.years) == ("Ten years of plumbing", 7.0)
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job edit", job=str(job.id))
    await coach.world.submit_modal(
        coach.alice, shown, {RESUME: ("cv.pdf", text_pdf("Led a team of five"))}
    )
    (job,) = await kept(coach)
    assert "Led a team of five" in job.profile.resume


async def test_a_resume_that_cannot_be_downloaded_costs_nothing(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*args: object, **options: object) -> bytes:
        raise TimeoutError

    monkeypatch.setattr(coach.bot.http, "get_from_cdn", lost)
    said = await add(coach, **{RESUME.replace(" ", "_"): ("cv.txt", b"Ten years")})
    assert "couldn't download" in said
    assert "Submit as answer" not in said
    assert await kept(coach) == []


async def test_the_26th_job_is_one_too_many(coach: Coach) -> None:
    for number in range(MAX_JOBS):
        await coach.job(f"Role number {number}")
    assert "which is the most" in await add(coach)
    assert len(await kept(coach)) == MAX_JOBS
    listed = await coach.command("job list")
    assert all(f"Role number {number}" in listed.text for number in range(MAX_JOBS))
    choices = await coach.world.autocomplete(
        coach.alice, coach.world.lobby, "job remove", "job", ""
    )
    assert len(choices) == MAX_JOBS


# --------------------------------------------------------------------------- what was read


#: Two pictures of pages behind a page of text.
SCAN_WITHIN = pdf(page_text("Jo Doe, baker of bread and cakes"), SCAN, SCAN)
CV = b"Jo Doe\nBaker, Bread and Sons, 2015-2025\nMoved the ovens to gas without a cold day"


async def add_cv(coach: Coach, name: str = "cv.txt", data: bytes = CV) -> SeenMessage:
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job add")
    filled = JOB | {RESUME: (name, data)}
    return coach.last_reply(await coach.world.submit_modal(coach.alice, shown, filled))


async def test_what_was_read_of_a_resume_is_shown_and_used(coach: Coach) -> None:
    card = await add_cv(coach)
    assert "is saved" in card.text and "What I read of your résumé" in card.text
    assert "Moved the ovens" in card.text and "16 words" in card.text
    assert {"Use it", "Remove"} <= {each.label for each in card.buttons}
    listed = (await coach.command("job list")).text
    assert "cv.txt" in listed and "16 words" in listed
    (job,) = await kept(coach)
    assert "Moved the ovens" in job.profile.resume
    (used,) = await coach.press_label(coach.alice, card, "Use it")
    assert "is used for" in used.text and not used.has_button("Remove")
    assert (await kept(coach))[0].profile == job.profile


async def test_a_resume_that_was_read_wrongly_is_removed_everywhere(coach: Coach) -> None:
    card = await add_cv(coach)
    await coach.command("interview start")
    await coach.question(coach.alice, 1)
    (said,) = await coach.press_label(coach.alice, card, "Remove")
    assert "is removed from" in said.text
    (job,) = await kept(coach)
    assert (job.profile.resume, job.resume_name, job.resume_read) == ("", None, None)
    assert "cv.txt" not in (await coach.command("job list")).text
    (interview,) = await coach.built.services.interviews.list_unfinished(coach.alice.id)
    assert interview is not None and interview.profile.resume == ""
    for custom_id in (f"iv1:resume_drop:{job.id}:", f"iv1:resume_use:{job.id}:"):
        (said,) = await coach.press(coach.alice, said, custom_id)
        assert "no résumé with that job" in said.text
        (theirs,) = await coach.press(coach.ben, await coach.command("help"), custom_id)
        assert "résumé is" not in theirs.text


async def test_pages_that_were_not_read_are_named(coach: Coach) -> None:
    card = await add_cv(coach, "cv.pdf", SCAN_WITHIN)
    assert "**Not read:**" in card.text and "pages 2-3" in card.text
    assert "3 pages, 7 words" in card.text
    assert "pages 2-3" in (await coach.command("job list")).text


async def test_starting_with_a_resume_shows_what_was_read_of_it(coach: Coach) -> None:
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "interview start")
    filled = JOB | {RESUME: ("cv.md", CV)}
    result = await coach.world.submit_modal(coach.alice, shown, filled)
    said = [each.text for each in coach.world.replies(result)]
    assert any("What I read of your résumé" in each for each in said)
    assert "private thread" in said[-1]
    await coach.question(coach.alice, 1)
    assert "Moved the ovens" in coach.interviewer.question_requests[0].profile.resume


async def test_a_new_resume_of_a_job_is_shown_too(coach: Coach) -> None:
    await add_cv(coach)
    (job,) = await kept(coach)
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job edit", job=str(job.id))
    changed = {RESUME: ("new.txt", b"Now a pastry cook as well")}
    card = coach.last_reply(await coach.world.submit_modal(coach.alice, shown, changed))
    assert "is changed" in card.text and "pastry cook" in card.text and "new.txt" in card.text
    shown = await coach.world.slash(coach.alice, coach.world.lobby, "job edit", job=str(job.id))
    card = coach.last_reply(await coach.world.submit_modal(coach.alice, shown, {YEARS: "9"}))
    assert "What I read" not in card.text
    (job,) = await kept(coach)
    assert job.resume_name == "new.txt" and job.resume_read is not None
