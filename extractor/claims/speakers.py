"""Who speaks: words, the lexicon of reporting, noun phrases left and right of a verb, names and pronouns.

No parser: a noun phrase is found from its edges (punctuation, conjunctions, subordinators, the verb itself).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Self

MAX_PHRASE = 40
"""Words in a noun phrase with its appositions, beyond which we take it for something else."""

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}|[A-Z]\.(?=\s)|n['’]t\b|['’]s\b|[^\W_]+(?:[-.&/][^\W_]+|['’](?!s\b)[^\W_]+)*|--|[^\w\s]|_"
)
NEAR_SENTENCES = 6
"""How far back a pronoun reaches."""
QUOTATION = "“”"
"""What stands for a whole quotation among the words of a unit."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks; the ``outer`` offsets take in the marks.

    ``goes_on`` from the paragraph before; ``length`` in words, counted up to 10; ``titled`` when it reads like the
    title of a work.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool
    length: int
    titled: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a mark or a whole quotation, at ``start:end`` of the text."""

    text: str
    start: int
    end: int
    quotation: Quotation | None = None

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_quotation(self) -> bool:
        """Whether it stands for a quotation."""
        return self.quotation is not None

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper() and self.text != "I"

    @property
    def is_word(self) -> bool:
        """Whether it is neither a mark nor a quotation."""
        return self.text[0].isalnum() or self.text[-1].isalnum()


@dataclass(frozen=True, slots=True)
class Speaker:
    """A noun phrase that stands for who speaks; ``name`` and ``role`` as the text gives them."""

    name: str | None
    role: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """The words of reporting, by what they can do. All lower case except ``outlets``."""

    statement: frozenset[str]
    stance: frozenset[str]
    addressed: frozenset[str]
    reporting: frozenset[str]
    nounlike: frozenset[str]
    only_before_that: frozenset[str]
    certain: frozenset[str]
    passive_before_to: frozenset[str]
    bare: frozenset[str]
    participles: frozenset[str]
    outlets: re.Pattern[str]
    documents: re.Pattern[str]
    relay: re.Pattern[str]
    grammar: dict[str, frozenset[str]]
    roles: frozenset[str]
    titles: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]


def read_data(name: str) -> dict[str, Any]:
    """The data file ``data/<name>.toml`` beside this module."""
    return tomllib.loads((files("extractor.claims") / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def lexicon() -> Lexicon:
    """The lexicon from the data files."""
    verbs, names, roles = read_data("reporting_verbs"), read_data("name_titles"), read_data("roles")["nouns"]
    irregular: dict[str, list[str]] = verbs["irregular"]
    every = {lemma: _forms(lemma, irregular) for lemma in verbs["statement"] + verbs["stance"]}
    return Lexicon(
        statement=_union(every, verbs["statement"]),
        stance=_union(every, verbs["stance"]),
        addressed=_union(every, verbs["addressed"]),
        reporting=_union(every, every) - frozenset(verbs["nounlike"]) - frozenset(every),
        nounlike=frozenset(verbs["nounlike"]),
        only_before_that=frozenset(verbs["only_before_that"]),
        certain=frozenset(verbs["certain"]),
        passive_before_to=frozenset(verbs["passive_before_to"]),
        bare=frozenset(every) - {form for forms in irregular.values() for form in forms},
        participles=frozenset(form for forms in every.values() for form in forms if form.split()[0].endswith("ing")),
        outlets=re.compile(f"{_any_of(verbs['outlets'])}|(?i:{_any_of(verbs['outlet_nouns'])})"),
        documents=re.compile(_any_of(verbs["documents"])),
        relay=re.compile(_any_of(verbs["relay"])),
        grammar={name: frozenset(words) for name, words in verbs["grammar"].items()},
        roles=frozenset(roles) | {f"{role}s" for role in roles},
        titles=frozenset(names["courtesy"] + names["ranks"]),
        male=frozenset(names["male"]),
        female=frozenset(names["female"]),
        particles=frozenset(names["particles"]),
        suffixes=frozenset(names["suffixes"]),
    )


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names as whole words, the longest first."""
    return r"\b(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b"


def _union(every: dict[str, list[str]], lemmas: Iterable[str]) -> frozenset[str]:
    return frozenset(form for lemma in lemmas for form in every[lemma])


def _forms(lemma: str, irregular: dict[str, list[str]]) -> list[str]:
    if lemma in irregular:
        return [lemma, *irregular[lemma]]
    if lemma.endswith("e"):
        return [lemma, f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeou":
        return [lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"]
    plural = f"{lemma}es" if lemma.endswith(("s", "sh", "ch", "x")) else f"{lemma}s"
    return [lemma, plural, f"{lemma}ed", f"{lemma}ing"]


def split_words(text: str, start: int, end: int) -> list[Word]:
    """The words and marks of ``text[start:end]``, offsets in ``text``."""
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text, start, end)]


def is_boundary(word: Word) -> bool:
    """Whether a noun phrase cannot run across the word."""
    grammar = lexicon().grammar
    if word.is_quotation or not word.is_word:
        return word.text not in {".", "'", "’", "&", "/", "-", "%"}
    return word.lower in grammar["subordinators"] or word.lower in grammar["conjunctions"]


def subject_before(words: Sequence[Word], verb: int) -> tuple[int, int] | None:
    """The range of ``words`` that is the subject of the verb at index ``verb``, or None."""
    grammar = lexicon().grammar
    end = _before_adverbials(words, verb)
    if end == 0:
        return None
    before = words[end - 1]
    if before.text in {",", "—", "–", "--", "-"}:
        return _subject_with_appositions(words, end - 1)
    if before.lower in grammar["conjunctions"]:
        return main_subject(words, end - 1)
    if before.lower in {"who", "which", "that"}:
        stop = end - 2 if end >= 2 and words[end - 2].text == "," else end - 1
        return _phrase_before(words, stop)
    return _phrase_before(words, end)


def _before_adverbials(words: Sequence[Word], end: int) -> int:
    grammar = lexicon().grammar
    skipped = grammar["adverbs"] | grammar["auxiliaries"]
    while end > 0:
        word = words[end - 1]
        if (
            word.lower in skipped
            or word.lower in {"n't", "n’t"}
            or _is_ly(word)
            or (word.lower in grammar["times"] and end > 1)
        ) or (
            word.lower in {"on", "in", "late", "early"} and end < len(words) and words[end].lower in grammar["times"]
        ):
            end -= 1
        else:
            break
    return end


def _is_ly(word: Word) -> bool:
    return word.text.islower() and word.text.endswith("ly") and len(word.text) > 4


def _phrase_before(words: Sequence[Word], end: int) -> tuple[int, int] | None:
    if end and words[end - 1].lower in lexicon().grammar["pronouns"]:
        return end - 1, end
    start = end
    while start > 0 and end - start < MAX_PHRASE and not is_boundary(words[start - 1]):
        if words[start - 1].lower in lexicon().reporting and end - start > 0:
            break
        start -= 1
    if _joins_names(words, start, end):
        further = _phrase_before(words, start - 1)
        start = further[0] if further else start
    return _trimmed(words, start, end)


def _joins_names(words: Sequence[Word], start: int, end: int) -> bool:
    return (
        start >= 2
        and start < end
        and words[start - 1].lower == "and"
        and words[start - 2].is_word
        and (words[start].is_name and words[start - 2].is_name)
    )


def _trimmed(words: Sequence[Word], start: int, end: int) -> tuple[int, int] | None:
    """The phrase without a leading adverbial: "In a statement the ministry" is "the ministry"."""
    grammar = lexicon().grammar
    leading = grammar["prepositions"] | grammar["times"] | (grammar["adverbs"] - {"both", "all"})
    possessed = start + 1 < end and words[start + 1].text in {"'s", "’s"}
    if start < end and not possessed and (words[start].lower in leading or _is_ly(words[start])):
        inner = end - 1
        while inner > start and not _opens_phrase(words, inner, start):
            inner -= 1
        if inner == start:
            inner = next((at for at in range(start, end) if words[at].lower not in leading), end)
        start = inner
    return (start, end) if start < end else None


def _opens_phrase(words: Sequence[Word], at: int, floor: int) -> bool:
    grammar = lexicon().grammar
    word, before = words[at], words[at - 1]
    if before.lower in grammar["prepositions"] or before.text == ".":
        return False
    if word.lower in grammar["determiners"] or word.lower in grammar["pronouns"]:
        return True
    return (
        word.is_name
        and word.lower not in grammar["times"]
        and not (before.is_name and at - 1 > floor)
        and (before.lower not in lexicon().roles and before.lower not in grammar["determiners"])
    )


def _subject_with_appositions(words: Sequence[Word], comma: int) -> tuple[int, int] | None:
    """The phrase whose appositions end at the comma: "X, the envoy, said"."""
    start, end, passed = comma, comma, 0
    while end > 0:
        start = end
        while start > 0 and comma - start < MAX_PHRASE and not _ends_chunk(words[start - 1]):
            start -= 1
        if start == end or comma - start >= MAX_PHRASE:
            return None
        at_comma = start > 0 and words[start - 1].text == ","
        if not at_comma or not is_apposition(words[start:end]):
            break
        end, passed = start - 1, passed + 1
    if words[start].lower in lexicon().grammar["conjunctions"]:
        start += 1
    if passed == 0 and start < end and is_adverbial(words[start:end]):
        return None
    return _phrase_before(words, end) if passed else _trimmed(words, start, end)


def _ends_chunk(word: Word) -> bool:
    return word.is_quotation or word.text in {",", ";", ":", "—", "–", "--", "(", ")"}


def is_apposition(chunk: Sequence[Word]) -> bool:
    """Whether the words between two commas say more of the phrase before them: "the envoy", "82", "R-Ohio"."""
    grammar, first = lexicon().grammar, chunk[0]
    if first.lower in grammar["determiners"] | {"who", "whose", "which", "where", "of", "himself", "herself", "itself"}:
        return True
    if first.text[0].isdigit() or first.text in lexicon().suffixes or first.text.rstrip(".") in lexicon().suffixes:
        return True
    if not first.is_name or (len(chunk) <= 2 and "-" in first.text):
        return True
    role = next((at for at, word in enumerate(chunk) if word.lower in lexicon().roles), None)
    return role is not None and not (role + 1 < len(chunk) and chunk[role + 1].is_name)


def is_adverbial(chunk: Sequence[Word]) -> bool:
    """Whether the words open with a circumstance: "On Monday", "Asked why"."""
    grammar, first = lexicon().grammar, chunk[0].lower
    if len(chunk) > 1 and chunk[1].text in _POSSESSIVE:
        return False
    return (
        first in grammar["prepositions"] | grammar["subordinators"]
        or first in grammar["times"]
        or first.endswith("ing")
    )


def main_subject(words: Sequence[Word], verb: int) -> tuple[int, int] | None:
    """The subject of the clause that ``words`` opens with, before the index ``verb``."""
    start, verb = 0, min(verb, 2 * MAX_PHRASE)
    while start < verb and (is_adverbial(words[start : start + 1]) or not words[start].is_word):
        comma = next((at for at in range(start, verb) if words[at].text == ","), None)
        if comma is None:
            start += 1
        else:
            start = comma + 1
    while start < verb and (
        words[start].lower in lexicon().grammar["conjunctions"] or words[start].lower in lexicon().grammar["adverbs"]
    ):
        start += 1
    if start >= verb or not words[start].is_word:
        return None
    end = start + 1
    if words[start].lower in lexicon().grammar["pronouns"]:
        return start, end
    while end < verb and end - start < 12 and not _opens_predicate(words, start, end):
        end += 1
    return start, end


def _opens_predicate(words: Sequence[Word], start: int, at: int) -> bool:
    word, known = words[at], lexicon()
    if word.text in {"'", "’", "."}:
        return False
    if is_boundary(word) or not word.is_word or word.lower in known.grammar["auxiliaries"] - {"'s", "’s"}:
        return True
    if word.is_name or word.lower in known.roles or word.lower in _companies():
        return False
    if _is_article(words[at - 1]):
        return False
    seen_noun = words[at - 1].is_name or words[at - 1].lower in known.roles or at - start >= 2
    verbish = word.lower in known.statement or word.lower in known.stance or word.lower.endswith("ed")
    return seen_noun and (
        verbish or word.lower in known.grammar["prepositions"] - {"of", "for", "at"} or words[start].is_name
    )


@cache
def _companies() -> frozenset[str]:
    """What a company is called before its name: "Finnish chipmaker Halvik"."""
    return frozenset(read_data("references")["bodies"]["labels"])


def phrase_after(words: Sequence[Word], start: int) -> tuple[int, int] | None:
    """The noun phrase that begins at index ``start``: after "said" or "according to"."""
    grammar = lexicon().grammar
    end = start
    while end < len(words) and end - start < MAX_PHRASE:
        word = words[end]
        if word.text == "." and words[end - 1].text in lexicon().titles and end > start:
            end += 1
            continue
        if word.text in {"'", "’"}:
            end += 1
            continue
        if word.lower in grammar["times"] - {"may", "march"} or word.lower in {
            "as",
            "after",
            "before",
            "while",
            "when",
            "during",
            "in",
            "on",
        }:
            break
        if (is_boundary(word) or not word.is_word) and not (word.lower == "and" and _and_goes_on(words, end)):
            break
        end += 1
    return (start, end) if end > start else None


def _and_goes_on(words: Sequence[Word], at: int) -> bool:
    return at > 0 and at + 1 < len(words) and words[at - 1].is_name and words[at + 1].is_name


def speaker_of(words: Sequence[Word], subject: tuple[int, int] | None) -> Speaker | None:
    """The speaker in the range ``subject`` of ``words``; the role may stand in the apposition that follows."""
    if subject is None:
        return None
    start, end = subject
    while end > start and not words[end - 1].is_word:
        end -= 1
    while start < end and not words[start].is_word:
        start += 1
    if start == end or (words[start].lower in lexicon().grammar["no_speakers"] and end - start == 1):
        return None
    core = next((at for at in range(start, end) if words[at].text == ","), end)
    name, role = name_and_role(words[start:core])
    if role is None and words[core - 1].is_name and core + 1 < len(words) and words[core].text == ",":
        role = _role_in_apposition(words[core + 1 :])
    return Speaker(name, role, words[start].start, words[core - 1].end)


def _role_in_apposition(words: Sequence[Word]) -> str | None:
    """The role that follows a name: "X, a spokesman for the port, said" or "X, Norland's chief envoy,"."""
    while len(words) > 2 and words[0].text.isdigit() and words[1].text == ",":
        words = words[2:]
    end = 0
    while end < min(len(words), 12) and (words[end].is_word or words[end].text in {"'", "’"}):
        if words[end].lower in lexicon().statement or words[end].lower in lexicon().grammar["subordinators"]:
            break
        end += 1
    chunk = words[:end]
    role = next((at for at, word in enumerate(chunk) if word.lower in lexicon().roles), None)
    if role is None:
        return None
    opening = next((at for at in range(role, -1, -1) if chunk[at].text in _POSSESSIVE or _is_article(chunk[at])), -1)
    return _joined(chunk[opening + 1 :]) or None


_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})


def _is_article(word: Word) -> bool:
    return word.lower in lexicon().grammar["determiners"]


def name_and_role(words: Sequence[Word]) -> tuple[str | None, str | None]:
    """The name and the role in a noun phrase: "chief negotiator Koichi Ito" is (Koichi Ito, chief negotiator)."""
    known = lexicon()
    run = _last_name_run(words)
    if run is not None and run[0] > 1 and words[run[0] - 1].lower == "and" and words[run[0] - 2].is_name:
        return _plain_name(words), None
    if run is not None and _hangs_on_preposition(words, run[0]):
        core = next(at for at, word in enumerate(words) if word.lower in known.grammar["prepositions"])
        inner = _last_name_run(words[:core])
        run = inner if inner and inner[1] - inner[0] > 1 else None
    if run is None:
        return _plain_name(words), None
    start, end = run
    titles = next((at + 1 for at in range(end - 2, start - 1, -1) if _is_title(words[at])), start)
    if words[titles].text in known.suffixes:
        titles = start
    if end - start == 1 and words[start].lower in known.roles:
        return _plain_name(words), None
    return _joined(words[titles:end]), _role(words[:titles])


def _is_title(word: Word) -> bool:
    return word.text in lexicon().titles or word.text == "." or word.lower in lexicon().roles


def _hangs_on_preposition(words: Sequence[Word], start: int) -> bool:
    before = words[start - 1] if start else None
    if before is not None and _is_article(before) and start > 1:
        before = words[start - 2]
    return before is not None and before.lower in lexicon().grammar["prepositions"]


def _last_name_run(words: Sequence[Word]) -> tuple[int, int] | None:
    end = len(words)
    if not end or not words[-1].is_name:
        return None
    start = end
    while start > 0 and (words[start - 1].is_name or _links_names(words, start - 1)):
        start -= 1
    while start < end and not words[start].is_name:
        start += 1
    return start, end


def _links_names(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    if at == 0:
        return False
    return word.lower in lexicon().particles or (word.text == "." and words[at - 1].text in lexicon().titles)


def _joined(words: Sequence[Word]) -> str:
    parts: list[str] = []
    for before, word in zip([None, *words], words, strict=False):
        parts.append(word.text if before is None or before.end == word.start else f" {word.text}")
    return "".join(parts)


def _plain_name(words: Sequence[Word]) -> str | None:
    while words and words[0].lower in {"the", "a", "an"}:
        words = words[1:]
    return _joined(words) or None


def _role(words: Sequence[Word]) -> str | None:
    """The role that stands before a name, without what possesses it and without a land before a plain noun."""
    cuts = [at for at, word in enumerate(words) if word.text in _POSSESSIVE or word.text == "," or _is_article(word)]
    words = words[cuts[-1] + 1 :] if cuts else words
    if any(word.text.islower() for word in words):
        while words and not words[0].text.islower() and words[0].lower not in lexicon().roles:
            words = words[1:]
    if not any(word.lower in lexicon().roles for word in words):
        return None
    return _joined(words).rstrip(".") or None


_WITH_TITLE = re.compile(r"\b([A-Z][a-z]{1,13})\.? ((?:[A-Z][\w'’-]* )?[A-Z][\w'’-]*)")


@dataclass
class Referents:
    """Whom "he", "she", "it" and "they" can mean at a place of a text, the latest last."""

    genders: Mapping[str, str]
    """By the last word of a name, "he" or "she", where a title tells."""
    heard: list[tuple[str, str | None, int]] = field(default_factory=list)
    """Name, role and the number of the sentence."""
    sentence: int = 0

    @classmethod
    def in_text(cls, text: str) -> Self:
        """No referents yet; the genders that the titles in ``text`` tell."""
        known, genders = lexicon(), {}
        for title, name in _WITH_TITLE.findall(text):
            gender = "he" if title in known.male else "she" if title in known.female else None
            if gender:
                genders[name.split()[-1]] = gender
        return cls(genders)

    def mention(self, name: str, role: str | None) -> None:
        """Somebody speaks under this name."""
        self.heard.append((name, role, self.sentence))

    def pass_by(self, words: Sequence[Word]) -> None:
        """A sentence is over: its subject can be meant by the next."""
        subject = main_subject(words, len(words))
        phrase = words[subject[0] : subject[1]] if subject else ()
        if phrase and phrase[0].lower not in _no_name() and all(word.is_name or word.text == "." for word in phrase):
            name, role = name_and_role(phrase)
            if name:
                self.mention(name, role)
        self.sentence += 1

    def of(self, pronoun: str) -> tuple[str | None, str | None]:
        """The latest that the pronoun fits, with the role; (None, None) where none is near."""
        for name, role, sentence in reversed(self.heard):
            if self.sentence - sentence > NEAR_SENTENCES:
                break
            if self._fits(pronoun, name):
                return name, role
        return None, None

    def _fits(self, pronoun: str, name: str) -> bool:
        words = name.split()
        plural = words[-1][0].islower() and (words[-1].endswith("s") or words[-1] in {"police", "people"})
        human = (words[0][0].isupper() and not plural) or any(word.lower() in lexicon().roles for word in words)
        match pronoun:
            case "he" | "she":
                return human and not plural and self.genders.get(words[-1], pronoun) == pronoun and not _is_thing(name)
            case "they":
                return plural
            case "it":
                return not plural and (_is_thing(name) or not human)
            case _:
                return False


@cache
def _no_name() -> frozenset[str]:
    grammar = lexicon().grammar
    openers = frozenset(word.lower() for word in read_data("aliases")["words"]["never"])
    return (
        openers
        | grammar["pronouns"]
        | grammar["determiners"]
        | grammar["no_speakers"]
        | grammar["times"]
        | grammar["adverbs"]
    )


def _is_thing(name: str) -> bool:
    """Whether the name is a land's or a body's, not a person's."""
    return bool(_things().search(name)) or name.isupper()


@cache
def _things() -> re.Pattern[str]:
    data = read_data("aliases")
    lands = [name for row in data["entity"] for name in [row["name"], *row.get("aliases", ()), row.get("capital", "")]]
    demonyms = [name for row in data["entity"] for name in row.get("demonyms", ())]
    names = sorted(
        {*lands, *demonyms, *data["words"]["bodies"], *data["words"]["places"]} - {""}, key=len, reverse=True
    )
    return re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")
