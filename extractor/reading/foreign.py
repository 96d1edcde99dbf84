"""Where, at the end of a text, other stories begin that were glued on when the page was saved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.reading.cohesion import Profile, likeness, merged, profile, shared_names

_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$|[\"”»][.,]?$")
LOOKED_AT = 40
MIN_CORE_WORDS = 60
MIN_WORDS = 15
MIN_BROKEN_WORDS = 25
BROKEN_LIKENESS = 0.25
BROKEN_NAMES = 0.45
WHOLE_LIKENESS = 0.08
MIN_NAMES = 3


@dataclass(frozen=True)
class Enough:
    """What whole paragraphs must come to before they can be another story."""

    paragraphs: int
    words: int
    likeness: float


UNDER_A_HEADING = Enough(paragraphs=2, words=60, likeness=0.08)
WITHOUT_HEADING = Enough(paragraphs=5, words=150, likeness=0.05)


def foreign_from(body: Sequence[str], *, headed: Sequence[bool]) -> int | None:
    """The index in ``body`` (its paragraphs in order) from which all belongs to other stories, or None.

    Every paragraph of the foreign tail must stand apart from all before the cut. Teasers that break off say by that
    what they are; whole paragraphs only count when there are several and not one name is shared, and fewer do under a
    heading: ``headed`` says of each paragraph whether a line that is no body stands right before it.
    """
    profiles = [profile(words) for words in body]
    start = max(1, len(body) - LOOKED_AT)
    core = merged(profiles[:start])
    core_words = sum(len(words.split()) for words in body[:start])
    for cut in range(start, len(body)):
        if core_words >= MIN_CORE_WORDS and _is_foreign(body[cut:], profiles[cut:], core, headed=headed[cut]):
            return cut
        core = merged([core, profiles[cut]])
        core_words += len(body[cut].split())
    return None


def _is_foreign(tail: Sequence[str], profiles: Sequence[Profile], core: Profile, *, headed: bool) -> bool:
    broken = [is_broken(words) for words in tail]
    if len(tail[0].split()) < MIN_WORDS or not all(
        _broken_apart(own, core) if cut_off else _whole_apart(own, core)
        for own, cut_off in zip(profiles, broken, strict=True)
    ):
        return False
    leading = broken.index(True) if True in broken else len(tail)
    least = UNDER_A_HEADING if headed else WITHOUT_HEADING
    return leading == 0 or _is_other_story(tail[:leading], merged(profiles[:leading]), core, least=least)


def _is_other_story(whole: Sequence[str], own: Profile, core: Profile, *, least: Enough) -> bool:
    """Whether whole paragraphs are enough of a story, and have little enough of this one, to be taken for another."""
    count = sum(len(paragraph.split()) for paragraph in whole)
    enough = len(whole) >= least.paragraphs and count >= least.words and len(own.names) >= MIN_NAMES
    return enough and _whole_apart(own, core) and likeness(own, core) < least.likeness


def is_broken(words: str) -> bool:
    """Whether a paragraph is a teaser's that breaks off in the middle of a sentence."""
    return len(words.split()) >= MIN_BROKEN_WORDS and not _ENDED.search(words[-9:])


def _broken_apart(own: Profile, core: Profile) -> bool:
    known, total = shared_names(own, core)
    return known <= BROKEN_NAMES * total and likeness(own, core) < BROKEN_LIKENESS


def _whole_apart(own: Profile, core: Profile) -> bool:
    known, _ = shared_names(own, core)
    named = any(core.names[stem] for stem in own.stems)
    return known == 0 and not named and likeness(own, core) < WHOLE_LIKENESS
