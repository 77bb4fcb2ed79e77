"""Fakes at the ports: an interviewer and an ear that do what a test scripts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from interview.errors import InterviewerRefused
from interview.models import (
    Assessment,
    Coverage,
    CriterionRating,
    FollowUpDraft,
    Gap,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    Note,
    NoteKind,
    NotGradable,
    QuestionDraft,
    Recording,
    ReportDraft,
    Speech,
    StandIn,
    StandInReason,
    Strength,
    Transcript,
    TranscriptSource,
    Usage,
    Word,
)
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest

GOOD_ANSWER = (
    "Last year our checkout failed for one in five customers after a release. I rolled the release"
    " back within ten minutes, found a connection leak with a heap dump, wrote a test for it and"
    " added an alert. Since then we have not had that failure again and complaints fell by a third."
)


class FakeInterviewer:
    """Grades every criterion with ``level``; raises what is put into ``failures`` first."""

    def __init__(self, name: str = "gemini", languages: frozenset[str] | None = None) -> None:
        self.name = name
        self.languages = languages
        self.level = 4
        self.not_gradable: NotGradable | None = None
        self.note = ""
        #: Follow-ups to ask, in order; none when it runs out.
        self.follow_ups: list[str] = []
        #: Levels of questions by place; rising when it runs out.
        self.levels: list[int] = []
        #: A bank that runs dry has fewer than were wanted.
        self.most_questions = 10
        #: Set to make grading wait.
        self.gate: asyncio.Event | None = None
        self.failures: list[Exception] = []
        self.question_failures: list[Exception] = []
        self.report_failures: list[Exception] = []
        self.question_requests: list[QuestionRequest] = []
        self.grade_requests: list[GradeRequest] = []
        self.report_requests: list[ReportRequest] = []
        #: Texts for questions, in order; made up when it runs out.
        self.texts: list[str] = []
        #: Set to have answers rated (with ``stand_in_level``) as by the offline coach in its place;
        #: frugal requests always are.
        self.stood_in: StandInReason | None = None
        self.stand_in_level = 3
        #: Whether somebody stands in for frugal requests.
        self.has_stand_in = True
        #: What each call costs; the offline coach's cost nothing.
        self.usage = Usage()

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        self.question_requests.append(request)
        if self.question_failures:
            raise self.question_failures.pop(0)
        kinds = [Kind.BEHAVIORAL, Kind.TECHNICAL, Kind.SYSTEM_DESIGN]
        questions = tuple(
            QuestionDraft(
                text=self.texts[number]
                if number < len(self.texts)
                else f"How did you handle case number {number + 1} of {len(request.exclude)}?",
                kind=request.kind if request.kind is not Kind.MIXED else kinds[number % 3],
                level=self.levels[number] if number < len(self.levels) else min(5, 1 + number),
                hint=f"Think of hint {number + 1}.",
                why="Shows whether you can tell a story with a result.",
                model_answer=f"A model answer for question {number + 1}.",
                key_points=tuple(
                    KeyPoint(f"key point {each}", (f"phrasing {each}",)) for each in range(1, 4)
                ),
            )
            for number in range(min(request.count + request.reserve, self.most_questions))
        )
        if request.frugal:
            stand_in = StandIn(self.name, StandInReason.LIMIT)
            return QuestionSet(
                questions,
                "offline",
                notes=(Note(NoteKind.WRITTEN, text=self.note),) if self.note else (),
                stand_in=stand_in,
            )
        return QuestionSet(
            questions,
            self.name,
            notes=(Note(NoteKind.WRITTEN, text=self.note),) if self.note else (),
            usage=self.usage,
        )

    async def grade(self, request: GradeRequest) -> Assessment:
        self.grade_requests.append(request)
        if request.frugal and not self.has_stand_in:
            raise InterviewerRefused("limit")
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        if self.not_gradable is not None:
            return Assessment(
                grader=self.name,
                model="fake-1",
                rubric_version=request.rubric_version,
                not_gradable=self.not_gradable,
                not_gradable_reason="It says something else.",
            )
        said = request.transcript.text
        quote = " ".join(said.split()[:8])
        reason = StandInReason.LIMIT if request.frugal else self.stood_in
        level = self.level if reason is None else self.stand_in_level
        return Assessment(
            grader=self.name if reason is None else "offline",
            model="fake-1",
            usage=Usage() if request.frugal else self.usage,
            stand_in=None if reason is None else StandIn(self.name, reason),
            rubric_version=request.rubric_version,
            criteria=tuple(
                CriterionRating(each.key, each.name, level, f"Because of {each.key}.", quote)
                for each in request.criteria
            ),
            strengths=(Strength("You name the result.", quote),),
            improvements=("Say what you would do differently.",),
            first_change="Begin with the result.",
            coverage=(
                KeyPointCoverage("key point 1", Coverage.COVERED, quote),
                KeyPointCoverage("key point 2", Coverage.NOT_HEARD),
            ),
            better_answer="The same story, told from the result.",
            follow_up=FollowUpDraft("result", self.follow_ups.pop(0), quote)
            if request.may_follow_up and self.follow_ups
            else None,
        )

    async def report(self, request: ReportRequest) -> ReportDraft:
        self.report_requests.append(request)
        if self.report_failures:
            raise self.report_failures.pop(0)
        return ReportDraft(
            summary="You answered with concrete stories.",
            practice=("Lead with the result.", "Name trade-offs.", "Give numbers."),
            grader="offline" if request.frugal else self.name,
            model="fake-1",
            usage=Usage() if request.frugal else self.usage,
        )


class FakeEar:
    """Hears ``text``; raises what is put into ``failures`` first."""

    model = "fake-ear"

    def __init__(self) -> None:
        self.languages: frozenset[str] | None = None
        self.text = GOOD_ANSWER
        #: What it hears in the next recordings; ``text`` when it runs out.
        self.texts: list[str] = []
        #: Gaps of the next recordings; none when it runs out.
        self.gaps: list[tuple[Gap, ...]] = []
        self.failures: list[Exception] = []
        self.heard: list[Recording] = []
        self.terms: list[tuple[str, ...]] = []
        #: (language, whether its person said so) of each recording.
        self.told: list[tuple[str, bool]] = []
        self.gate: asyncio.Event | None = None

    async def transcribe(
        self,
        recording: Recording,
        *,
        language: str,
        terms: Sequence[str] = (),
        certain: bool = False,
    ) -> Transcript:
        self.heard.append(recording)
        self.told.append((language, certain))
        self.terms.append(tuple(terms))
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        text = self.texts.pop(0) if self.texts else self.text
        spoken = text.split()
        gaps = self.gaps.pop(0) if self.gaps else ()
        words = []
        at = 0.0
        for each in spoken:
            at = max([at, *(gap.end for gap in gaps if gap.start <= at)])
            words.append(Word(each, at, at + 0.35, 0.95))
            at += 0.4
        return Transcript(
            text=text,
            source=TranscriptSource.WHISPER,
            language=language,
            words=tuple(words),
            duration=at,
            speech_seconds=len(spoken) * 0.35 + sum(gap.seconds for gap in gaps),
            model=self.model,
            gaps=gaps,
        )

    async def warm_up(self) -> None:
        pass

    async def close(self) -> None:
        pass


class FakeModel(FakeInterviewer):
    """A model on a server's own key; ``check_failures`` are raised when it is asked about."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.check_failures: list[Exception] = []
        self.closed = False

    async def check(self) -> None:
        if self.check_failures:
            raise self.check_failures.pop(0)

    async def close(self) -> None:
        assert not self.closed, "closed twice"
        self.closed = True


class FakeVoice:
    """Says what it is given into a file of its own; raises what is put into ``failures`` first."""

    def __init__(self) -> None:
        self.name = "fake-voice"
        self.languages: frozenset[str] | None = frozenset({"en", "de"})
        self.payer: str | None = None
        self.usage = Usage()
        self.failures: list[Exception] = []
        #: (text, language) of what was said, failures included.
        self.said: list[tuple[str, str]] = []
        self.gate: asyncio.Event | None = None

    async def speak(self, text: str, language: str) -> Speech | None:
        if self.languages is not None and language not in self.languages:
            return None
        self.said.append((text, language))
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        return Speech(b"OggS" + text.encode(), 2.5, self.usage)

    async def warm_up(self) -> None:
        pass

    async def close(self) -> None:
        pass
