"""Answers: recordings, transcripts, attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AnswerSource(StrEnum):
    VOICE = "voice"  # a Discord voice message
    UPLOAD = "upload"  # an audio file given to /answer or Submit as answer
    TEXT = "text"


class FailedStep(StrEnum):
    """What an answer failed at, after the last try."""

    TRANSCRIBE = "transcribe"
    GRADE = "grade"
    LIMIT = "limit"  # the day's: it waits for the next one


class Regrading(StrEnum):
    WAITING = "waiting"
    FAILED = "failed"


class AnswerState(StrEnum):
    RECEIVED = "received"  # stored; a recording waits for transcription
    TRANSCRIBED = "transcribed"  # there is a transcript (a text answer begins here)
    # There is one, and parts of the recording have no words: its person is asked to say them again,
    # or to have the rest rated.
    ASKED = "asked"
    GRADED = "graded"  # feedback with a rating, or a reasoned "not gradable"
    # The recording holds nothing that can be transcribed, or its person is asked what language it
    # is in; terminal unless they say so.
    REFUSED = "refused"
    FAILED = "failed"  # all tries used up; the answer stays and a button tries again


#: States of an answer whose outcome is still to come.
ON_THE_WAY = frozenset({AnswerState.RECEIVED, AnswerState.TRANSCRIBED, AnswerState.ASKED})


class RecordingProblem(StrEnum):
    """Why a recording was refused. Each has its own words for the person."""

    EMPTY_FILE = "empty_file"  # 0 bytes
    NOT_AUDIO = "not_audio"  # random bytes, HTML, an unknown container
    NO_AUDIO_STREAM = "no_audio_stream"  # video only
    UNSUPPORTED = "unsupported"  # codec, channels or rate we do not take
    TOO_SHORT = "too_short"  # under half a second
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"  # bytes
    CUT_OFF = "cut_off"  # decodes to much less than announced
    NO_SPEECH = "no_speech"  # silence, noise, music
    CHANNELS_CANCEL = "channels_cancel"  # its channels together are silent, and one alone is no use
    TOO_NOISY = "too_noisy"  # a voice, and about as much noise
    UNCLEAR = "unclear"  # sound, but nothing the model is sure of
    # Its person is asked, and the recording waits for what they say:
    OTHER_LANGUAGE = "other_language"  # sounds like another language than the interview's
    UNSURE_LANGUAGE = "unsure_language"  # may be in another
    FOREIGN_LANGUAGE = "foreign_language"  # sounds like another, which nobody here can review
    ASIDE = "aside"  # talk beside answering, or maybe that: its person can say that it counts
    LANGUAGE_NOT_HEARD = "language_not_heard"  # the model doesn't know the interview's language


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """What is taken of a recording. The defaults hold ten minutes of any voice message (2.4 MB at
    32 kbit/s)."""

    #: Bytes; 25 MB in the decimal sense that people mean.
    max_bytes: int = 25_000_000
    #: Seconds.
    max_seconds: float = 600.0
    #: Seconds of sound: less than a word takes.
    min_seconds: float = 0.5
    #: Share of the announced duration that must have arrived, unless less than
    #: ``cut_off_slack`` seconds are missing.
    min_complete: float = 0.8
    #: Seconds.
    cut_off_slack: float = 1.0


@dataclass(frozen=True, slots=True)
class Recording:
    """The bytes of a spoken answer; they are kept because Discord's links expire."""

    answer_id: int
    data: bytes
    filename: str
    content_type: str
    #: Seconds that Discord announced, None for plain uploads.
    announced_seconds: float | None = None
    #: Number of its passage in the answer.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sound:
    """How loud the speech of a recording is, as it arrived; see :mod:`speech.intake.levels`."""

    #: RMS of the speech in dB below full scale.
    level: float
    #: Share of its samples (0-1) at full scale, where the tops of the wave are cut off.
    clipped: float


#: A word that was heard with a probability below this is doubtful: marked for the person, held
#: against nobody, quoted to nobody. Of 1,476 words with content in 101 recordings (Whisper base,
#: five languages, a third of them noisy) 130 were below; 55 % of those were wrong, as against 8 %
#: of the others. That finds two fifths of what is wrong. Below .35 64 % were, but it finds only
#: one fifth.
DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class Word:
    """A transcribed word; ``start``/``end`` in seconds, ``probability`` 0-1."""

    text: str
    start: float
    end: float
    probability: float

    @property
    def is_doubtful(self) -> bool:
        return self.probability < DOUBTFUL


class GapCause(StrEnum):
    """Why speech has no words."""

    UNCLEAR = "unclear"  # nothing the model is sure of: noise, echo, two voices at once
    OTHER_LANGUAGE = "other_language"  # it sounds like another language


@dataclass(frozen=True, slots=True)
class Gap:
    """Speech without words; ``start``/``end`` in seconds of the recording."""

    start: float
    end: float
    cause: GapCause
    #: ISO 639-1: what it sounds like, for OTHER_LANGUAGE.
    language: str | None = None

    @property
    def seconds(self) -> float:
        return self.end - self.start


class TranscriptSource(StrEnum):
    WHISPER = "whisper"
    TYPED = "typed"  # a text answer
    FIXED = "fixed"  # the person's correction of a transcript


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. Revision 1 is the first; *Fix transcript* adds one.

    ``words`` of a fixed one have the times of what was heard
    (:mod:`interview.hearing.corrections`)."""

    text: str
    source: TranscriptSource
    #: ISO 639-1.
    language: str
    revision: int = 1
    words: tuple[Word, ...] = ()
    #: Seconds of the whole recording, and of speech in it; None for typed answers.
    duration: float | None = None
    speech_seconds: float | None = None
    #: Whisper model that heard it, None for typed answers.
    model: str | None = None
    #: None for typed answers, and for recordings from before it was measured.
    sound: Sound | None = None
    #: What was said and has no words, in order; the coach judges none of it.
    gaps: tuple[Gap, ...] = ()
    #: How many of the answer's passages it holds.
    passages: int = 1


@dataclass(frozen=True, slots=True)
class GapPlace:
    """A gap by where it was heard: seconds of the recording of that passage."""

    passage: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """What one file or text of a message gives to an answer, as in :class:`Passage`."""

    answer_id: int
    message_id: int
    place: int
    source: AnswerSource
    sent_at: datetime
    caption: str = ""
    text: str | None = None
    replaces: GapPlace | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What one file or text of a message gives to an answer; what is heard of a recording is there
    later, or why nothing is."""

    id: int
    answer_id: int
    #: 0-based in the answer.
    number: int
    message_id: int
    #: 0-based in its message.
    place: int
    source: AnswerSource
    #: When its message was sent, by Discord's clock.
    sent_at: datetime
    #: What was written beside a recording: shown with it, never rated.
    caption: str = ""
    #: None for a recording.
    text: str | None = None
    heard: Transcript | None = None
    problem: RecordingProblem | None = None
    #: As in :class:`Answer`.
    problem_seconds: tuple[float, float] | None = None
    #: It was said in the place of this gap.
    replaces: GapPlace | None = None

    @property
    def is_unheard(self) -> bool:
        """Whether it is a recording that nobody has listened to."""
        return self.text is None and self.heard is None and self.problem is None


@dataclass(frozen=True, slots=True)
class Answer:
    """One attempt at a question."""

    id: int
    question_id: int
    interview_id: int
    person_id: int
    #: 1-based among the attempts at its question. Answers to follow-ups share their attempt's.
    attempt: int
    source: AnswerSource
    state: AnswerState
    #: The Discord message or interaction it came with; unique.
    message_id: int
    channel_id: int
    created_at: datetime
    #: Set when state is REFUSED; ``problem_seconds`` = (decoded, announced) for CUT_OFF,
    #: (seconds, limit) for TOO_LONG / TOO_SHORT.
    problem: RecordingProblem | None = None
    problem_seconds: tuple[float, float] | None = None
    #: What it failed at, when state is FAILED.
    failed_step: FailedStep | None = None
    #: Its number in the attempt: 0 for the answer that began it, then 1, 2, … for those to its
    #: follow-ups.
    number: int = 0
    #: Number of the follow-up it answers (1 or 2); None for an answer to the question itself.
    follow_up: int | None = None
    #: How another grading stands; None where none was asked for.
    regrading: Regrading | None = None
    #: ISO 639-1: what a recording refused for its language sounds like, and later what its person
    #: said that it is in. None: the interview's.
    language: str | None = None
    #: While its person is asked about its gaps: when it is rated as it is.
    asked_until: datetime | None = None
    #: The next message takes the place of the gap that begins there (seconds); None for none.
    said_again: float | None = None
    #: Its person wants it rated with its gaps.
    as_it_is: bool = False
