"""How much a paragraph has to do with a story: shared names and shared content words.

The idea of lexical cohesion between blocks is that of TextTiling (Hearst 1997); names weigh more here, since
stories that are glued together often share their vocabulary ("talks", "envoy") and seldom their names.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from extractor.reading.marks import stop_words

_TOKEN = re.compile(r"[^\W_][\w’'.-]*", re.UNICODE)
_SENTENCE_START = re.compile(r"(?:^|[.!?:][\"”’')\]]*\s+|[\"“‘(\[])\s*$")
STEM = 5


@dataclass(frozen=True)
class Profile:
    """A text as its stems with their counts, and those of them that are names."""

    stems: Counter[str]
    names: Counter[str]


def profile(text: str) -> Profile:
    """The content words of ``text``, cut to stems; a name is a capitalised word that does not open a sentence."""
    stems: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for match in _TOKEN.finditer(text):
        for part in re.split(r"[-.]", match[0].strip(".'’-")):
            stem = stem_of(part)
            if not stem:
                continue
            stems[stem] += 1
            if part[0].isupper() and not _SENTENCE_START.search(text[max(0, match.start() - 6) : match.start()]):
                names[stem] += 1
    return Profile(stems, names)


def stem_of(word: str) -> str:
    """The first letters of a content word in lower case, so that Korea and Korean meet; empty for a stop word."""
    plain = re.sub(r"[’']s?$", "", word.lower())
    if plain in stop_words() and word != "US":
        return ""
    if plain.isdigit() or len(plain) < 2:
        return ""
    plain = plain[:-1] if plain.endswith("s") and len(plain) > 3 else plain
    return plain[:STEM]


def merged(profiles: Iterable[Profile]) -> Profile:
    """The profile of all the texts together."""
    stems: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for one in profiles:
        stems.update(one.stems)
        names.update(one.names)
    return Profile(stems, names)


def likeness(one: Profile, story: Profile) -> float:
    """Cosine of the two texts' stems, damped by the square root; 0 to 1."""
    dot = sum(math.sqrt(count * story.stems[stem]) for stem, count in one.stems.items())
    size = math.sqrt(sum(one.stems.values()) * sum(story.stems.values()))
    return dot / size if size else 0.0


def shared_names(one: Profile, story: Profile) -> tuple[int, int]:
    """How many of the text's different names the story has at all, and how many there are."""
    return sum(name in story.stems for name in one.names), len(one.names)


def shared_stems(one: Profile, story: Profile) -> int:
    """How many different content stems the two share."""
    return sum(stem in story.stems for stem in one.stems)
