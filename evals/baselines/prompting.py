"""The baselines' prompts: files of the same form as the product's, kept apart from them."""

from pathlib import Path

from extractor.prompting import DIVIDER, Template, fingerprint

FOLDER = Path(__file__).parent / "prompts"


def baseline_template(task: str) -> Template:
    """The prompt ``evals/baselines/prompts/<task>.md``."""
    text = (FOLDER / f"{task}.md").read_text("utf-8")
    system, _, user = text.partition(DIVIDER)
    return Template(task, "baseline", system.strip(), user.strip(), (), fingerprint(text, ""))
