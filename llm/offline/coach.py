"""The interviewer that needs no key and no network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import structlog

from interview.errors import InterviewerRefused
from interview.models import Assessment, Note, NoteKind, QuestionDraft, ReportDraft
from interview.ports import GradeRequest, QuestionRequest, QuestionSet, ReportRequest
from interview.rating.rubric import RUBRIC_VERSION
from interview.rating.seniority import years_of
from interview.rating.summary import outcomes
from llm.offline.embedder import Embedder
from llm.offline.evidence.order import OrderModel, texts_of
from llm.offline.evidence.phrases import key_points_of
from llm.offline.grading.grader import GRADER, MODEL, Grader
from llm.offline.questions.bank import BANK_FOLDER, load_bank
from llm.offline.questions.choice import ahead, choose
from llm.offline.wording.follow_up import Asking

log = structlog.get_logger(__name__)

_T = TypeVar("_T")

_OWN_SCALE = "It does not use this pack's own words for the levels."


class OfflineInterviewer:
    """Questions from the bank, grades from key points and plain words; English only.

    One worker thread does all the computing, so the event loop is never blocked and at most one
    core is used. The bank is read and checked here (ConfigurationError); the model is loaded at
    the first use, or by :meth:`warm_up`.
    """

    def __init__(self, bank_folder: Path = BANK_FOLDER) -> None:
        self._bank = load_bank(bank_folder)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="offline-coach")
        self._grader: Grader | None = None
        self._closed = False

    @property
    def name(self) -> str:
        return GRADER

    @property
    def languages(self) -> frozenset[str] | None:
        return frozenset({"en"})

    async def warm_up(self) -> None:
        """Load the model (under a second), and begin to read the bank.

        Raises ConfigurationError when a package is missing.
        """
        await self._work(self._loaded)
        self._thread.submit(self._look_ahead, ahead(self._bank))

    def close(self) -> None:
        """Let go of the worker thread; work that waits is dropped."""
        self._closed = True
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def make_questions(self, request: QuestionRequest) -> QuestionSet:
        """Raises InterviewerRefused("bank_dry") when nothing new is left, ("language")."""
        self._require_english(request.language)
        drafts = await self._work(lambda: choose(self._bank, self._loaded().embedder, request))
        planned = drafts[: request.count]
        log.info(
            "offline_questions_chosen",
            asked=request.count,
            found=len(planned),
            reserve=len(drafts) - len(planned),
        )
        if not drafts:
            raise InterviewerRefused("bank_dry")
        # One task a question, so that grading someone else's answer can come in between.
        for draft in drafts:
            self._thread.submit(self._loaded_and_prepared, draft)
        return QuestionSet(drafts, self.name, notes=_notes(request, planned))

    async def grade(self, request: GradeRequest) -> Assessment:
        """Raises InterviewerRefused("language"), ("no_key_points") for a question without any."""
        self._require_english(request.language)
        if not key_points_of(request.question):
            raise InterviewerRefused("no_key_points")
        asking = None
        if request.may_follow_up:
            asked = (*request.asked_before, *(each.asked for each in request.follow_ups))
            asking = Asking(years_of(request.profile), request.manner, asked)
        question = request.question
        # Key points decide here, so a pack's own anchors have no part in the rating's name either.
        version = RUBRIC_VERSION[question.kind]
        assessment = await self._work(
            lambda: self._loaded().grade(question, request.said, request.criteria, version, asking)
        )
        if question.scale is None:
            return assessment
        return replace(assessment, not_judged=f"{assessment.not_judged} {_OWN_SCALE}")

    async def report(self, request: ReportRequest) -> ReportDraft:
        """Counts and ratings; the same outcomes give the same report."""
        return ReportDraft(
            summary="",
            practice=(),
            grader=GRADER,
            model=MODEL,
            outcomes=outcomes(request.answers),
        )

    def _loaded(self) -> Grader:
        # Only ever called in the one worker thread, so no lock is needed.
        if self._grader is None:
            self._grader = Grader(Embedder(), OrderModel(texts_of(self._bank)))
            log.info("offline_loaded", questions=len(self._bank), model=MODEL)
        return self._grader

    def _loaded_and_prepared(self, question: QuestionDraft) -> None:
        self._loaded().prepare(question)

    def _look_ahead(self, texts: Iterator[Sequence[str]]) -> None:
        """Read the bank a little further, behind whatever waits for the thread by now."""
        if (some := next(texts, None)) is not None and not self._closed:
            self._loaded().embedder.vectors(some)
            self._thread.submit(self._look_ahead, texts)

    async def _work(self, call: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _require_english(self, language: str) -> None:
        if language not in (self.languages or ()):
            raise InterviewerRefused("language")


def _notes(request: QuestionRequest, drafts: tuple[QuestionDraft, ...]) -> tuple[Note, ...]:
    if len(drafts) >= request.count:
        return ()
    again = request.exclude or request.exclude_bank_ids
    kind = NoteKind.BANK_SHORT_OF_NEW if again else NoteKind.BANK_SHORT
    return (Note(kind, request.kind.value, len(drafts), request.count),)
