from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from llm.offline.embedder import Embedder
from llm.offline.evidence.order import OrderModel, texts_of
from llm.offline.grading.grader import Grader
from llm.offline.questions.bank import BANK_FOLDER, load_bank

SMALL_BANK = '''
area = "backend"

[[question]]
id = "backend-001"
kind = "technical"
level = 2
topics = ["redis", "caching"]
text = "When would you put a cache in front of a database, and what can go wrong?"
why = "Shows judgment."
hint = "Think of stale data."
model_answer = """I add a cache when the same rows are read far more often than they change and the
database is the slow part. The hard part is invalidation: I set a time to live and delete the key
when the row is written. If a hot key expires, many requests hit the database together, so I let one
of them refill it. I watch the hit rate, because a cache under fifty percent is not worth it."""
[[question.key_point]]
text = "Data that is read much more often than it is written profits from a cache."
phrasings = ["the same rows are read again and again", "reads far outnumber writes"]
[[question.key_point]]
text = "Entries get stale, so they need a time to live or are deleted on each write."
phrasings = ["invalidate the key when the row changes", "set an expiry time"]
[[question.key_point]]
text = "When a hot key expires many requests reach the database at once."
phrasings = ["a cache stampede", "only one request should refill it"]
[[question.probe]]
about = "depth"
text = "What happens in the second after the hottest key has expired?"
[[question.probe]]
about = "verification"
text = "Which number tells you that the cache is worth it?"

[[question]]
id = "backend-002"
kind = "technical"
level = 3
topics = ["postgresql", "indexes"]
text = "A query on a large table became slow. How do you find out why, and what do you do?"
why = "Shows method."
hint = "Measure first."
model_answer = """I run explain analyze and look for a sequential scan or a wrong row estimate. If
an index is missing for the filter I add one, with the columns in the order of the conditions. If
the statistics are old I run analyze. I measure again, because every index makes writes slower."""
[[question.key_point]]
text = "Look at the execution plan with explain analyze."
phrasings = ["I read the query plan first", "explain shows a sequential scan"]
[[question.key_point]]
text = "Add an index that fits the filter and its column order."
phrasings = ["create a composite index", "an index on the filtered columns"]
[[question.key_point]]
text = "Every index slows down writes."
phrasings = ["indexes cost something on insert", "more indexes make updates slower"]
[[question.probe]]
about = "tradeoffs"
text = "What do you pay for the index on each write?"
[[question.probe]]
about = "verification"
text = "How do you see that the query uses your index now?"

[[question]]
id = "backend-003"
kind = "behavioral"
level = 2
topics = ["incident"]
text = "Tell me about a mistake you made in production. What happened and what did you change?"
why = "Shows ownership."
hint = "Pick a real one."
model_answer = """At my last company I dropped a column that an old job still used, and invoices
stopped for two hours. I restored the column from a backup, told the customers, and wrote the review
myself. I added a check that scans jobs before each migration. It has not happened again in a year.
I learned to ask who reads the data, and since then I announce every migration a day before."""
[[question.key_point]]
text = "I describe the mistake and its effect plainly."
phrasings = ["I dropped a column that was still in use", "customers could not pay for an hour"]
[[question.key_point]]
text = "I fixed it and told those who were affected."
phrasings = ["I restored the backup and informed the customers", "I rolled back and said so"]
[[question.key_point]]
text = "I learned something and changed how I work."
phrasings = ["since then I announce migrations", "we added a check to the pipeline"]
[[question.probe]]
about = "result"
text = "For how long did people feel it, and what shows that it is over?"
[[question.probe]]
about = "reflection"
text = "What would stop the same mistake today?"
'''


@pytest.fixture
def small_bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "backend.toml").write_text(SMALL_BANK, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="session")
def grader(embedder: Embedder) -> Iterator[Grader]:
    """The grader with the real bank's order statistics."""
    yield Grader(embedder, OrderModel(texts_of(load_bank(BANK_FOLDER))))
