"""The word-order check by length: good answers doubted, and their own words shuffled caught."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.answers import GOOD, Row
from bench.attacks import shuffled
from interview.wording import tokens
from llm.offline.evidence.order import Order, OrderModel, texts_of
from llm.offline.questions.bank import BankQuestion

__all__ = ["print_curves"]

_LENGTHS = ((14, 24), (25, 39), (40, 59), (60, 99), (100, 9999))


def print_curves(order: OrderModel, bank: Sequence[BankQuestion], rows: Sequence[Row]) -> None:
    """People's good answers by the coach's own statistic; the bank's by one of the other folds."""
    texts = {row.answer for row in rows if row.grade >= GOOD}
    _order_curve("people's good answers", [(order, text) for text in sorted(texts)])
    _order_curve("bank's model answers, left out", list(_left_out(bank)))


def _left_out(bank: Sequence[BankQuestion]) -> Iterator[tuple[OrderModel, str]]:
    for fold in range(10):
        model = OrderModel(texts_of(q for n, q in enumerate(bank) if n % 10 != fold))
        yield from ((model, q.draft.model_answer) for n, q in enumerate(bank) if n % 10 == fold)


def _order_curve(name: str, texts: Sequence[tuple[OrderModel, str]]) -> None:
    print(f"\nword order, {name}: words, answers, good refused / held at 2, shuffles the same")
    chance = random.Random(13)
    for low, high in _LENGTHS:
        verdicts: Counter[tuple[str, Order]] = Counter()
        members = [(m, t) for m, t in texts if low <= len(tokens(t)) <= high]
        for model, text in members:
            verdicts["good", model.judge(text)] += 1
            verdicts["shuffled", model.judge(shuffled(text, chance))] += 1
        n = len(members)
        if n:
            print(
                f"  {low:3}-{high:<5} {n:5}   "
                f"{_share(verdicts['good', Order.NONE], n)} / "
                f"{_share(verdicts['good', Order.DOUBTFUL], n)}      "
                f"{verdicts['shuffled', Order.NONE] / n:4.0%} / "
                f"{verdicts['shuffled', Order.DOUBTFUL] / n:4.0%}"
            )


def _share(count: int, n: int) -> str:
    return f"{count} of {n} ({count / max(1, n):.2%})"
