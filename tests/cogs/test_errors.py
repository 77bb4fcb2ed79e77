"""Whatever is refused, and why, has words; and they are of what was refused."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from itertools import product

import pytest

from cogs.errors import words_for, words_for_broken
from cogs.kit.refusals import Refusal, Refused
from interview.costs import DayUsedUp, Spent, Waiting
from interview.errors import (
    ConnectionLost,
    DiskFull,
    DocumentFault,
    DocumentProblem,
    Field,
    FileFault,
    FileUnreadable,
    GaveWay,
    Invalid,
    InvalidInput,
    KindNotInPack,
    Limit,
    LimitReached,
    NotFound,
    NotYours,
    OtherState,
    RowRefused,
    Stale,
    StaleAction,
    StorageError,
    Thing,
    TooManyConnections,
)
from interview.models import (
    AnswerState,
    CellFault,
    CellProblem,
    FollowUpState,
    InterviewState,
    Kind,
    QuestionState,
    RoundPhase,
    RowProblem,
    TeamState,
)
from locales.catalog import ENGLISH

SPENT = Spent("server", "tokens", 1, 2, datetime(2026, 1, 1, tzinfo=UTC), by="server")
STATES = (InterviewState, QuestionState, AnswerState, FollowUpState, TeamState, RoundPhase)
VALUES = {"place": 1, "roles": "@a", "names": "b", "where": "c", "host": "d"}


@pytest.mark.parametrize(
    "error",
    [
        *(kind(thing) for kind, thing in product((NotFound, NotYours), Thing)),
        *(StaleAction(why, 1, 2) for why in Stale if why is not Stale.OTHER_STATE),
        *(InvalidInput(field, why, least=1, most=2) for field, why in product(Field, Invalid)),
        *(FileUnreadable(why, number=1, columns=("a",)) for why in FileFault),
        *(DocumentProblem(why) for why in DocumentFault),
        *(LimitReached(limit, 1, count=2) for limit in Limit if limit is not Limit.DAY),
        *(DayUsedUp(SPENT, why, stand_in=other) for why in Waiting for other in (False, True)),
        *(RowRefused(RowProblem(1, (CellProblem(why, "text", 2, ("x",)),))) for why in CellFault),
        *(Refused(why, **VALUES) for why in Refusal),
        KindNotInPack([Kind.TECHNICAL]),
    ],
    ids=lambda error: f"{type(error).__name__} {error}",
)
def test_everything_that_is_refused_has_words(error: Exception) -> None:
    said = words_for(ENGLISH, error)
    assert said and "{" not in said and "None" not in said
    assert said.endswith((".", "?"))


@pytest.mark.parametrize("states", STATES)
def test_every_state_is_said_of_its_own_thing(states: type[StrEnum]) -> None:
    said = [words_for(ENGLISH, OtherState(state)) or "" for state in states]
    assert all(said) and len(set(said)) == len(said)


def test_what_is_somebody_elses_is_called_what_it_is() -> None:
    assert "settings" in (words_for(ENGLISH, NotYours(Thing.SETTINGS)) or "")
    assert "message" in (words_for(ENGLISH, NotYours(Thing.MESSAGE)) or "")
    for thing in (Thing.SETTINGS, Thing.MESSAGE, Thing.JOB, Thing.CARD):
        assert "interview" not in (words_for(ENGLISH, NotYours(thing)) or "")
    assert "removed" not in (words_for(ENGLISH, NotFound(Thing.MEMBER)) or "")


def test_what_we_do_not_know_has_no_words_here() -> None:
    assert words_for(ENGLISH, ValueError("no")) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionLost("08006"), "can't tell whether this was done"),
        (DiskFull("53100"), "make space"),
        (GaveWay("40P01"), "once more"),
        (TooManyConnections("53300"), "in a minute"),
        (StorageError("XX000"), "can't tell whether this was done"),
    ],
)
def test_what_the_database_refuses_claims_no_more_than_is_known(
    error: StorageError, said: str
) -> None:
    words = words_for(ENGLISH, error) or ""
    assert said in words and "What was saved before is kept" in words
    assert "othing was" not in words and "othing is lost" not in words


def test_what_broke_claims_no_more_than_is_known() -> None:
    said = words_for_broken(ENGLISH, RuntimeError("a bug"), "job add")
    assert "can't tell how far it came" in said and "you have sent" not in said
