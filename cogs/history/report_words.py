"""What a report says when nobody wrote it: how it went in counts, and what to practice next."""

from __future__ import annotations

from collections.abc import Mapping

from cogs.kit import words
from interview.models import Exercise, ExerciseKind, Outcomes, ReportDraft
from locales.catalog import Catalog, mark

#: Things to practice, at most.
_MOST = 3

#: What to do about a criterion, once it is the weak one.
_EXERCISES: Mapping[str, str] = {
    "situation": mark(
        "open with where it was, what was at stake and what your own task was, in two sentences"
    ),
    "action": mark("tell what you did yourself, step by step, with “I” and one reason why"),
    "result": mark(
        "end with what changed and one thing that shows it: a number, a before and after, what"
        " someone did because of it"
    ),
    "reflection": mark("close with what you took from it and what you do differently since"),
    "clarity": mark("say the point first, then tell the story in order"),
    "correctness": mark(
        "read the model answers of the questions you missed points in, then answer those again"
        " without looking"
    ),
    "depth": mark("after each definition say how it works and give one example from your own work"),
    "tradeoffs": mark("name one alternative, what it would cost, and when you would choose it"),
    "verification": mark("say how you would check that it works, and what result you would expect"),
    "communication": mark("give the outline first, then the details in the same order"),
    "requirements": mark("begin with who uses it, how much, how fast, and what you leave out"),
    "design": mark(
        "follow one request through all parts, and weigh the main choice against another"
    ),
    "scale": mark(
        "name the first thing that breaks at ten times the load, and one fitting measure"
    ),
    "failure": mark("pick two parts, let them fail, and say who notices and how it recovers"),
}
_ANY = mark("answer again with this in mind")


def summary(t: Catalog, draft: ReportDraft) -> str:
    """The writer's words, else counts and ratings in sentences; not escaped."""
    return draft.summary if draft.outcomes is None else _counted(t, draft.outcomes)


def practice(t: Catalog, draft: ReportDraft) -> list[str]:
    """At most three things, the most useful first; not escaped."""
    if draft.outcomes is None:
        return list(draft.practice)
    points: list[str] = []
    for exercise in draft.outcomes.exercises:
        # A weak criterion's exercise often says the same in the same words.
        said = exercise.text.casefold().rstrip(".")
        if not said or not any(said in point.casefold() for point in points):
            points.append(_exercise(t, exercise))
    return points[:_MOST]


def _exercise(t: Catalog, exercise: Exercise) -> str:
    match exercise.kind:
        case ExerciseKind.CRITERION:
            return t(
                "{criterion}: {exercise}. Try it on question {number}.",
                criterion=t(exercise.name),
                exercise=t(_EXERCISES.get(exercise.key, _ANY)),
                number=exercise.position,
            )
        case ExerciseKind.CHANGE:
            return t("Question {number}: {change}", number=exercise.position, change=exercise.text)
        case ExerciseKind.SKIPPED:
            return t(
                "Question {number} was skipped: give it a try, even with half an answer.",
                number=exercise.position,
            )
        case ExerciseKind.BEGIN:
            return t("Answer one question out loud, for a minute or two; feedback starts there.")


def _counted(t: Catalog, outcomes: Outcomes) -> str:
    if outcomes.mean is None:
        return t("No answer could be rated this time, so there is no overall rating.")
    parts = [
        t.plural(
            "{count} answer rated, {mean} of 5 on average ({band}).",
            "{count} answers rated, {mean} of 5 on average ({band}).",
            outcomes.rated,
            mean=t.number(outcomes.mean, 1),
            band=words.band_name(t, outcomes.mean),
        )
    ]
    if outcomes.best is not None and outcomes.worst is not None:
        (best, most), (worst, least) = outcomes.best, outcomes.worst
        parts.append(
            t(
                "Question {best} went best ({most}), question {worst} has the most to gain"
                " ({least}).",
                best=best,
                most=t.number(most, 1),
                worst=worst,
                least=t.number(least, 1),
            )
        )
    if outcomes.others:
        parts.append(
            t.plural(
                "{count} more answer was rated by another grader, whose number doesn't compare.",
                "{count} more answers were rated by other graders; their numbers don't compare.",
                outcomes.others,
            )
        )
    if outcomes.skipped:
        parts.append(
            t.plural(
                "{count} question was skipped.",
                "{count} questions were skipped.",
                outcomes.skipped,
            )
        )
    return " ".join(parts)
