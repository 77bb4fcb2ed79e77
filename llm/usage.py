"""Adding up what calls to a model cost."""

from __future__ import annotations

from interview.models import Usage

__all__ = ["total"]


def total(*spent: Usage) -> Usage:
    return Usage(
        calls=sum(one.calls for one in spent),
        input_tokens=sum(one.input_tokens for one in spent),
        output_tokens=sum(one.output_tokens for one in spent),
    )
