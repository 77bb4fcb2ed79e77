"""People and the jobs they practice for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interview.models.documents import ResumeRead


@dataclass(frozen=True, slots=True)
class Person:
    """Someone known by their Discord user id; Discord's identity is the login."""

    id: int
    keep_recordings: bool
    created_at: datetime
    #: When the first-run message was shown; ``None`` until then.
    welcomed_at: datetime | None = None
    #: Whether questions are also spoken, where there is a voice.
    hears_questions: bool = True


@dataclass(frozen=True, slots=True)
class JobProfile:
    """What a person said about a job: everything an interviewer may know. Untrusted text."""

    role: str
    description: str = ""
    stack: str = ""
    #: Years of experience asked for or held, 0-60; None where nobody said.
    years: float | None = None
    #: Plain text taken out of the résumé, or "".
    resume: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """A résumé as it came in. ``name``: of its file."""

    text: str
    name: str
    read: ResumeRead


@dataclass(frozen=True, slots=True)
class Job:
    """A job kept by a person. Editing it does not change interviews already begun."""

    id: int
    person_id: int
    profile: JobProfile
    #: File name of the résumé, or None when there is none.
    resume_name: str | None
    created_at: datetime
    updated_at: datetime
    #: What was read of the résumé; None without one, or where it came in before that was kept.
    resume_read: ResumeRead | None = None
