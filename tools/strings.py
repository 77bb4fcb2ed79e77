"""`make strings`: collect the texts for people from the source, and bring each catalog up to date.

Writes ``locales/messages.pot`` and updates each ``locales/<code>/messages.po``: new texts without
words, changed ones marked fuzzy, gone ones dropped. Both name the file of a text, not its line, so
that they change only when words do.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = ROOT / "locales" / "messages.pot"
#: Where words for people live.
PACKAGES = ("cogs", "web")
RUBRICS = ROOT / "interview" / "rating" / "rubrics"
#: How a text is marked in the source: by which call, and how many of its first arguments hold it.
TEXTS = {"t": 1, "mark": 1, "plural": 2, "mark_plural": 2, "context": 2}
#: Comments for translators stand above a call and begin so.
COMMENT = "# Translators:"


def python_texts(source: str) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """(call, its texts, comments). By Python's own parser: Babel's extractor sees no text inside of
    an f-string before Python 3.12, and loses those of calls within calls."""
    lines = source.splitlines()
    for node in _calls(ast.parse(source)):
        call = str(getattr(node.func, "id", "") or getattr(node.func, "attr", ""))
        texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
        count = TEXTS.get(call, 0)
        if count and len(texts) >= count and all(isinstance(each, str) for each in texts[:count]):
            above = lines[node.lineno - 2].strip() if node.lineno > 1 else ""
            comments = [above.removeprefix("# ")] if above.startswith(COMMENT) else []
            yield call, tuple(map(str, texts[:count])), comments


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    """In the order of the source. By their places it would differ between versions of Python."""
    if isinstance(tree, ast.Call):
        yield tree
    for child in ast.iter_child_nodes(tree):
        yield from _calls(child)


def _strings(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        if key not in ("key", "kind", "version", "language"):
            yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _strings(each, name)
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each, key)


def collected() -> Catalog:
    """Every text for people in the source, with the files it stands in."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for file in (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))):
        for call, texts, comments in python_texts(file.read_text(encoding="utf-8")):
            if call == "context":
                _add(catalog, file, texts[1], comments, texts[0])
            else:
                _add(catalog, file, texts if len(texts) > 1 else texts[0], comments, None)
    for file in sorted(RUBRICS.glob("*.toml")):
        # Names, questions and anchors of the criteria.
        for text in _strings(tomllib.loads(file.read_text(encoding="utf-8"))):
            _add(catalog, file, text, [], None)
    return catalog


def _add(
    catalog: Catalog, file: Path, message: Any, comments: list[str], context: str | None
) -> None:
    place = file.relative_to(ROOT).as_posix()
    catalog.add(
        message,
        locations=[(place, 0)],
        auto_comments=comments,
        context=context,
        flags=["python-brace-format"] if "{" in str(message) else [],
    )


def written(catalog: Catalog) -> bytes:
    """A catalog as it is kept: without dates, so that the same words make the same bytes."""
    out = BytesIO()
    write_po(
        out, catalog, width=100, omit_header=catalog.locale is None, include_lineno=False,
        sort_by_file=True, ignore_obsolete=True,
    )  # fmt: skip
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b'"POT-Creation-Date'))


def main() -> int:
    catalog = collected()
    TEMPLATE.write_bytes(written(catalog))
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(catalog)} texts")
    for file in sorted((ROOT / "locales").glob("*/messages.po")):
        with file.open("rb") as source:
            language = read_po(source, locale=file.parent.name.replace("-", "_"))
        language.update(catalog, no_fuzzy_matching=False)
        file.write_bytes(written(language))
        missing = sum(1 for each in language if each.id and (not each.string or each.fuzzy))
        print(f"{file.relative_to(ROOT)}: {missing} without words")
    return 0


if __name__ == "__main__":
    sys.exit(main())
