"""One whole interview, played by a scripted person in the local Discord: `make demo`.

The real bot with the offline coach, an embedded PostgreSQL and real Whisper weights. Each step
prints what was said and how long it took; a step that did not happen ends the demo with status 1.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import simcord
from pydantic import SecretStr

from app.observability import set_up_logging
from config import Settings
from sandbox.discord_world import Person, World, world
from sandbox.menus import menu_values
from sandbox.reading import SeenMessage
from sandbox.screenshots import Browser, ScreenshotError, find_browser, open_browser

__all__ = [
    "SAMPLES",
    "Camera",
    "Sample",
    "Script",
    "demo_settings",
    "expect",
    "load_sample",
    "main",
    "play",
    "run",
]

T = TypeVar("T")

#: Everything a run may write into its folder.
WRITTEN = (
    "conversation.txt",
    "question-1.ogg",
    "1-job.png",
    "2-question.png",
    "3-feedback.png",
    "4-follow-up.png",
    "5-silence.png",
    "6-report.png",
    "7-history.png",
    "8-history-detail.png",
    "9-progress.png",
    "report.png",
    "progress.png",
)

#: CSS pixels across, as most phones have; heights printed are those of cards at that width.
PHONE = 390
SAMPLES = Path(__file__).with_name("samples")
#: Chosen so that the first question suits the recorded story and the second the typed answer,
#: whatever the story's rating does to the level of the second.
SEED = 184
VOICE_SAMPLE = "behavioral-incident.ogg"
TYPED_ANSWER = (
    "I would never rename it in one step, because old and new code run side by side during the"
    " deployment. First I add the new column next to the old one, nullable, with a short lock"
    " timeout. Then I deploy code that writes to both columns and still reads the old one. I"
    " backfill the old rows in batches of five thousand by primary key and watch the replication"
    " lag. When a check shows no difference between the two columns, I switch the reads over behind"
    " a flag, so we can go back at once. A week later I stop writing the old column and drop it."
)
#: To the follow-up about the recorded story, whatever it takes up: what came of it since.
FOLLOW_UP_ANSWER = (
    "I learned that the way back has to be part of every release. Since then I write it down before"
    " each deployment, and we rehearse it once a quarter; two colleagues have needed it since."
)
JOB = {
    "Role": "Backend engineer",
    "Job description": (
        "You build and run the services behind our payments: Python, asyncio, PostgreSQL. You are"
        " on call every sixth week, lead through incidents and outages, and care about tests,"
        " monitoring and simple designs."
    ),
    "Tech stack": "Python, asyncio, PostgreSQL, Kubernetes",
    "Years of experience": "6",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A voice message as Discord's clients make them."""

    data: bytes
    duration: float
    waveform_b64: str


def load_sample(name: str) -> Sample:
    """A recording of sandbox/samples. Raises KeyError for an unknown one."""
    about = json.loads((SAMPLES / "samples.json").read_text())[name]
    # It must be what Discord sends: at most 256 values of a byte each.
    if len(base64.b64decode(about["waveform"])) > 256:
        raise ValueError(f"the waveform of {name} is too long")
    return Sample((SAMPLES / name).read_bytes(), about["duration_secs"], about["waveform"])


def demo_settings(data_dir: Path, models: Path, *, gemini_key: SecretStr | None = None) -> Settings:
    """Settings that ignore the environment where it matters: no token, fresh data."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg,unused-ignore]
        discord_token=None,
        gemini_api_key=gemini_key,
        compatible_base_url=None,
        compatible_model=None,
        database_url=None,
        data_dir=data_dir,
        models=models,
        worker_in_bot=True,
        whisper_model="base",
        guild_ids=(),
        health_file=None,
        log_level="warning",
    )


@dataclass
class Script:
    """Runs and prints the steps, and keeps what was printed."""

    out: Path
    lines: list[str] = field(default_factory=list)
    steps: int = 0

    def say(self, text: str = "") -> None:
        print(text, flush=True)
        self.lines.append(text)

    async def step(self, title: str, act: Callable[[], Awaitable[T]]) -> T:
        begun = time.perf_counter()
        result = await act()
        self.steps += 1
        self.say(f"── {self.steps:>2}. {title}  [{time.perf_counter() - begun:.2f} s]")
        return result

    def person(self, who: Person, text: str) -> None:
        self.say(f"   {who.name}: {text}")

    def coach(self, message: SeenMessage, *, most: int = 60) -> None:
        """The bot's message, indented."""
        lines = message.text.splitlines()
        for line in lines[:most]:
            self.say(f"   │ {line}")
        if len(lines) > most:
            self.say(f"   │ … {len(lines) - most} more lines")


class Camera:
    """Takes screenshots while there is a browser; the demo goes on without one."""

    def __init__(self, script: Script, local: World, browser: Browser | None) -> None:
        self._script = script
        self._local = local
        self._browser = browser

    async def take(
        self,
        name: str,
        channel: simcord.ChannelHandle,
        *,
        after: int = 0,
        modal: simcord.InteractionResult | None = None,
        viewer: Person | None = None,
    ) -> None:
        """Photograph what ``viewer`` (Alice) sees in ``channel`` after that message."""
        if self._browser is None:
            return
        path = self._script.out / f"{name}.png"
        try:
            heights = await self._browser.conversation(
                self._local,
                channel,
                viewer or self._local.alice,
                path,
                after=after,
                modal=modal,
                width=PHONE,
                scale=2,
            )
        except ScreenshotError as error:
            # A picture is an extra: the interview goes on.
            self._script.say(f"   (no picture {path.name}: {error})")
        else:
            seen = self._local.messages(channel, viewer or self._local.alice)
            ours = ", ".join(
                f"{heights[message.id]} px"
                for message in seen
                if message.from_bot and message.id in heights
            )
            self._script.say(f"   (picture {path.name}: {ours or 'a form'})")


Act: TypeAlias = Callable[[Script, World, Camera], Awaitable[None]]


@contextlib.asynccontextmanager
async def camera(script: Script, local: World) -> AsyncIterator[Camera]:
    if find_browser() is None:
        script.say("   No Chromium found: charts are kept, screenshots left out.")
        yield Camera(script, local, None)
        return
    async with contextlib.AsyncExitStack() as stack:
        browser: Browser | None = None
        try:
            browser = await stack.enter_async_context(open_browser())
        except ScreenshotError as error:
            script.say(f"   No screenshots: {error}")
        yield Camera(script, local, browser)


async def play(
    out: Path, act: Act, *, title: str, seed: int = SEED, said: str = "conversation.txt"
) -> None:
    """``act`` in a local Discord of its own. Raises if any step did not happen."""
    # Imported here: bot.py imports this module for its command line.
    from app.assembly import build_bot, process_services

    script = Script(out)
    started = time.perf_counter()
    models = Path("data/models")
    with tempfile.TemporaryDirectory(prefix="coach-demo-", ignore_cleanup_errors=True) as folder:
        settings = demo_settings(Path(folder), models).model_copy(update={"question_seed": seed})
        script.say(f"{title} in the local Discord: real bot, offline coach, real Whisper.")
        async with process_services(settings) as built:
            script.say(f"   database and packages ready  [{time.perf_counter() - started:.2f} s]")
            bot = build_bot(built)
            async with built.worker(), world(bot) as local:
                await script.step("Whisper's weights and the offline coach loaded", built.warm_up)
                try:
                    async with camera(script, local) as pictures:
                        await act(script, local, pictures)
                finally:
                    (out / said).write_text("\n".join(script.lines) + "\n")
    script.say(f"Done: {script.steps} steps in {time.perf_counter() - started:.1f} s.")
    script.say(f"What was said and the pictures are in {out}/.")
    (out / said).write_text("\n".join(script.lines) + "\n")


async def _interview(script: Script, local: World, pictures: Camera) -> None:
    alice = local.alice

    async def start() -> SeenMessage:
        shown = await local.slash(alice, local.lobby, "interview start", questions=4)
        if shown.modal is None:
            raise AssertionError("no job modal appeared")
        await pictures.take("1-job", local.lobby, modal=shown)
        result = await local.submit_modal(alice, shown, JOB)
        return local.replies(result)[-1]

    script.person(alice, "/interview start questions:4")
    invited = await script.step("Job modal filled in, interview begun", start)
    script.coach(invited)
    thread = local.threads(alice)[-1]

    first = await script.step(
        "First question",
        lambda: local.until_message(thread, lambda m: "Question 1" in m.text and bool(m.buttons)),
    )
    script.coach(first)

    async def heard(name: str) -> SeenMessage:
        return await local.until_message(thread, lambda m: any(f.name == name for f in m.files))

    sound = await script.step("It is spoken, too", lambda: heard("question-1.ogg"))
    script.coach(sound)
    (file,) = sound.files
    (script.out / file.name).write_bytes(local.download(file.url))
    await pictures.take("2-question", thread)

    sample = load_sample(VOICE_SAMPLE)

    async def answer_by_voice() -> SeenMessage:
        await local.send_voice_message(alice, thread, sample)
        return await local.until_message(thread, lambda m: _has(m, "Next question"), timeout=90)

    script.person(alice, f"(voice message, {sample.duration:.0f} s)")
    feedback = await script.step("Transcribed, rated, feedback card", answer_by_voice)
    script.coach(feedback)
    await pictures.take("3-feedback", thread, after=first.id)
    expect("of 5" in feedback.text, "the voice answer has a rating")

    follow_up = await script.step(
        "A follow-up from the gap in it",
        lambda: local.until_message(thread, lambda m: _has(m, "Skip this follow-up")),
    )
    script.coach(follow_up)
    await heard("question-1-follow-up-1.ogg")

    async def answer_follow_up() -> SeenMessage:
        await local.say(alice, thread, FOLLOW_UP_ANSWER)
        return await local.until_message(
            thread, lambda m: "to the follow-up" in m.text and _has(m, "Next question")
        )

    script.person(alice, FOLLOW_UP_ANSWER)
    whole = await script.step("Both answers rated as one", answer_follow_up)
    script.coach(whole)
    await pictures.take("4-follow-up", thread, after=feedback.id)
    expect("as a whole" in whole.text, "the follow-up counts with the question")

    async def go_on() -> SeenMessage:
        await local.click(alice, whole, label="Next question")
        return await local.until_message(
            thread, lambda m: "Question 2" in m.text and _has(m, "Skip")
        )

    script.person(alice, "[Next question]")
    second = await script.step("Second question", go_on)
    script.coach(second)
    await heard("question-2.ogg")

    async def answer_by_text() -> SeenMessage:
        await local.say(alice, thread, TYPED_ANSWER)
        return await local.until_message(
            thread, lambda m: _has(m, "Next question"), after=second.id
        )

    script.person(alice, TYPED_ANSWER)
    typed = await script.step("Typed answer rated", answer_by_text)
    script.coach(typed)
    expect("of 5" in typed.text, "the typed answer has a rating")

    async def to_third() -> SeenMessage:
        await local.click(alice, typed, label="Next question")
        return await local.until_message(
            thread, lambda m: "Question 3" in m.text and _has(m, "Skip")
        )

    script.person(alice, "[Next question]")
    third = await script.step("Third question", to_third)
    script.coach(third)

    async def skip() -> SeenMessage:
        await local.click(alice, third, label="Skip")
        return await local.until_message(
            thread, lambda m: "Question 4" in m.text and _has(m, "Skip")
        )

    script.person(alice, "[Skip]")
    fourth = await script.step("Skipped; fourth question", skip)
    script.coach(fourth)
    await heard("question-4.ogg")

    silence = load_sample("silence.ogg")

    async def answer_with_silence() -> SeenMessage:
        await local.send_voice_message(alice, thread, silence)
        return await local.until_message(thread, "heard no speech", after=fourth.id)

    script.person(alice, f"(voice message, {silence.duration:.0f} s of silence)")
    refused = await script.step("Silence refused kindly, no rating", answer_with_silence)
    script.coach(refused)
    await pictures.take("5-silence", thread, after=third.id)
    expect("of 5" not in refused.text, "silence has no rating")

    async def end() -> SeenMessage:
        asked = await local.slash(alice, thread, "interview end")
        confirm = local.replies(asked)[-1]
        await local.click(alice, confirm, custom_id="iv1:end_sure")
        return await local.until_message(
            thread, lambda m: any(f.name == "report.png" for f in m.files)
        )

    script.person(alice, "/interview end")
    report = await script.step("Report with its chart", end)
    script.coach(report)
    await pictures.take("6-report", thread, after=refused.id)

    listed = await script.step("/history", lambda: local.slash(alice, local.lobby, "history"))
    history = local.replies(listed)[-1]
    script.person(alice, "/history")
    script.coach(history)
    await pictures.take("7-history", local.lobby, after=history.id - 1)

    async def open_interview() -> SeenMessage:
        values = menu_values(local, history, "iv1:hist_open")
        await local.select(alice, history, values[:1], custom_id="iv1:hist_open")
        return local.reread(history)  # a menu replaces the message it stands in

    opened = await script.step("/history: the interview", open_interview)
    script.coach(opened)

    async def open_question() -> SeenMessage:
        values = menu_values(local, opened, "iv1:hist_q")
        await local.select(alice, opened, values[:1], custom_id="iv1:hist_q")
        return local.reread(opened)

    detail = await script.step("/history: its first question with the answer", open_question)
    script.coach(detail)
    await pictures.take("8-history-detail", local.lobby, after=history.id - 1)

    progress = await script.step("/progress", lambda: local.slash(alice, local.lobby, "progress"))
    script.person(alice, "/progress")
    shown = local.replies(progress)[-1]
    script.coach(shown)

    await pictures.take("9-progress", local.lobby, after=shown.id - 1)
    for message in (report, shown):
        for file in message.files:
            (script.out / file.name).write_bytes(local.download(file.url))


def _has(message: SeenMessage, label: str) -> bool:
    return any(button.label.startswith(label) for button in message.buttons)


def expect(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(f"did not happen: {what}")


def main(out: Path) -> int:
    """Play the demo; 0 if every step happened."""
    return run(out, WRITTEN, lambda: play(out, _interview, title="An interview"))


def run(out: Path, written: Sequence[str], demo: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Clear what an earlier run left in ``out`` and play; 0 if every step happened."""
    set_up_logging("warning", "text")
    out.mkdir(parents=True, exist_ok=True)
    # What an earlier run left must not look like this one's; anything else there is not ours.
    for name in written:
        (out / name).unlink(missing_ok=True)
    try:
        asyncio.run(demo())
    except Exception:  # noqa: BLE001 - the boundary of the command: shown, and status 1
        traceback.print_exc()
        print("\nThe demo did not finish: the step after the last one printed did not happen.")
        return 1
    return 0
