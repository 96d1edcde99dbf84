"""A run and its thresholds → what fell. Nothing else goes in, so that a run can be judged again at no cost.

A run is never green on nothing: unfinished runs, missing gold items, too many errors, and thresholds on what was not
measured are falls.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, model_validator

from evals.items import Item, Level, Role
from evals.metrics import Measure, measures
from evals.minima import Minima
from evals.runs import EvalError, Run
from schemas.gold import Split
from schemas.record import Record

THRESHOLDS = Path(__file__).parent / "thresholds.yaml"


class Bound(Record):
    """What a measure must reach (``least``) or stay under (``most``), on one split or on all stories.

    ``least_n`` is how much it must have been measured on.
    """

    level: Level
    name: str
    split: Split | None = None
    least: float | None = None
    most: float | None = None
    least_n: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _bounds_something(self) -> "Bound":
        if (self.least is None) == (self.most is None):
            raise ValueError(f"{self.name}: give either least or most")
        return self

    @property
    def label(self) -> str:
        """The bound's name for people."""
        return f"{self.level} {self.name} ({self.split or 'all'})"


class Demands(Record):
    """What a named run must hold. ``levels`` must have been run, on at least ``stories`` stories."""

    stories: int = Field(ge=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    most_errors: float = Field(default=0.02, ge=0, le=1)
    bounds: tuple[Bound, ...] = Field(min_length=1)


class Thresholds(Record):
    """The whole of thresholds.yaml; ``runs`` is by the name of the run."""

    gold: Minima
    runs: dict[str, Demands]


@dataclass(frozen=True)
class Check:
    """One thing that was checked. ``fell`` says what is wrong, in one line; empty when it holds."""

    name: str
    fell: str = ""


def load_thresholds(path: Path = THRESHOLDS) -> Thresholds:
    """Read a thresholds file. Raises EvalError naming what is wrong."""
    try:
        return Thresholds.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise EvalError(f"{path}: {error}") from error


def gate(run: Run, thresholds: Thresholds, *, gold: str | None = None) -> list[Check]:
    """All checks on a run. With ``gold``, the hash of the gold set in force, a run on another one falls."""
    demands = thresholds.runs.get(run.manifest.name)
    if demands is None:
        known = ", ".join(sorted(thresholds.runs))
        return [Check("thresholds", f"no thresholds for a run named {run.manifest.name!r}; there are some for {known}")]
    checks = [_finished(run), _stories(run, demands), *_whole(run, demands), _errors(run, demands)]
    if gold is not None:
        stale = f"the run was made on gold set {run.manifest.gold}, which is now {gold}"
        checks.append(Check("gold set", stale if run.manifest.gold != gold else ""))
    by_split = {split: _measured(run, split) for split in {bound.split for bound in demands.bounds}}
    return checks + [_bound(one, by_split[one.split].get((one.level, one.name))) for one in demands.bounds]


def _measured(run: Run, split: Split | None) -> dict[tuple[Level, str], Measure]:
    items = [item for item in run.items if split is None or item.split is split]
    return {(one.level, one.name): one for one in measures(items)}


def _finished(run: Run) -> Check:
    return Check(
        "finished", "" if run.manifest.finished else f"the run did not finish: {run.manifest.stopped or 'killed'}"
    )


def _stories(run: Run, demands: Demands) -> Check:
    n = len({item.story for item in run.items})
    return Check("stories", f"{n} stories, {demands.stories} are demanded" if n < demands.stories else "")


def _whole(run: Run, demands: Demands) -> list[Check]:
    """Every level is there with every gold item that the gold set had when the run began, each once."""
    had = Counter(item.level for item in run.items if item.role is Role.GOLD)
    twice = len(_keys(run.items)) - len(set(_keys(run.items)))
    checks = [Check("items", f"{twice} items stand twice" if twice else "" if run.items else "the run is empty")]
    for level in demands.levels:
        wanted = run.manifest.expected.get(level, 0)
        if wanted == 0:
            checks.append(Check(f"{level} items", "the level was not run"))
        elif had[level] != wanted:
            checks.append(Check(f"{level} items", f"{had[level]} of {wanted} gold items are there"))
        else:
            checks.append(Check(f"{level} items"))
    return checks


def _keys(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    return [(item.level, item.story, item.id) for item in items if item.role is Role.GOLD]


def _errors(run: Run, demands: Demands) -> Check:
    gold = [item for item in run.items if item.role is Role.GOLD]
    failed = sum(bool(item.error) for item in gold)
    share = failed / len(gold) if gold else 1.0
    fell = f"{failed} of {len(gold)} items ended in an error, {share:.1%}; {demands.most_errors:.1%} are the most"
    return Check("errors", fell if share > demands.most_errors else "")


def _bound(bound: Bound, measure: Measure | None) -> Check:
    if measure is None or measure.value is None or measure.n < bound.least_n:
        n = measure.n if measure else 0
        return Check(bound.label, f"measured on {n} items, at least {bound.least_n} are demanded")
    if bound.least is not None and measure.value < bound.least:
        return Check(bound.label, _fall(measure, bound.least, "below"))
    if bound.most is not None and measure.value > bound.most:
        return Check(bound.label, _fall(measure, bound.most, "above"))
    return Check(bound.label)


def _fall(measure: Measure, limit: float, side: str) -> str:
    return f"{measure.value:.4f} is {abs((measure.value or 0) - limit):.4f} {side} {limit:g} (n {measure.n})"
