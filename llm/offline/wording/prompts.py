"""What the offline coach asks for, by criterion: prompts.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from interview.models import Manner

_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

#: What to ask after the person's words.
ASK: Mapping[str, tuple[str, ...]] = {key: tuple(texts) for key, texts in _TABLES["ask"].items()}
#: By part of a story: where nothing of it was heard, and where something was.
STORY: Mapping[str, tuple[str, str]] = {
    part: (missing, thin) for part, (missing, thin) in _TABLES["story"].items()
}
EXPLANATION: Mapping[str, str] = _TABLES["explanation"]
#: What a follow-up says before what is asked, by the interviewer's manner.
TAKES_UP, PARTLY, NOT_HEARD = (
    {Manner(manner): text for manner, text in _TABLES[name].items()}
    for name in ("takes_up", "partly", "not_heard")
)
#: How to tell a part that was weak, by criterion.
HOW: Mapping[str, str] = _TABLES["how"]
