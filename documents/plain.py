"""TXT and MD: characters out of bytes whose encoding nobody tells."""

from __future__ import annotations

import re
import unicodedata

from charset_normalizer import from_bytes

from documents.reading_limits import Found, Unreadable
from interview.errors import DocumentFault

#: Of a text in UTF-8, the most places in a hundred characters that may be broken; above it the
#: bytes are in another encoding.
_MOST_BROKEN = 2
#: What people's editors wrote before UTF-8, the commoner first.
_ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp", "mac_roman"),
)
#: How much less clear (a share of odd neighbors) a text may be and still be as good.
_AS_CLEAR = 0.03
#: Guessing takes time by length, and needs no more than this many bytes.
_SAMPLE = 64 * 1024


def read_plain(data: bytes) -> Found:
    """UTF-8 and UTF-16, else the likeliest encoding; one bad byte costs one character.

    Raises Unreadable(DocumentFault.WRONG_TYPE) for bytes that are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _found(data.decode("utf-16", errors="replace"), "utf-16")
    if b"\x00" in data:
        even, odd = data[0::2].count(0), data[1::2].count(0)
        if max(even, odd) < len(data) // 8:
            raise Unreadable(DocumentFault.WRONG_TYPE)
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return _found(data.decode(encoding, errors="replace"), encoding)
    text = data.decode("utf-8-sig", errors="replace")
    broken = len(re.findall("�+", text))
    beyond_ascii = sum(1 for char in text if ord(char) > 127)
    # A few broken characters among good ones beyond ASCII, or hardly any at all.
    few = broken * 100 <= _MOST_BROKEN * max(len(text), 50)
    if not broken or (few and broken * 2 <= beyond_ascii):
        return _found(text, "utf-8")
    encoding = _likeliest(data[:_SAMPLE])
    return _found(data.decode(encoding, errors="replace"), encoding)


def _likeliest(sample: bytes) -> str:
    """The encoding of a text that is in none of Unicode's. Raises Unreadable (WRONG_TYPE)."""
    found = list(from_bytes(sample, cp_isolation=list(_ENCODINGS), enable_fallback=False))
    if not found:
        raise Unreadable(DocumentFault.WRONG_TYPE)
    clearest = min(each.chaos for each in found) + _AS_CLEAR
    clear = [each for each in found if each.chaos <= clearest]
    # Encodings of neighbors differ by a few letters; then the one that more people use.
    best = max(
        clear,
        key=lambda each: (
            _kana(str(each)),
            round(each.coherence, 2),
            -_ENCODINGS.index(each.encoding) if each.encoding in _ENCODINGS else -99,
        ),
    )
    return str(best.encoding)


def _kana(text: str) -> bool:
    """Whether a text is Japanese beyond doubt; in its neighbors' encodings it is other signs."""
    kana = sum(1 for char in text if "\u3040" <= char <= "\u30ff")
    return kana > 3 and kana * 5 > len(text) - sum(char.isascii() for char in text)


def _found(text: str, encoding: str) -> Found:
    """Raises Unreadable(DocumentFault.WRONG_TYPE): real text has next to no control characters."""
    odd = sum(1 for char in text if unicodedata.category(char) == "Cc" and char not in "\r\n\t\f")
    if odd > len(text) // 100:
        raise Unreadable(DocumentFault.WRONG_TYPE)
    return Found(text=text, encoding=encoding.replace("_", "-"), replaced=text.count("�"))
