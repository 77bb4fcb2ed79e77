"""What went wrong with an answer, a recording or a file: what happened, and what to do next."""

from __future__ import annotations

from cogs.kit.words import duration, language_name, timestamp
from interview.costs import midnight_after
from interview.errors import DocumentFault
from interview.models import Answer, FailedStep, ForeignKind, NotGradable, RecordingProblem
from locales.catalog import Catalog, mark

_NOT_GRADABLE = {
    NotGradable.EMPTY: (
        mark("There were no words in this answer."),
        mark("Answer again by voice or text; a few sentences are enough to begin with."),
    ),
    NotGradable.TOO_SHORT: (
        mark("This was too short to say anything useful about it."),
        mark("Try again with two or three sentences: what you did, why, and what came of it."),
    ),
    NotGradable.GIBBERISH: (
        mark("These are words in a row rather than sentences, so there is no thought to follow."),
        mark(
            "Say it as you would to a colleague: one full sentence for each idea. If the "
            "transcript got you wrong, fix it."
        ),
    ),
    NotGradable.OFF_TOPIC: (
        mark("This talks about something other than what was asked."),
        mark(
            "Read the question once more, take the hint if you like, and try again. If the "
            "transcript got you wrong, fix it."
        ),
    ),
    NotGradable.ECHO: (
        mark("This says the question back, without an answer to it."),
        mark(
            "Repeating the question is a fine way to start: go on with your own answer and try "
            "again."
        ),
    ),
    NotGradable.STEERING: (
        mark("It says how it should be rated, but it does not answer the question."),
        mark("Try again with an answer to the question itself."),
    ),
    NotGradable.NO_ANSWER: (
        mark(
            "You said that you don't know. That is an honest answer, and there is nothing to rate."
        ),
        mark(
            "Look at the model answer and try again in your own words, or go on to the next "
            "question."
        ),
    ),
}


def not_gradable(t: Catalog, reason: NotGradable) -> tuple[str, str]:
    """(why there is no number, what to do next)."""
    why, following = _NOT_GRADABLE[reason]
    return t(why), t(following)


_SEND_AGAIN = mark("Record it again and send it here, or answer by text.")
_PROBLEMS = {
    RecordingProblem.EMPTY_FILE: (
        mark("The file arrived empty: it has 0 bytes."),
        _SEND_AGAIN,
    ),
    RecordingProblem.NOT_AUDIO: (
        mark("This file isn't audio, or it is damaged beyond reading."),
        mark(
            "Send a voice message, or an OGG, MP3, M4A, WAV, FLAC or WebM file, or answer by text."
        ),
    ),
    RecordingProblem.NO_AUDIO_STREAM: (
        mark("This is a video without any sound in it."),
        mark("Send a voice message or a recording with sound, or answer by text."),
    ),
    RecordingProblem.UNSUPPORTED: (
        mark("This kind of audio can't be read here."),
        mark(
            "Save it as OGG, MP3 or WAV (mono or stereo) and send it again, or use a voice message."
        ),
    ),
    RecordingProblem.TOO_SHORT: (
        mark("The recording is too short to hold an answer."),
        mark("Hold the microphone button while you speak, then send it again."),
    ),
    RecordingProblem.TOO_LONG: (
        mark("The recording is longer than one answer may be."),
        mark(
            "Say the main points in a shorter message: interviewers like two or three minutes best."
        ),
    ),
    RecordingProblem.TOO_LARGE: (
        mark("The file is too large."),
        mark("Send it as a voice message, or as OGG or MP3, which are much smaller than WAV."),
    ),
    RecordingProblem.CUT_OFF: (
        mark("Your message arrived cut off."),
        mark("The rest of your answer is missing. Please send it again, or answer by text."),
    ),
    RecordingProblem.ASIDE: (
        mark("I heard no answer in this, so nothing was counted."),
        mark("Answer when you are ready."),
    ),
    RecordingProblem.NO_SPEECH: (
        mark("I heard no speech in this recording."),
        mark("Check that the right microphone is on and not muted, then send it again."),
    ),
    RecordingProblem.CHANNELS_CANCEL: (
        mark("The two sides of this recording cancel each other out: next to nothing is left."),
        mark("Record in mono or check the plug of the microphone, or answer by text."),
    ),
    RecordingProblem.TOO_NOISY: (
        mark("I heard a voice, but the noise around it is about as loud."),
        mark("Try again in a quieter place or closer to the microphone, or answer by text."),
    ),
    RecordingProblem.UNCLEAR: (
        mark("I heard a voice but couldn't make out the words with any certainty."),
        mark("Try again a little slower and closer to the microphone, or answer by text."),
    ),
    RecordingProblem.OTHER_LANGUAGE: (
        mark("This sounds like {heard}, and the interview is in {expected}."),
        mark("I may be wrong about that. Say which it is, or just answer again in {expected}."),
    ),
    RecordingProblem.UNSURE_LANGUAGE: (
        mark("I can't tell whether this is in {expected} or in {heard}."),
        mark("Say which it is, or just answer again."),
    ),
    RecordingProblem.FOREIGN_LANGUAGE: (
        mark("This sounds like {heard}, which nobody can review here."),
        mark(
            "I may be wrong about that. If it is in {expected}, say so; otherwise answer again in "
            "{expected}, by voice or text."
        ),
    ),
    RecordingProblem.LANGUAGE_NOT_HEARD: (
        mark("The speech model of this bot doesn't understand {expected}."),
        mark("Answer by text, please. Whoever runs this bot can set a model for more languages."),
    ),
}


def recording_problem(
    t: Catalog,
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
    heard = language_name(t, language) if language else t("another language")
    spoken = language_name(t, expected) if expected else t("the interview's language")
    what, following = (t(text, heard=heard, expected=spoken) for text in _PROBLEMS[problem])
    if seconds is not None:
        first, second = seconds
        if problem is RecordingProblem.CUT_OFF:
            what = _cut_off(t, first, second)
        elif problem is RecordingProblem.TOO_LONG:
            what = t(
                "The recording takes {length}; an answer may take {most}.",
                length=duration(t, first),
                most=duration(t, second),
            )
        elif problem is RecordingProblem.TOO_SHORT:
            what = t(
                "The recording is only {length} long: too short to hold an answer.",
                length=duration(t, first),
            )
    return what, following


def _cut_off(t: Catalog, part: float, whole: float) -> str:
    """``12 of 24 s``; with minutes ``1 min 2 s of 3 min``."""
    if 0.95 <= part < 60 and whole < 60:
        return t(
            "Your message arrived cut off: {part} of {whole} s.",
            part=round(part),
            whole=round(whole),
        )
    return t(
        "Your message arrived cut off: {part} of {whole}.",
        part=duration(t, part),
        whole=duration(t, whole),
    )


def recording_problem_message(
    t: Catalog, problem: RecordingProblem, seconds: tuple[float, float] | None = None
) -> str:
    """Both in one text, with the comfort that nothing is lost."""
    what, following = recording_problem(t, problem, seconds)
    return t(
        "{what} There is no rating for it, and your question is still open.\n{following}",
        what=what,
        following=following,
    )


_DOCUMENTS = {
    DocumentFault.EMPTY: mark(
        "There is no text in that file. Choose another one, or leave the résumé out."
    ),
    DocumentFault.TOO_LARGE: mark(
        "That file is larger than 5 MB. A PDF without pictures is usually enough."
    ),
    DocumentFault.WRONG_TYPE: mark(
        "I can read PDF, DOCX, TXT and MD files. Save your résumé as one of these."
    ),
    DocumentFault.ENCRYPTED: mark(
        "That PDF is locked with a password. Save a copy without one and try again."
    ),
    DocumentFault.SCANNED: mark(
        "That file holds pictures of pages, not text. Export it from the program it was "
        "written in, or paste the text into a TXT file."
    ),
    DocumentFault.FORM: mark(
        "That PDF is a form that only Adobe's programs can show. Open it there, print it to a PDF, "
        "and choose that one."
    ),
    DocumentFault.UNMAPPED: mark(
        "The letters in that PDF can be seen, but not read as text. Export it again from the "
        "program it was written in, or paste the text into a TXT file."
    ),
    DocumentFault.DAMAGED: mark(
        "That file can't be opened; it may be damaged or not what its name says. "
        "Save it again and retry."
    ),
    DocumentFault.TOO_SLOW: mark(
        "That file took too long to read. A shorter or simpler one will work."
    ),
}


_FOREIGN = {
    ForeignKind.OLD_WORD: mark("That is a file of an older Office (.doc)."),
    ForeignKind.OPEN_DOCUMENT: mark("That is an OpenDocument file (.odt)."),
    ForeignKind.RICH_TEXT: mark("That is a rich text file (.rtf)."),
    ForeignKind.SPREADSHEET: mark("That is a spreadsheet."),
    ForeignKind.SLIDES: mark("Those are slides."),
    ForeignKind.PAGES: mark("That is a file of Apple's Pages."),
    ForeignKind.WEB_PAGE: mark("That is a web page."),
    ForeignKind.PICTURE: mark("That is a picture."),
    ForeignKind.SOUND: mark("That is a recording."),
    ForeignKind.ARCHIVE: mark("That is an archive of other files."),
}


def document_problem(t: Catalog, why: DocumentFault, foreign: ForeignKind | None = None) -> str:
    """What is wrong with a file, and what to do; ``foreign``: what it is instead."""
    said = t(_DOCUMENTS[why])
    return said if foreign is None else f"{t(_FOREIGN[foreign])} {said}"


def saved(t: Catalog, answer: Answer) -> str:
    """Of an answer that failed: that nothing is lost, and when another try makes sense."""
    if answer.failed_step is FailedStep.LIMIT:
        return t(
            "Your answer is saved and nothing is lost. From {time} on **Try again** reviews it; "
            "until then go on with `/interview skip`.",
            time=timestamp(midnight_after(answer.created_at), "t"),
        )
    return t(
        "Your answer is saved and nothing is lost. Try again in a minute, or go on with "
        "`/interview skip`."
    )


def failed_step(t: Catalog, step: FailedStep | None) -> str:
    """What broke when an answer failed, in our words; it is never the person's fault."""
    if step is FailedStep.TRANSCRIBE:
        return t("Turning your recording into text failed on our side, several times.")
    if step is FailedStep.GRADE:
        return t("Reviewing your answer failed on our side, several times.")
    if step is FailedStep.LIMIT:
        return t(
            "Today's limit of this bot is used up, and nobody could review this answer without it."
        )
    return t("Something failed on our side, several times.")
