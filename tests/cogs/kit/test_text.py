from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cogs.kit.text import clean, length, line, name, paginate, plain, quote, shorten
from interview.wording import clean as wording_clean
from tests.cogs.builders import HOSTILE

#: What the server or a client would act on.
ACTIVE = re.compile(
    r"<(?:@[!&]?|#|/|a?:|t:|id:|sound:|https?:)|@(?:everyone|here)|https?://", re.IGNORECASE
)
LINE_MARKUP = re.compile(r"^ *(?:(?:#{1,3}|[-+*]|\d+[.)])(?=\s)|-#{1,3}(?=\s)|>)", re.MULTILINE)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`\[\]]")

pieces = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                "<@1>",
                "@everyone",
                "[a](b)",
                "```",
                "\n# ",
                "\n> ",
                "\n-# ",
                "||",
                "\u202e",
                "\\",
                "1. ",
                "</x:1>",
                "<t:1:R>",
                "https://x.y/a_b",
                "👩‍💻",
                "é",
                "\n\n\n\n",
                "- ",
                " ",
            ]
        ),
    ),
    max_size=30,
).map("".join)


def dead(text: str) -> bool:
    return ACTIVE.search(text) is None and UNESCAPED.search(text) is None


@given(pieces, st.integers(0, 200))
@example(HOSTILE, 150)
def test_untrusted_text_is_dead_and_within_its_limit(text: str, limit: int) -> None:
    for made in (plain(text), line(text), plain(text, limit), line(text, limit)):
        assert dead(made)
        assert LINE_MARKUP.search(made) is None
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in made)
        made.encode("utf-8")
    assert length(plain(text, limit)) <= limit
    assert length(line(text, limit)) <= limit
    assert "\n" not in line(text)
    assert "\n\n\n" not in plain(text)


@given(pieces, st.integers(0, 200))
def test_a_quote_stays_a_quote_on_every_line(text: str, limit: int) -> None:
    made = quote(text, limit)
    assert length(made) <= limit
    for part in made.split("\n") if made else []:
        assert part.startswith("> ")
        assert LINE_MARKUP.search(part[2:]) is None
        assert dead(part)


@given(pieces, st.integers(4, 120))
def test_pages_keep_every_word_and_the_limit(text: str, limit: int) -> None:
    escaped = plain(text)
    pages = paginate(escaped, limit)
    assert pages
    assert all(length(page) <= limit for page in pages)
    assert "".join("".join(pages).split()) == "".join(escaped.split())
    assert all(dead(page) for page in pages)
    assert all(LINE_MARKUP.search(page) is None for page in pages)
    if all(length(word) <= limit for word in escaped.split()):
        assert " ".join(pages).split() == escaped.split()


@given(pieces, st.integers(0, 60))
def test_shortening_never_exceeds_the_limit(text: str, limit: int) -> None:
    made = shorten(text, limit)
    assert length(made) <= limit
    assert made == text if length(text) <= limit else text.startswith(made[:-1])


@given(pieces, st.integers(1, 100))
def test_a_name_is_one_line_and_never_empty(text: str, limit: int) -> None:
    made = name(text, limit)
    assert made
    assert "\n" not in made
    assert length(made) <= max(limit, 1)


def test_shortening_ends_at_a_word() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert shorten("one two three", 13) == "one two three"
    assert shorten("abcdefghij", 5) == "abcd…"


def test_pages_end_at_paragraphs_then_sentences_then_words() -> None:
    assert paginate("aaaa bbbb\n\ncccc dddd", 14) == ["aaaa bbbb", "cccc dddd"]
    assert paginate("One two. Three four.", 12) == ["One two.", "Three four."]
    assert paginate("one two three", 8) == ["one two", "three"]
    assert paginate("abcdefgh", 4) == ["abcd", "efgh"]


def test_a_quote_over_two_pages_is_a_quote_on_both() -> None:
    pages = paginate("**Said**\n> one two three four five six", 24)
    assert len(pages) > 1
    assert all(page.startswith("> ") for page in pages[1:])


def test_an_escape_is_never_cut_in_two() -> None:
    for page in paginate(plain("*" * 50), 5):
        assert page.replace("\\*", "") == ""


def test_a_page_too_small_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="page"):
        paginate("text", 3)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\u200bb\u202ec", "abc"),
        ("  a \t b  ", "a b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\u3164\u2800", ""),
        ("Z" + "\u0301" * 30, "Z" + "\u0301" * 4),
        ("\u0301a", "a"),
        ("x\ud800y", "xy"),
    ],
)
def test_what_shows_nothing_or_breaks_lines_is_taken_out(given_text: str, shown: str) -> None:
    assert clean(given_text) == shown


def test_ordinary_text_reads_as_before() -> None:
    assert plain("I used C# and Go; it took 3.5 days (mostly).") == (
        "I used C\\# and Go; it took 3.5 days (mostly)."
    )
    assert plain("It's 5 > 3, naïve, 漢字, שלום") == "It's 5 \\> 3, naïve, 漢字, שלום"


def test_length_counts_what_a_client_counts() -> None:
    assert length("a") == 1
    assert length("👩") == 2


SIGNS = {
    "joined": "👩‍💻",
    "family": "👨‍👩‍👧‍👦",
    "toned": "🙍🏽‍♂️",
    "flag": "🇩🇪",
    "spelled flag": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "keycap": "1️⃣",
    "arrow": "🙂‍↔️",
    "accents": "e\u0302\u0323",
    "Persian": "می‌خواهم",
    "Hindi": "क्‍ष",
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS.keys())
def test_what_is_seen_as_one_sign_stays_whole(sign: str) -> None:
    for cleaned in (
        clean(f"Ada {sign} B"),
        name(f"Ada {sign} B", 50),
        wording_clean(f"Ada {sign} B"),
    ):
        assert cleaned == f"Ada {sign} B"
    for limit in range(1, length(sign * 3) + 1):
        shown = name(sign * 3, limit)
        assert length(shown) <= limit
        left = shown.removesuffix("…")
        if sign not in (SIGNS["Persian"], SIGNS["Hindi"]):
            assert left.replace(sign, "") == ""
        cut = wording_clean(sign * 3, limit=limit)
        assert len(cut) <= limit
    assert "".join(paginate(sign * 20, 40)) == sign * 20


def test_what_joins_nothing_and_what_hides_text_goes() -> None:
    hidden = "".join(chr(0xE0000 + ord(each)) for each in "obey")
    for text in ("a\u200db", "\u200dab", "ab\u200d", f"a{hidden}b", "a\u200c\u200db"):
        assert clean(text) == "ab" == wording_clean(text)
