"""Values as models write them, read as what they mean.

For fields of pydantic models: what has one meaning is coerced, an item of a list that isn't whole
is left out of it, and a text that is none is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticOmit


def bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def text_of(value: Any) -> Any:
    """A text, whatever else has one meaning as one; "" for what has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return "\n".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        texts = [each for each in value.values() if isinstance(each, str) and each.strip()]
        return texts[0] if len(texts) == 1 else value.get("text", "")
    return ""


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        value = [re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line) for line in value.splitlines()]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for each in value if (text := text_of(each))] if isinstance(value, list) else []


_WHOLE = re.compile(
    r"\s*(?:level\s*)?(\d{1,3})(?:\.0+)?\s*(?:/\s*5)?\s*(?:$|[.:)–—-]\s)", re.IGNORECASE
)


def whole(value: Any) -> Any:
    """4 of 4.0, "4", "4/5" and "Level 4 - good"; 4.5 has no one meaning."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and (found := _WHOLE.match(value)):
        return int(found[1])
    return value


def one_of(**others: str) -> Callable[[Any], Any]:
    """A word of a closed set, however it is spelled; ``others`` mean one of its words too."""

    def read(value: Any) -> Any:
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if not isinstance(value, str):
            return value
        word = re.sub(r"[\W_]+", "_", value.casefold()).strip("_")
        return others.get(word, word)

    return read


def or_none(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
    try:
        return inner(value)
    except ValidationError:
        return None


def or_omit(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
    try:
        return inner(value)
    except ValidationError:
        raise PydanticOmit from None


def listed(key: str) -> Callable[[Any], Any]:
    """A list of objects; one by ``key`` is one too, and so is a single object."""

    def read(value: Any) -> Any:
        if isinstance(value, dict):
            if key in value:
                return [value]
            return [{key: name, **each} for name, each in value.items() if isinstance(each, dict)]
        return value if isinstance(value, list) else []

    return read


Text = Annotated[str, BeforeValidator(text_of)]
Texts = Annotated[list[str], BeforeValidator(texts_of)]
#: One that isn't whole is left out, and the rest is taken.
ItemT = TypeVar("ItemT")
OrOmitted = Annotated[ItemT, WrapValidator(or_omit)]


class Reply(BaseModel):
    """Every field that can be done without has a default: what is lacking is asked for again by
    those who know what was asked for."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        """Names of fields in any spelling: ``firstChange``, ``First change``."""
        if not isinstance(value, dict):
            return value
        names = {bare(name): name for name in cls.model_fields}
        return {names.get(bare(str(key)), key): each for key, each in value.items()}
