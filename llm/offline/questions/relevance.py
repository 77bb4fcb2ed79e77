"""How well a bank question fits a job: topic words found in its texts, and nearness of meaning."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interview.models import JobProfile, Kind
from interview.wording import tokens
from llm.offline.embedder import Embedder, Floats
from llm.offline.questions.bank import BankQuestion

#: Weight of a topic word by where it stands, and characters read of each field.
_FIELDS = (
    ("role", 3.0, 200),
    ("stack", 3.0, 500),
    ("description", 1.5, 4000),
    ("resume", 1.0, 6000),
)


def relevance(
    questions: Sequence[BankQuestion], vectors: Floats, embedder: Embedder, profile: JobProfile
) -> Floats:
    """(n,) from about 0 (nothing in common) to 1; ``vectors`` (n, 384) are the questions'.

    Behavioral questions fit any job, so they vary less. Runs the model.
    """
    if not questions:
        return np.zeros(0, np.float32)
    fields = [
        (f" {' '.join(t.norm for t in tokens(getattr(profile, name)[:length]))} ", weight)
        for name, weight, length in _FIELDS
    ]
    about = f"{profile.role}. {profile.stack}. {profile.description[:600]}"
    job = embedder.vectors((about,))[0]
    topics = embedder.vectors([topics_text(q) for q in questions])
    near = np.maximum(0.0, np.maximum(vectors @ job, topics @ job))
    # Words saturate: three hits in role or stack say it all.
    words = np.asarray([min(1.0, _hits(q, fields) / 9.0) for q in questions])
    raw = 0.5 * words + 0.7 * near
    # A whole field that fits lifts its questions: "nurse" meets few topic words anywhere.
    areas = np.asarray([q.area for q in questions])
    field = np.zeros(len(questions))
    for area in set(areas):
        field[areas == area] = np.sort(raw[areas == area])[-5:].mean()
    role = _nearness_of_roles(questions, embedder, profile.role)
    kinds = np.asarray([0.3 if q.draft.kind is Kind.BEHAVIORAL else 1.0 for q in questions])
    return np.asarray(kinds * (0.55 * raw + 0.2 * field + 0.25 * role), np.float32)


def topics_text(question: BankQuestion) -> str:
    """A question's topics as one text to compare with a job."""
    return ", ".join(question.topics)


def _nearness_of_roles(
    questions: Sequence[BankQuestion], embedder: Embedder, role: str
) -> NDArray[np.float64]:
    """(n,) cosine of the job's title and the nearest one that the question's area is for, 0 to 1.

    The area for "Software engineer" is not the one whose questions speak of engineers the most.
    """
    title = embedder.vectors((role[: _FIELDS[0][2]],))[0]
    near = {
        roles: max(0.0, float((embedder.vectors(roles) @ title).max())) if roles else 0.0
        for roles in {q.roles for q in questions}
    }
    return np.asarray([near[q.roles] for q in questions])


def _hits(question: BankQuestion, fields: Sequence[tuple[str, float]]) -> float:
    """Weights of the question's topics and area, each where it stands most prominently."""
    words = 0.0
    for topic in {*question.topics, question.area.replace("_", " ")}:
        norm = " ".join(t.norm for t in tokens(topic))
        words += max((weight for text, weight in fields if f" {norm} " in text), default=0.0)
    return words
