"""How much is asked of a model at once. Same stored types, other prompts."""

from dataclasses import dataclass

from extractor.errors import UsageError


@dataclass(frozen=True)
class Profile:
    """What is asked, and in pieces of which size.

    ``extract_prompt`` and ``judge_prompt`` are versions of prompts/extract_claims and prompts/judge_pair.
    ``short_answers`` says that the model gives sentence number and quote alone and code does the rest.
    ``narrow_judge`` says that the judge answers one word at a time. ``window`` and ``overlap`` are numbers of
    sentences. ``answer_tokens`` is the most that one sentence's claims may take.
    """

    name: str
    extract_prompt: str
    judge_prompt: str
    short_answers: bool
    narrow_judge: bool
    window: int
    overlap: int
    answer_tokens: int


FULL = Profile(
    name="full",
    extract_prompt="v1",
    judge_prompt="v1",
    short_answers=False,
    narrow_judge=False,
    window=30,
    overlap=4,
    answer_tokens=400,
)
SMALL = Profile(
    name="small",
    extract_prompt="small_v1",
    judge_prompt="small_v1",
    short_answers=True,
    narrow_judge=True,
    window=6,
    overlap=0,
    answer_tokens=120,
)
PROFILES = {profile.name: profile for profile in (FULL, SMALL)}


def profile_named(name: str) -> Profile:
    """The profile of that name. Raises UsageError naming those that exist."""
    if name not in PROFILES:
        raise UsageError(f"there is no profile {name!r}; choose one of {', '.join(PROFILES)}")
    return PROFILES[name]
