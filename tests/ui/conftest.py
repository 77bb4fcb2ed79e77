"""Settings of the property tests here: no deadlines, since machines differ."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ui", deadline=None, max_examples=60)
settings.load_profile("ui")
