from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.kit.ids import (
    TEMPLATE,
    Action,
    CustomId,
    HistoryFilter,
    Paged,
    apply_filter,
    build,
    page_detail,
    parse,
    parse_page_detail,
)
from interview.models import Kind


@given(
    st.sampled_from(Action),
    st.integers(0, 2**63 - 1),
    st.from_regex(r"[\w-]{0,48}", fullmatch=True),
)
def test_what_is_built_is_parsed_back(action: Action, id: int, detail: str) -> None:
    if not detail.isascii():
        with pytest.raises(ValueError, match="detail"):
            build(action, id, detail)
        return
    made = build(action, id, detail)
    assert len(made) <= 100
    assert parse(made) == CustomId(action, id, detail)
    assert re.fullmatch(TEMPLATE, made)


@given(st.text())
def test_parsing_never_raises(text: str) -> None:
    assert parse(text) is None
    parse(f"iv1:hint:{text}:1")
    parse_page_detail(text)
    HistoryFilter.parse(text)
    apply_filter(HistoryFilter(), text)


@pytest.mark.parametrize(
    "custom_id",
    [
        "iv1:hint:1",
        "iv1:nothing:1:",
        "iv2:hint:1:",
        "iv1:hint:-1:",
        "iv1:hint:\u0661:",
        "iv1:hint:9223372036854775808:",
        "iv1:hint:1:a:b",
        "iv1:hint:1:\n",
    ],
)
def test_what_is_not_ours_is_none(custom_id: str) -> None:
    assert parse(custom_id) is None


@pytest.mark.parametrize(("id", "detail"), [(-1, ""), (2**63, ""), (1, "a b"), (1, "x" * 49)])
def test_what_could_not_be_parsed_is_not_built(id: int, detail: str) -> None:
    with pytest.raises(ValueError, match=r"id|detail"):
        build(Action.HINT, id, detail)


def test_page_turns() -> None:
    assert parse_page_detail(page_detail(Paged.MODEL, 3)) == (Paged.MODEL, 3)
    assert parse_page_detail("model--1") is None
    assert parse_page_detail("other-1") is None


@pytest.mark.parametrize(
    "where", [HistoryFilter(), HistoryFilter(5), HistoryFilter(2**63 - 1, Kind.SYSTEM_DESIGN)]
)
def test_a_filter_survives_its_turn(where: HistoryFilter) -> None:
    assert HistoryFilter.parse(where.detail) == where
    assert HistoryFilter.parse(f"{where.detail}-j") == where


def test_choices_of_a_menu_change_one_part_of_the_filter() -> None:
    where = HistoryFilter(5, Kind.MIXED)
    assert apply_filter(where, "job-9") == HistoryFilter(9, Kind.MIXED)
    assert apply_filter(where, "job-all") == HistoryFilter(None, Kind.MIXED)
    assert apply_filter(where, "kind-technical") == HistoryFilter(5, Kind.TECHNICAL)
    assert apply_filter(where, "kind-all") == HistoryFilter(5, None)
    assert apply_filter(where, "nonsense") == where
