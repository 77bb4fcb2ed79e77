"""What each kind of employer likes to ask about.

A question leans to a style when it is near to one of the style's themes or carries its topics. The
lean is small on purpose: the job decides what is asked, the style which of the fitting questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from interview.models import CompanyStyle
from interview.wording import word_set
from llm.offline.embedder import Embedder, Floats
from llm.offline.questions.bank import BankQuestion

__all__ = ["STYLES", "Style", "lean"]

#: What one standard deviation of leaning adds to a question's score; relevance goes from 0 to 1.
_STEP = 0.07
#: Standard deviations that count at most.
_MOST = 2.5
#: A topic of the style counts as much as so much cosine, and at most two do.
_TOPIC = 0.08


@dataclass(frozen=True, slots=True)
class Style:
    """``themes`` are compared by meaning, ``topics`` with the question's own, letter by letter."""

    themes: tuple[str, ...]
    topics: frozenset[str]


STYLES: Mapping[CompanyStyle, Style] = {
    CompanyStyle.STARTUP: Style(
        (
            "taking ownership without being asked",
            "moving fast with little time, money and people",
            "deciding under uncertainty with missing information",
            "building a first version and learning from real users",
            "doing many different jobs and learning something new quickly",
            "priorities changed overnight",
        ),
        word_set(
            """ownership ambiguity speed initiative mvp startup experimentation adaptability growth
            priorities prioritization discovery learning curiosity improvement"""
        ),
    ),
    CompanyStyle.BIG_TECH: Style(
        (
            "a system for hundreds of millions of users across the world",
            "how it works inside, down to the details",
            "performance, latency and scaling bottlenecks",
            "decisions backed by data and experiments",
            "aligning several teams on one technical direction",
            "raising the bar of engineering quality",
        ),
        word_set(
            """scale scaling performance fundamentals concurrency profiling metrics statistics
            experiments experimentation distributed data-driven cross-team influence depth"""
        )
        | {"distributed systems", "a/b testing"},
    ),
    CompanyStyle.ENTERPRISE: Style(
        (
            "compliance, audits and documented processes",
            "many stakeholders and departments with different goals",
            "replacing an old system step by step without an outage",
            "access rights, governance and change approval",
            "a long project in a large organization with dependencies",
            "service contracts with business customers",
        ),
        word_set(
            """process compliance stakeholders governance audit migration legacy security
            cross-team alignment transformation risk multi-tenant documentation sla procurement"""
        ),
    ),
    CompanyStyle.CONSULTING: Style(
        (
            "working with a client and managing their expectations",
            "structuring a vague business problem and making an estimate",
            "weighing options and giving a recommendation with its trade-offs",
            "presenting a difficult message to executives",
            "getting into a new industry in a few days",
            "negotiating scope and price",
        ),
        word_set(
            """client clients consulting presentation persuasion negotiation estimation
            trade-offs analytical structure stakeholders communication expectations"""
        )
        | {"market sizing", "decision-making"},
    ),
    CompanyStyle.PUBLIC: Style(
        (
            "a public service that everyone has to be able to use, also old or disabled people",
            "spending public or donated money carefully and accounting for it",
            "fairness, integrity and treating everyone the same",
            "protecting citizens' personal data",
            "working with volunteers, communities and public bodies",
            "explaining a decision openly to people who are affected by it",
        ),
        word_set(
            """accessibility accountability budget ethics integrity inclusion diversity privacy gdpr
            fairness transparency empathy volunteers community public government"""
        ),
    ),
}


def lean(
    questions: Sequence[BankQuestion],
    vectors: Floats,
    embedder: Embedder,
    style: CompanyStyle,
) -> Floats:
    """What the style adds to each question's score, (n,), in mean 0 within each area.

    ``vectors`` (n, 384) are the questions'. Zeros for CompanyStyle.ANY. Runs the model.
    """
    if style is CompanyStyle.ANY or not questions:
        return np.zeros(len(questions), np.float32)
    wanted = STYLES[style]
    themes = embedder.vectors(wanted.themes)
    near = np.sort(vectors @ themes.T, axis=1)[:, -2:].mean(axis=1)
    near += [_TOPIC * min(2, len(wanted.topics.intersection(q.topics))) for q in questions]
    # Areas differ in how near they are to any theme; only what stands out in its area counts.
    areas = np.asarray([q.area for q in questions])
    added = np.zeros(len(questions), np.float32)
    for area in set(areas):
        inside = areas == area
        spread = float(near[inside].std())
        if spread > 1e-6:
            far = (near[inside] - near[inside].mean()) / spread
            added[inside] = _STEP * np.clip(far, -_MOST, _MOST)
    return added
