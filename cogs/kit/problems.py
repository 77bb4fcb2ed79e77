"""What went wrong with an answer, a recording or a file: what happened, and what to do next."""

from __future__ import annotations

from cogs.kit.words import duration, language_name, timestamp
from interview.costs import LIMIT, midnight_after
from interview.models import (
    Answer,
    NotGradable,
    RecordingProblem,
)

__all__ = [
    "document_problem",
    "failed_step",
    "not_gradable",
    "recording_problem",
    "recording_problem_message",
    "try_again",
]

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
