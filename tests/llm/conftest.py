from __future__ import annotations

import pytest

from llm.model.repeats import Repeats


@pytest.fixture(scope="session")
def repeats() -> Repeats:
    """The real model, loaded once."""
    return Repeats()
