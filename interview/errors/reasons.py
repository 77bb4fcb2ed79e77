"""What errors name: of what they are, and why."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class Thing(Enum):
    """What a person may have asked for."""

    ANSWER = auto()
    CARD = auto()
    COMMENT = auto()
    FOLLOW_UP = auto()
    INTERVIEW = auto()
    JOB = auto()
    KEY = auto()
    MEMBER = auto()
    MESSAGE = auto()
    MODERATION = auto()  # looking at other people's comments
    PACK = auto()
    PART = auto()  # a member's interview in a team practice
    PERSON = auto()
    PRACTICE = auto()  # of a team
    QUESTION = auto()
    RATING = auto()
    RECORDING = auto()
    REPORT = auto()
    ROUND = auto()
    SERVER = auto()
    SETTINGS = auto()  # a person's own
    TRANSCRIPT = auto()
    USAGE = auto()
    WISH = auto()  # for a partner


class Stale(Enum):
    """Where things stand, so that what was asked for isn't done."""

    OTHER_STATE = auto()  # :class:`interview.errors.OtherState` says which
    # An interview.
    INTERVIEW_OVER = auto()
    QUESTIONS_BEING_MADE = auto()
    QUESTIONS_BEING_MADE_KEEP_ANSWER = auto()  # an answer came before the first question
    QUESTIONS_COMING = auto()
    NOT_BEGUN = auto()
    BEGUN = auto()  # at question ``number``
    # A question.
    QUESTION_PASSED = auto()  # it was ``number``, they are at ``now``
    QUESTION_OPEN = auto()  # ``number``
    QUESTION_UNSEEN = auto()  # ``number`` was not shown yet when that was written
    QUESTION_UNDER_REVIEW = auto()  # ``number``
    QUESTION_REVIEWED = auto()  # ``number``
    FOLLOW_UP_SETTLED = auto()
    ONE_ATTEMPT = auto()
    NO_HINTS = auto()
    MODEL_ANSWER_WITH_FEEDBACK = auto()
    MODEL_ANSWER_AT_END = auto()
    MODEL_ANSWER_AT_REVEAL = auto()
    # A job.
    RESUME_REMOVED = auto()
    # An answer.
    ANSWER_TAKEN_UP = auto()
    GAP_SETTLED = auto()
    ANSWER_UNDER_REVIEW = auto()
    NO_TRANSCRIPT = auto()
    LANGUAGE_SETTLED = auto()
    LANGUAGE_NOT_REVIEWED = auto()
    GONE_ON = auto()
    RECORDING_DELETED = auto()
    NO_OTHER_GRADER = auto()
    FEEDBACK_AT_END = auto()
    FEEDBACK_AT_REVEAL = auto()
    REGRADING = auto()
    REGRADED = auto()
    # A message whose person was asked whether it is an answer.
    DOUBT_SETTLED = auto()
    DOUBT_PASSED = auto()  # they have gone on since
    # A member's part: its team goes through the questions together.
    TEAM_SKIPS = auto()
    TEAM_GOES_ON = auto()
    TEAM_ANSWERS_ONCE = auto()
    TEAM_ENDS = auto()
    TEAM_NOT_YET = auto()
    TEAM_MOVED_ON = auto()
    # A pack, now at version ``number``.
    PACK_CHANGED = auto()
    # A team practice.
    PRACTICE_OVER = auto()
    PRACTICE_STARTED = auto()
    JOINED_BY_WISH = auto()  # a pair's partner joins by another button
    LOBBY_CLOSING = auto()
    TOO_LATE_TO_JOIN = auto()
    TOO_LATE_TO_CALL_OFF = auto()
    ALONE = auto()
    ROUND_PASSED = auto()  # it was ``number``, they are at ``now``
    ROUND_OVER = auto()  # ``number``
    ROUND_GONE_ON = auto()
    TIME_UP = auto()
    NOT_ASKED = auto()
    PASSED = auto()
    ANSWERED = auto()
    VOTES_AFTER_REVEAL = auto()
    VOTES_CLOSED = auto()
    # A pair.
    PAIR_OVER = auto()
    PAIR_BEGUN = auto()
    PAIR_STILL_ON = auto()
    PAIR_GONE_ON = auto()
    TURN_ENDED = auto()
    IN_PAIR = auto()
    PAIR_FULL = auto()
    NO_DATE = auto()
    BEFORE_DATE = auto()
    SHEET_OF_INTERVIEWER = auto()
    NOTES_CLOSED = auto()
    # Ratings and comments of peers.
    NOBODY_RATES = auto()
    IN_SEAT = auto()
    SEAT_DELETED = auto()
    TURN_NOT_BEGUN = auto()
    TURN_LISTENING = auto()
    TURN_RATED = auto()
    TURN_REVEALED = auto()
    TURN_OVER = auto()
    RATED = auto()
    NO_LEVELS = auto()
    COMMENTS_OFF = auto()
    COMMENTS_AFTER_REVEAL = auto()
    COMMENT_OWN = auto()
    COMMENT_HIDDEN = auto()
    COMMENT_DECIDED = auto()
    COMMENT_OF_MODERATOR = auto()


class Field(Enum):
    """What a person filled in."""

    ANSWER = auto()
    CALLS = auto()  # a day
    CHANNEL = auto()
    CHANNELS = auto()
    CHOICE = auto()
    COMMENT = auto()
    COMMENT_RULE = auto()
    CRITERION = auto()
    DESCRIPTION = auto()
    DIGEST_DAY = auto()
    FINISHED = auto()  # interviews, before rating others
    KEY = auto()
    KIND = auto()
    LANGUAGE = auto()
    LEVEL = auto()
    NAME = auto()
    PACK = auto()
    QUESTION = auto()
    QUESTIONS = auto()
    REASON = auto()
    RETENTION = auto()  # days to keep interviews
    ROLE = auto()
    ROLES = auto()
    ROUNDS = auto()
    STACK = auto()
    TIME = auto()
    TOKENS = auto()  # a day
    TRANSCRIPT = auto()
    VOTE = auto()
    WHEN = auto()
    YEARS = auto()


class Invalid(Enum):
    """What is wrong with what was filled in."""

    MISSING = auto()
    TOO_LONG = auto()  # ``most`` characters
    TOO_MANY = auto()  # ``most``
    OUT_OF_RANGE = auto()  # from ``least`` to ``most``
    NO_NUMBER = auto()
    NO_WHOLE_NUMBER = auto()
    NOT_LISTED = auto()
    NOT_COACHED = auto()  # a language that the interviewer doesn't speak
    NOT_HEARD = auto()  # a language that the ear doesn't know
    NEEDS_SERVER = auto()
    HAS_NO_QUESTIONS = auto()
    NOTHING_TO_SHARE = auto()
    IN_PACK = auto()
    NOT_KEPT = auto()  # keys: there is no master key
    NO_KEY = auto()
    NOT_ACCEPTED = auto()  # a key, by Gemini
    NO_MODEL = auto()  # a key that may not use the model
    ONESELF = auto()


class FileFault(Enum):
    """Why no rows can be made of a file with questions."""

    TOO_LARGE = auto()
    WRONG_TYPE = auto()
    EMPTY = auto()
    NO_QUESTIONS = auto()
    TOO_MANY_ROWS = auto()  # more than ``number``
    NOT_UTF8 = auto()
    NOT_TEXT = auto()
    CSV = auto()
    UNKNOWN_COLUMN = auto()  # ``columns``: it
    LACKS_COLUMNS = auto()  # ``columns``
    COLUMN_TWICE = auto()
    JSON = auto()  # line ``number``
    LONG_NUMBER = auto()
    YAML = auto()
    YAML_LINE = auto()  # ``number``
    YAML_ALIASES = auto()
    TOO_DEEP = auto()
    NO_LIST = auto()
    TOO_SLOW = auto()  # it takes longer, or more memory, than a file may


class DocumentFault(StrEnum):
    """Why a résumé's file can't be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"
    FORM = "form"  # of Adobe's, which other programs can't open
    UNMAPPED = "unmapped"  # its letters have no meaning outside of its own fonts
    DAMAGED = "damaged"
    TOO_SLOW = "too_slow"


class Limit(Enum):
    """Of what there can be only so many."""

    DAY = auto()  # interview.costs.DayUsedUp
    JOBS = auto()
    PACKS_OF_PERSON = auto()  # in one server
    PACKS_OF_SERVER = auto()
    PACK_QUESTIONS = auto()
    PACK_QUESTIONS_OF_FILE = auto()  # with it they would be ``count``
    PRACTICE_MEMBERS = auto()
    FINISHED_INTERVIEWS = auto()  # ``most`` are needed before rating others, they have ``count``
