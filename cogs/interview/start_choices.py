"""What /interview start is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cogs.kit.words import LANGUAGES
from interview.conducting.forms import FORMS
from interview.input_limits import MAX_QUESTIONS
from interview.models import CompanyStyle, Kind, Manner, Practice, Setup

DEFAULT_QUESTIONS = 5


#: Ways to practice that one person begins; with a team it begins by /team.
ALONE = tuple(practice for practice, form in FORMS.items() if form.is_own)


@dataclass(frozen=True, slots=True)
class StartChoices:
    """What was chosen for an interview; small enough to travel in a button."""

    kind: Kind = Kind.MIXED
    questions: int = DEFAULT_QUESTIONS
    language: str = "en"
    job_id: int = 0
    setup: Setup = field(default_factory=Setup)
    #: A question pack of the server; 0 for none.
    pack_id: int = 0

    @property
    def detail(self) -> str:
        how = self.setup
        letters = (
            f"{_letter(Practice, how.practice)}{_letter(Manner, how.manner)}"
            f"{_letter(CompanyStyle, how.style)}{how.follow_ups}"
        )
        detail = f"{self.kind.value}-{self.questions}-{self.language}-{self.job_id}-{letters}"
        # 48 characters hold ids of ten digits each.
        return f"{detail}-{self.pack_id}" if self.pack_id else detail

    @classmethod
    def parse(cls, detail: str) -> StartChoices:
        """What :attr:`detail` said; the defaults for anything odd (it came from a client)."""
        pieces = detail.split("-")
        if len(pieces) not in (5, 6):
            return cls()
        kind, questions, language, job_id, letters = pieces[:5]
        pack_id = pieces[5] if len(pieces) == 6 else "0"
        setup = _setup_of(letters)
        if (
            kind not in {each.value for each in Kind}
            or not questions.isdecimal()
            or not 1 <= int(questions[:4]) <= MAX_QUESTIONS
            or language not in LANGUAGES
            or not job_id.isdecimal()
            or not pack_id.isdecimal()
            or setup is None
        ):
            return cls()
        return cls(Kind(kind), int(questions), language, int(job_id), setup, int(pack_id))


def _letter(of: type[StrEnum], value: StrEnum) -> str:
    """A choice as one letter: a button's id has little room."""
    return chr(ord("a") + list(of).index(value))


def _setup_of(letters: str) -> Setup | None:
    """What the letters of a detail say; None for anything odd."""
    if len(letters) != 4 or letters[3] not in "012":
        return None
    chosen = []
    for of, letter in zip((Practice, Manner, CompanyStyle), letters[:3], strict=True):
        at = ord(letter) - ord("a")
        if not 0 <= at < len(of):
            return None
        chosen.append(list(of)[at].value)
    practice, manner, style = chosen
    if Practice(practice) not in ALONE:
        return None
    return Setup(Practice(practice), Manner(manner), CompanyStyle(style), int(letters[3]))
