"""crossclaim: who claims what in several reports of one story, and where the reports contradict each other.

Two texts, by code alone (``model="none"``); without ``model`` it is the model that is configured::

    >>> import extractor
    >>> word = extractor.compare_texts(
    ...     "Seven people died when a bus fell into the Tarn on Monday.",
    ...     "Nine people died when a bus fell into the Tarn on Monday.",
    ...     model="none",
    ... )
    >>> word.relation.value, word.kind.value, word.value_a, word.value_b
    ('contradiction', 'quantity', 'Seven', 'Nine')

The claims of a report, each with the exact words::

    >>> from datetime import date
    >>> found = extractor.extract(
    ...     "The bridge closed on Monday. “It will stay shut for ten days,” said Ana Ruiz, the mayor.",
    ...     published=date(2024, 3, 6),
    ...     model="none",
    ... )
    >>> [(claim.holder, claim.quote.exact) for claim in found.claims]
    [(None, 'The bridge closed on Monday.'), ('Ana Ruiz', 'It will stay shut for ten days')]

Files, as ``crossclaim run`` reads them: ``extractor.run(["seeds"], model="none").findings``.

The names are imported when they are first used, so that importing this package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.calls import compare_texts, extract, run

__all__ = ["compare_texts", "extract", "run"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor import calls

    return getattr(calls, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
