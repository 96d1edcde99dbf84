"""How far reviewers agree: Cohen's kappa on confirmed against rejected, and what is left to settle."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from extractor.report.selection import State
from extractor.review.standing import RULED, Standings
from schemas.finding import Finding


@dataclass(frozen=True)
class Agreement:
    """Two reviewers on the ``n`` findings that both ruled on.

    ``kappa`` is None where it is not defined: nothing in common, or both gave one and the same ruling throughout.
    ``same_reason`` of ``both_reasons`` joint rejections with two reasons have the same one.
    """

    one: str
    other: str
    n: int
    agreed: int
    kappa: float | None
    both_reasons: int = 0
    same_reason: int = 0


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960) of two raters' labels, item by item."""
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected = sum(first[label] * second[label] for label in first) / n**2
    if expected == 1:
        return None
    observed = sum(one == other for one, other in pairs) / n
    return (observed - expected) / (1 - expected)


def agreements(findings: Sequence[Finding], standings: Standings) -> list[Agreement]:
    """Every pair of reviewers, on these findings. Words that settle a difference are no independent ruling."""
    return [_between(one, other, findings, standings) for one, other in combinations(standings.reviewers, 2)]


def _between(one: str, other: str, findings: Iterable[Finding], standings: Standings) -> Agreement:
    labels, reasons = [], []
    for finding in findings:
        words = [standings.word(name, finding) for name in (one, other)]
        said = [word.decision for word in words if word and word.decision.ruling in RULED and not word.decision.settles]
        if len(said) == 2:
            labels.append((said[0].ruling.value, said[1].ruling.value))
            if said[0].reason and said[1].reason:
                reasons.append(said[0].reason == said[1].reason)
    return Agreement(
        one=one,
        other=other,
        n=len(labels),
        agreed=sum(first == second for first, second in labels),
        kappa=cohens_kappa(labels),
        both_reasons=len(reasons),
        same_reason=sum(reasons),
    )


def to_settle(findings: Iterable[Finding], standings: Standings) -> list[Finding]:
    """The findings on which reviewers differ and nobody has had the last word."""
    return [finding for finding in findings if standings.reviewed(finding).state is State.DIFFERS]


def agreement_text(rows: Sequence[Agreement], unsettled: int) -> str:
    """The agreement as lines for a terminal."""
    if not rows:
        return "fewer than two reviewers have decided anything\n"
    lines = []
    for row in rows:
        kappa = "not defined" if row.kappa is None else f"{row.kappa:.2f}"
        lines.append(
            f"{row.one} and {row.other}: kappa {kappa} (n={row.n}), the same ruling on {row.agreed}, "
            f"the same reason on {row.same_reason} of {row.both_reasons}"
        )
    lines.append(f"to settle: {unsettled}")
    return "\n".join(lines) + "\n"
