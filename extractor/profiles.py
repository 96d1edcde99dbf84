"""How much is asked of a model, and in which pieces. Same stored types, other prompts."""

from dataclasses import dataclass

from extractor.errors import UsageError


@dataclass(frozen=True)
class Profile:
    """What is asked of a model.

    ``extract_prompt``, ``judge_prompt`` and ``fill_prompt`` are versions of prompts/extract_claims, prompts/judge_pair
    and prompts/fill_blank; None leaves that step to code. ``window`` and ``overlap`` are numbers of sentences;
    ``answer_tokens`` is the most that one sentence's claims may take.
    """

    name: str
    extract_prompt: str | None = None
    judge_prompt: str | None = None
    fill_prompt: str | None = None
    window: int = 30
    overlap: int = 4
    answer_tokens: int = 400

    @property
    def prompts(self) -> tuple[tuple[str, str], ...]:
        """The prompts that the profile uses, as (task, version)."""
        named = (
            ("extract_claims", self.extract_prompt),
            ("judge_pair", self.judge_prompt),
            ("fill_blank", self.fill_prompt),
        )
        return tuple((task, version) for task, version in named if version)


FULL = Profile(name="full", extract_prompt="v1", judge_prompt="v1")
"""For capable models: all fields of a claim at once, and the judge's whole question."""
SMALL = Profile(name="small", fill_prompt="v1")
"""For models of one to three billion parameters: claims by code, and blanks to fill where rules see a conflict.

Such a model quotes no better than code cuts sentences (docs/evaluation.md has the figures), and at many times the cost.
"""
PROFILES = {profile.name: profile for profile in (FULL, SMALL)}


def profile_named(name: str) -> Profile:
    """The profile of that name. Raises UsageError naming those that exist."""
    if name not in PROFILES:
        raise UsageError(f"there is no profile {name!r}; choose one of {', '.join(PROFILES)}")
    return PROFILES[name]
