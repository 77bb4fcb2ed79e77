"""The fixed words people read: names of things, durations, ratings, and what went wrong.

One place, so that they stay short, kind and the same everywhere. Words about an answer, never
about a person. Each problem says what happened and what to do next.
"""

from __future__ import annotations

from datetime import datetime

from cogs.kit.text import length, name
from interview.costs import LIMIT, midnight_after
from interview.models import (
    Answer,
    AnswerSource,
    CompanyStyle,
    Coverage,
    Interview,
    InterviewState,
    Job,
    Kind,
    Manner,
    NotGradable,
    Practice,
    QuestionState,
    RecordingProblem,
    StandIn,
    StandInReason,
)

__all__ = [
    "LANGUAGES",
    "choice_name",
    "coverage_mark",
    "coverage_name",
    "document_problem",
    "duration",
    "failed_step",
    "graded_twice",
    "grader_name",
    "interview_state",
    "kept_here",
    "kind_name",
    "language_name",
    "level_bar",
    "manner_name",
    "moment",
    "not_gradable",
    "plural",
    "practice_name",
    "question_state",
    "rating_bar",
    "rating_text",
    "recording_problem",
    "recording_problem_message",
    "source_name",
    "stand_in",
    "style_name",
    "thread_name",
    "timestamp",
    "try_again",
    "years",
]

_KINDS = {
    Kind.BEHAVIORAL: "Behavioral",
    Kind.TECHNICAL: "Technical",
    Kind.SYSTEM_DESIGN: "System design",
    Kind.MIXED: "Mixed",
}
_PRACTICES = {Practice.COACH: "Coach", Practice.REAL: "Real", Practice.TEAM: "Team"}
_MANNERS = {
    Manner.FRIENDLY: "Friendly",
    Manner.NEUTRAL: "Neutral",
    Manner.TOUGH: "Tough",
}
_STYLES = {
    CompanyStyle.ANY: "Any company",
    CompanyStyle.STARTUP: "Startup",
    CompanyStyle.BIG_TECH: "Big tech",
    CompanyStyle.ENTERPRISE: "Large enterprise",
    CompanyStyle.CONSULTING: "Consulting",
    CompanyStyle.PUBLIC: "Public sector or non-profit",
}
_INTERVIEW_STATES = {
    InterviewState.PREPARING: "questions being made",
    InterviewState.STUCK: "questions couldn't be made",
    InterviewState.ACTIVE: "in progress",
    InterviewState.ENDED: "finished",
}
_QUESTION_STATES = {
    QuestionState.PENDING: "not asked",
    QuestionState.OPEN: "waiting for an answer",
    QuestionState.REVIEW: "being reviewed",
    QuestionState.FOLLOW_UP: "waiting for an answer to the follow-up",
    QuestionState.DONE: "answered",
    QuestionState.SKIPPED: "skipped",
    QuestionState.TIMED_OUT: "no answer in time",
}
_GRADERS = {
    "gemini": "Gemini",
    "offline": "the offline coach",
    # Any model behind an OpenAI-compatible address; its name is stored and shown beside it.
    "compatible": "another language model",
    # Decided by the checks that come before any grader.
    "gate": "a first check",
    # Who made the questions, never who rates.
    "pack": "people of this server",
}
_SOURCES = {
    AnswerSource.VOICE: "voice message",
    AnswerSource.UPLOAD: "recording",
    AnswerSource.TEXT: "text",
}
_COVERAGE = {
    Coverage.COVERED: ("●", "covered"),
    Coverage.PARTLY: ("◐", "partly"),
    Coverage.NOT_HEARD: ("○", "not heard"),
}
#: English names of the ISO 639-1 codes people are likeliest to interview in.
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def kind_name(kind: Kind) -> str:
    return _KINDS[kind]


def practice_name(practice: Practice) -> str:
    return _PRACTICES[practice]


def manner_name(manner: Manner) -> str:
    return _MANNERS[manner]


def style_name(style: CompanyStyle) -> str:
    return _STYLES[style]


def interview_state(state: InterviewState) -> str:
    return _INTERVIEW_STATES[state]


def question_state(state: QuestionState) -> str:
    return _QUESTION_STATES[state]


def grader_name(grader: str) -> str:
    """ "gemini" → "Gemini"; a grader without a name of ours keeps its own."""
    return _GRADERS.get(grader) or name(grader, 40, "an unknown grader")


_STAND_INS = {
    StandInReason.UNREACHABLE: "{who} couldn't be reached, so the offline coach reviewed this one.",
    StandInReason.REFUSED: "{who} didn't take this one, so the offline coach reviewed it.",
    StandInReason.LIMIT: "{who} has reached today's limit, so the offline coach reviewed this one.",
}


def stand_in(by: StandIn) -> str:
    """Why another grader than the configured one did it, in one sentence with a mark before it."""
    who = grader_name(by.instead_of)
    return "⚠ " + _STAND_INS[by.reason].format(who=who[:1].upper() + who[1:])


def graded_twice(spread: int) -> str:
    """How far two gradings of the same answer were apart, in one sentence."""
    if spread == 0:
        return "Graded twice; no level differed."
    if spread == 1:
        return "Graded twice; levels differed by at most 1, and the lower one counts."
    return (
        f"Graded more than once: two gradings were up to {spread} levels apart on a criterion. "
        "Take it as rough."
    )


def language_name(code: str) -> str:
    return _LANGUAGES.get(code.lower()) or name(code, 10, "?")


def kept_here(days: int) -> str:
    """How long a server keeps what is held in it."""
    return (
        "This server deletes interviews, with recordings, answers and ratings, "
        f"{plural(days, 'day')} after they end."
    )


def source_name(source: AnswerSource) -> str:
    return _SOURCES[source]


def coverage_mark(coverage: Coverage) -> str:
    return _COVERAGE[coverage][0]


def coverage_name(coverage: Coverage) -> str:
    return _COVERAGE[coverage][1]


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 answer``, ``2 answers``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """``0.4 s``, ``9 s``, ``1 min 12 s``, ``2 h 5 min``."""
    seconds = max(0.0, seconds)
    if 0 < seconds < 0.95:
        return f"{max(seconds, 0.1):.1f} s"
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes == 0:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def years(count: float) -> str:
    """``3 years``, ``2.5 years``; "" for none."""
    if count <= 0:
        return ""
    return f"{count:g} year" if count == 1 else f"{count:g} years"


def rating_text(rating: float | None) -> str:
    """``3.4 of 5``, or ``not rated``."""
    return "not rated" if rating is None else f"{rating:.1f} of 5"


def rating_bar(rating: float) -> str:
    """Five marks, halves shown: ``●●●◐○``."""
    halves = round(max(0.0, min(5.0, rating)) * 2)
    full, half = divmod(halves, 2)
    return "●" * full + "◐" * half + "○" * (5 - full - half)


def level_bar(level: int) -> str:
    return rating_bar(float(level))


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


def thread_name(interview: Interview) -> str:
    """At most 100 characters (Discord's limit for a thread's name)."""
    tail = f" · {kind_name(interview.kind)} interview"
    return name(interview.profile.role, 100 - length(tail)) + tail


def choice_name(job: Job) -> str:
    """At most 100 characters, for autocomplete."""
    details = [part for part in (years(job.profile.years), name(job.profile.stack, 40, "")) if part]
    tail = f" ({', '.join(details)})" if details else ""
    return name(job.profile.role, 100 - length(tail)) + tail


_NOT_GRADABLE = {
    NotGradable.EMPTY: (
        "There were no words in this answer.",
        "Answer again by voice or text; a few sentences are enough to begin with.",
    ),
    NotGradable.TOO_SHORT: (
        "This was too short to say anything useful about it.",
        "Try again with two or three sentences: what you did, why, and what came of it.",
    ),
    NotGradable.GIBBERISH: (
        "These are words in a row rather than sentences, so there is no thought to follow.",
        "Say it as you would to a colleague: one full sentence for each idea. If the transcript "
        "got you wrong, fix it.",
    ),
    NotGradable.OFF_TOPIC: (
        "This talks about something other than what was asked.",
        "Read the question once more, take the hint if you like, and try again. If the transcript "
        "got you wrong, fix it.",
    ),
    NotGradable.ECHO: (
        "This says the question back, without an answer to it.",
        "Repeating the question is a fine way to start: go on with your own answer and try again.",
    ),
    NotGradable.NO_ANSWER: (
        "You said that you don't know. That is an honest answer, and there is nothing to rate.",
        "Look at the model answer and try again in your own words, or go on to the next question.",
    ),
}


def not_gradable(reason: NotGradable) -> tuple[str, str]:
    """(why there is no number, what to do next)."""
    return _NOT_GRADABLE[reason]


_SEND_AGAIN = "Record it again and send it here, or answer by text."
_PROBLEMS = {
    RecordingProblem.EMPTY_FILE: ("The file arrived empty: it has 0 bytes.", _SEND_AGAIN),
    RecordingProblem.NOT_AUDIO: (
        "This file isn't audio, or it is damaged beyond reading.",
        "Send a voice message, or an OGG, MP3, M4A, WAV, FLAC or WebM file, or answer by text.",
    ),
    RecordingProblem.NO_AUDIO_STREAM: (
        "This is a video without any sound in it.",
        "Send a voice message or a recording with sound, or answer by text.",
    ),
    RecordingProblem.UNSUPPORTED: (
        "This kind of audio can't be read here.",
        "Save it as OGG, MP3 or WAV (mono or stereo) and send it again, or use a voice message.",
    ),
    RecordingProblem.TOO_SHORT: (
        "The recording is too short to hold an answer.",
        "Hold the microphone button while you speak, then send it again.",
    ),
    RecordingProblem.TOO_LONG: (
        "The recording is longer than one answer may be.",
        "Say the main points in a shorter message: interviewers like two or three minutes best.",
    ),
    RecordingProblem.TOO_LARGE: (
        "The file is too large.",
        "Send it as a voice message, or as OGG or MP3, which are much smaller than WAV.",
    ),
    RecordingProblem.CUT_OFF: (
        "Your message arrived cut off.",
        "The rest of your answer is missing. Please send it again, or answer by text.",
    ),
    RecordingProblem.NO_SPEECH: (
        "I heard no speech in this recording.",
        "Check that the right microphone is on and not muted, then send it again.",
    ),
    RecordingProblem.UNCLEAR: (
        "I heard a voice but couldn't make out the words with any certainty.",
        "Try again closer to the microphone or in a quieter place, or answer by text.",
    ),
    RecordingProblem.OTHER_LANGUAGE: (
        "This sounds like {heard}, and the interview is in {expected}.",
        "I may be wrong about that. Say which it is, or just answer again in {expected}.",
    ),
    RecordingProblem.UNSURE_LANGUAGE: (
        "I can't tell whether this is in {expected} or in {heard}.",
        "Say which it is, or just answer again.",
    ),
    RecordingProblem.FOREIGN_LANGUAGE: (
        "This sounds like {heard}, which nobody can review here.",
        "I may be wrong about that. If it is in {expected}, say so; otherwise answer again in "
        "{expected}, by voice or text.",
    ),
    RecordingProblem.LANGUAGE_NOT_HEARD: (
        "The speech model of this bot doesn't understand {expected}.",
        "Answer by text, please. Whoever runs this bot can set a model for more languages.",
    ),
}


def recording_problem(
    problem: RecordingProblem,
    seconds: tuple[float, float] | None = None,
    *,
    language: str | None = None,
    expected: str | None = None,
) -> tuple[str, str]:
    """(what happened, what to do next).

    ``seconds`` is (decoded, announced) for CUT_OFF and (found, limit) for TOO_LONG and TOO_SHORT;
    the other problems have none. ``language`` is what it sounds like, ``expected`` the
    interview's (ISO 639-1).
    """
    names = {
        "heard": language_name(language) if language else "another language",
        "expected": language_name(expected) if expected else "the interview's language",
    }
    what, following = (text.format(**names) for text in _PROBLEMS[problem])
    if seconds is not None:
        first, second = seconds
        if problem is RecordingProblem.CUT_OFF:
            what = f"Your message arrived cut off: {_of(first, second)}."
        elif problem is RecordingProblem.TOO_LONG:
            what = f"The recording takes {duration(first)}; an answer may take {duration(second)}."
        elif problem is RecordingProblem.TOO_SHORT:
            what = f"The recording is only {duration(first)} long: too short to hold an answer."
    return what, following


def _of(part: float, whole: float) -> str:
    """``12 of 24 s``; with minutes ``1 min 2 s of 3 min``."""
    if 0.95 <= part < 60 and whole < 60:
        return f"{part:.0f} of {whole:.0f} s"
    return f"{duration(part)} of {duration(whole)}"


def recording_problem_message(
    problem: RecordingProblem, seconds: tuple[float, float] | None = None
) -> str:
    """Both in one text, with the comfort that nothing is lost."""
    what, following = recording_problem(problem, seconds)
    return f"{what} There is no rating for it, and your question is still open.\n{following}"


_DOCUMENTS = {
    "empty": "There is no text in that file. Choose another one, or leave the résumé out.",
    "too_large": "That file is larger than 5 MB. A PDF without pictures is usually enough.",
    "wrong_type": "I can read PDF, DOCX, TXT and MD files. Save your résumé as one of these.",
    "encrypted": "That PDF is locked with a password. Save a copy without one and try again.",
    "scanned": "That PDF holds pictures of pages, not text. Export it from the program it was "
    "written in, or paste the text into a TXT file.",
    "damaged": "That file can't be opened; it may be damaged or not what its name says. "
    "Save it again and retry.",
    "too_slow": "That file took too long to read. A shorter or simpler one will work.",
}


def document_problem(reason: str) -> str:
    """For a reason of :class:`interview.errors.DocumentProblem`."""
    return _DOCUMENTS.get(reason, _DOCUMENTS["damaged"])


def try_again(answer: Answer) -> str:
    """When another try makes sense, after "nothing is lost"."""
    if answer.failed_step == LIMIT:
        anew = timestamp(midnight_after(answer.created_at), "t")
        return f"From {anew} on **Try again** reviews it; until then"
    return "Try again in a minute, or"


def failed_step(step: str | None) -> str:
    """What broke when an answer failed, in our words; it is never the person's fault."""
    if step == "transcribe":
        return "Turning your recording into text failed on our side, several times."
    if step == "grade":
        return "Reviewing your answer failed on our side, several times."
    if step == LIMIT:
        return (
            "Today's limit of this bot is used up, and nobody could review this answer without it."
        )
    return "Something failed on our side, several times."


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
