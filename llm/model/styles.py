"""How an employer of a kind asks, and how an interviewer speaks: our words for a choice."""

from __future__ import annotations

from collections.abc import Mapping

from interview.models import CompanyStyle, Manner

#: What is asked about. ANY has no words: the job alone decides.
STYLES: Mapping[CompanyStyle, str] = {
    CompanyStyle.ANY: "",
    CompanyStyle.STARTUP: (
        "a start-up: owning something from idea to operation, deciding with little information, "
        "speed against quality, doing without people and money, learning from users"
    ),
    CompanyStyle.BIG_TECH: (
        "a large technology company: fundamentals in depth, scale and its limits, decisions proved "
        "by data, getting other teams to agree, exact trade-offs"
    ),
    CompanyStyle.ENTERPRISE: (
        "a long-established company: systems grown over years, changes that must not break "
        "anything, rules and audits, many stakeholders, planning over quarters"
    ),
    CompanyStyle.CONSULTING: (
        "a consultancy: making an unclear problem workable, asking the client the right questions, "
        "estimates, explaining to people of another trade, results under a fixed budget"
    ),
    CompanyStyle.PUBLIC: (
        "the public sector or a non-profit: serving everybody and leaving nobody out, privacy and "
        "procurement rules, small budgets, decisions that can be explained in public"
    ),
}

#: How it is said.
MANNERS: Mapping[Manner, str] = {
    Manner.FRIENDLY: "warm and encouraging",
    Manner.NEUTRAL: "matter-of-fact and polite",
    Manner.TOUGH: "direct and demanding, pressing for specifics, never rude and never personal",
}
