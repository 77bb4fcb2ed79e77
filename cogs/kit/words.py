"""The fixed words people read: names of things, durations, ratings.

One place, so that they stay short, kind and the same everywhere. Words about an answer, never
about a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from cogs.kit.text import length, name
from interview.models import (
    AnswerSource,
    Band,
    CompanyStyle,
    Course,
    CourseWay,
    CriterionRating,
    Interview,
    InterviewState,
    Job,
    Kind,
    Manner,
    Practice,
    QuestionState,
    Remark,
    StandIn,
    StandInReason,
)
from interview.rating.rubric import band
from locales.catalog import Catalog, mark

_KINDS = {
    Kind.BEHAVIORAL: mark("Behavioral"),
    Kind.TECHNICAL: mark("Technical"),
    Kind.SYSTEM_DESIGN: mark("System design"),
    Kind.MIXED: mark("Mixed"),
}
_PRACTICES = {
    Practice.COACH: mark("Coach"),
    Practice.REAL: mark("Real"),
    Practice.TEAM: mark("Team"),
}
_MANNERS = {
    Manner.FRIENDLY: mark("Friendly"),
    Manner.NEUTRAL: mark("Neutral"),
    Manner.TOUGH: mark("Tough"),
}
_STYLES = {
    CompanyStyle.ANY: mark("Any company"),
    CompanyStyle.STARTUP: mark("Startup"),
    CompanyStyle.BIG_TECH: mark("Big tech"),
    CompanyStyle.ENTERPRISE: mark("Large enterprise"),
    CompanyStyle.CONSULTING: mark("Consulting"),
    CompanyStyle.PUBLIC: mark("Public sector or non-profit"),
}
_INTERVIEW_STATES = {
    InterviewState.PREPARING: mark("questions being made"),
    InterviewState.STUCK: mark("questions couldn't be made"),
    InterviewState.ACTIVE: mark("in progress"),
    InterviewState.ENDED: mark("finished"),
}
_QUESTION_STATES = {
    QuestionState.PENDING: mark("not asked"),
    QuestionState.OPEN: mark("waiting for an answer"),
    QuestionState.REVIEW: mark("being reviewed"),
    QuestionState.FOLLOW_UP: mark("waiting for an answer to the follow-up"),
    QuestionState.DONE: mark("answered"),
    QuestionState.SKIPPED: mark("skipped"),
    QuestionState.TIMED_OUT: mark("no answer in time"),
}
#: In a sentence, and where one begins.
_GRADERS = {
    "gemini": (mark("Gemini"), mark("Gemini")),
    "offline": (mark("the offline coach"), mark("The offline coach")),
    # Any model behind an OpenAI-compatible address; its name is stored and shown beside it.
    "compatible": (mark("another language model"), mark("Another language model")),
    # Decided by the checks that come before any grader.
    "gate": (mark("a first check"), mark("A first check")),
    # Who made the questions, never who rates.
    "pack": (mark("people of this server"), mark("People of this server")),
}
_SOURCES = {
    AnswerSource.VOICE: mark("voice message"),
    AnswerSource.UPLOAD: mark("recording"),
    AnswerSource.TEXT: mark("text"),
}

#: Difficulty 1-5 as people know it: alone, and in a list of facts.
_LEVELS = {
    1: (mark("entry"), mark("entry level")),
    2: (mark("junior"), mark("junior level")),
    3: (mark("mid"), mark("mid level")),
    4: (mark("senior"), mark("senior level")),
    5: (mark("principal"), mark("principal level")),
}
#: By :func:`interview.rating.rubric.band`: after other words, and before them.
_BANDS = {
    Band.NONE: (mark("not rated"), mark("Not rated")),
    Band.START: (mark("just a start"), mark("Just a start")),
    Band.MORE: (mark("needs more"), mark("Needs more")),
    Band.NEAR: (mark("getting there"), mark("Getting there")),
    Band.SOLID: (mark("solid"), mark("Solid")),
    Band.STRONG: (mark("strong"), mark("Strong")),
}


def kind_name(t: Catalog, kind: Kind) -> str:
    return t(_KINDS[kind])


def practice_name(t: Catalog, practice: Practice) -> str:
    return t(_PRACTICES[practice])


def manner_name(t: Catalog, manner: Manner) -> str:
    return t(_MANNERS[manner])


def style_name(t: Catalog, style: CompanyStyle) -> str:
    return t(_STYLES[style])


def interview_state(t: Catalog, state: InterviewState) -> str:
    return t(_INTERVIEW_STATES[state])


def question_state(t: Catalog, state: QuestionState) -> str:
    return t(_QUESTION_STATES[state])


def grader_name(t: Catalog, grader: str, *, first: bool = False) -> str:
    """ "gemini" → "Gemini"; a grader without a name of ours keeps its own. ``first``: it begins a
    sentence."""
    own = _GRADERS.get(grader)
    return t(own[first]) if own else name(grader, 40, "") or t("an unknown grader")


def level_name(t: Catalog, level: int) -> str:
    """``senior``; "" for a difficulty there is none of."""
    return t(_LEVELS[level][0]) if level in _LEVELS else ""


def at_level(t: Catalog, level: int) -> str:
    """``senior level``; "" for a difficulty there is none of."""
    return t(_LEVELS[level][1]) if level in _LEVELS else ""


def band_name(t: Catalog, rating: float | None, *, first: bool = False) -> str:
    """``solid``, of a rating; ``first``: where it begins what is said."""
    return t(_BANDS[band(rating)][first])


_REMARKS = {
    Remark.UNPROVEN: mark("Kept at 3: no words of the answer were found that show more."),
    Remark.MISHEARD: mark(
        "Its reason named only words that were heard with doubt, so it was taken out. If the"
        " transcript is wrong, fix it and the answer is reviewed again."
    ),
}


def reason(t: Catalog, rating: CriterionRating) -> str:
    """A criterion's reason, with what the checks say of its level; not escaped."""
    remark = None if rating.remark is None else t(_REMARKS[rating.remark])
    return " ".join(filter(None, (rating.reason, remark)))


_STAND_INS = {
    StandInReason.UNREACHABLE: mark(
        "⚠ {who} couldn't be reached, so the offline coach reviewed this one."
    ),
    StandInReason.BUSY: mark(
        "⚠ {who} had too much to do just now, so the offline coach reviewed this one."
    ),
    StandInReason.SLOW: mark("⚠ {who} took too long, so the offline coach reviewed this one."),
    StandInReason.UNUSABLE: mark(
        "⚠ {who} gave no review that can be used, so the offline coach reviewed this one."
    ),
    StandInReason.DECLINED: mark(
        "⚠ {who} declined to review this content, so the offline coach did."
    ),
    StandInReason.REFUSED: mark(
        "⚠ {who} can't be used as it is set up here, so the offline coach reviewed this one."
    ),
    StandInReason.LIMIT: mark(
        "⚠ {who} has reached today's limit, so the offline coach reviewed this one."
    ),
}


def stand_in(t: Catalog, by: StandIn) -> str:
    """Why another grader than the configured one did it, in one sentence with a mark before it."""
    return t(_STAND_INS[by.reason], who=grader_name(t, by.instead_of, first=True))


def graded_twice(t: Catalog, spread: int) -> str:
    """How far two gradings of the same answer were apart, in one sentence."""
    if spread == 0:
        return t("Graded twice; no level differed.")
    if spread == 1:
        return t("Graded twice; levels differed by at most 1, and the lower one counts.")
    return t.plural(
        "Graded more than once: two gradings were up to {count} level apart on a criterion. "
        "Take it as rough.",
        "Graded more than once: two gradings were up to {count} levels apart on a criterion. "
        "Take it as rough.",
        spread,
    )


def language_name(t: Catalog, code: str) -> str:
    return t.language(code) or name(code, 10, "?")


def kept_here(t: Catalog, days: int) -> str:
    """How long a server keeps what is held in it."""
    return t.plural(
        "This server deletes interviews, with recordings, answers and ratings, {count} day after "
        "they end.",
        "This server deletes interviews, with recordings, answers and ratings, {count} days after "
        "they end.",
        days,
    )


def source_name(t: Catalog, source: AnswerSource) -> str:
    return t(_SOURCES[source])


def duration(t: Catalog, seconds: float) -> str:
    """``0.4 s``, ``9 s``, ``1 min 12 s``, ``2 h 5 min``."""
    seconds = max(0.0, seconds)
    if 0 < seconds < 0.95:
        return t("{seconds} s", seconds=t.number(max(seconds, 0.1), 1))
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return t("{seconds} s", seconds=rest)
    hours, minutes = divmod(minutes, 60)
    if hours:
        if minutes:
            return t("{hours} h {minutes} min", hours=t.number(hours), minutes=minutes)
        return t("{hours} h", hours=t.number(hours))
    if rest:
        return t("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return t("{minutes} min", minutes=minutes)


def years(t: Catalog, count: float | None) -> str:
    """``3 years``, ``2.5 years``; "" for none, or where nobody said."""
    if count is None or count <= 0:
        return ""
    whole = int(count) if count == int(count) else max(2, round(count))
    return t.plural("{count} year", "{count} years", whole, count=t.number(count))


_COURSES = {
    CourseWay.SAME: mark("All questions were at {level} level."),
    CourseWay.BACK: mark("The questions began and ended at {level} level."),
    CourseWay.UP_ONCE: mark("You were taken up to {level} level for question {number}."),
    CourseWay.UP: mark("You were asked {level}-level questions from question {number} on."),
    CourseWay.DOWN_ONCE: mark("Question {number} was made easier, at {level} level."),
    CourseWay.DOWN: mark(
        "The questions were made easier: {level} level from question {number} on."
    ),
}


def course(t: Catalog, went: Course | str | None) -> str:
    """How the difficulty went, in a sentence; "" when there is nothing to say."""
    if not isinstance(went, Course):
        return went or ""
    return t(_COURSES[went.way], level=level_name(t, went.level), number=went.position)


def place(t: Catalog, position: int, count: int) -> str:
    """``Question 2 of 5``."""
    return t("Question {number} of {count}", number=position, count=count)


def rating_text(t: Catalog, rating: float | None) -> str:
    """``3.4 of 5``, or ``not rated``."""
    return t("not rated") if rating is None else t("{rating} of 5", rating=t.number(rating, 1))


def level_text(t: Catalog, level: int) -> str:
    """``3 of 5``, of a criterion."""
    return t("{rating} of 5", rating=level)


def clock(seconds: float) -> str:
    """``1:07``, a place in a recording."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def timestamp(when: datetime, style: str = "D") -> str:
    """Discord's own mark-up, which each reader sees in their time zone; styles D, d, f, R, t."""
    return f"<t:{int(when.timestamp())}:{style}>"


def moment(when: datetime) -> str:
    """A time today or tomorrow and how far off it is, as each reader's clock shows it."""
    return f"{timestamp(when, 't')} ({timestamp(when, 'R')})"


def thread_name(t: Catalog, interview: Interview) -> str:
    """At most 100 characters (Discord's limit for a thread's name)."""
    tail = " · " + t("{kind} interview", kind=kind_name(t, interview.kind))
    return name(interview.profile.role, 100 - length(tail)) + tail


def choice_name(t: Catalog, job: Job) -> str:
    """At most 100 characters, for autocomplete."""
    facts = (years(t, job.profile.years), name(job.profile.stack, 40, ""))
    details = t.list(filter(None, facts), "unit")
    tail = f" ({details})" if details else ""
    return name(job.profile.role, 100 - length(tail)) + tail


def choice_names(t: Catalog, jobs: Sequence[Job]) -> list[str]:
    """:func:`choice_name` of each; what several share goes on with what tells them apart: a number
    by age, what the job is about, the day. At most 100 characters."""
    names = [choice_name(t, job) for job in jobs]
    twice = {each for each, count in Counter(map(str.casefold, names)).items() if count > 1}
    by_age = {job.id: number for number, job in enumerate(sorted(jobs, key=lambda j: j.id), 1)}
    return [
        _told_apart(t, job, by_age[job.id]) if shown.casefold() in twice else shown
        for job, shown in zip(jobs, names, strict=True)
    ]


def _told_apart(t: Catalog, job: Job, number: int) -> str:
    profile, day = job.profile, t.date(job.created_at.date())
    before, after = f"#{number} ", f" · {day}"
    space = 100 - length(before + after)
    role = name(profile.role, space // 2)
    hints = (name(profile.description, 60, ""), name(profile.stack, 60, ""))
    about = " · ".join(filter(None, hints))
    left = space - length(role) - len(" · ")
    hint = name(about, left, "") if left > 5 else ""
    return before + role + (f" · {hint}" if hint else "") + after


#: Languages an interview can be held in: ISO 639-1 code -> name in that language.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "it": "Italiano",
    "nl": "Nederlands",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "ru": "Русский",
    "ja": "日本語",
    "ko": "한국어",
    "zh": "中文",
    "hi": "हिन्दी",
}
