"""One long prompt: all reports of a story at once, and the model lists the contradicting quotes.

Quotes are grounded as the product's are; a pair with a quote that is in neither report is dropped and counted as
refused. It has no claims and no pair verdicts, so it is scored by what it shows alone.
"""

from evals.baselines.prompting import baseline_template
from evals.staging import Place, Staged
from evals.systems import Found, Judged, Shown, System
from extractor.claims.ground import ground
from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.prompting import Prompt, marker_for
from schemas.answers import Answer, KindWord
from schemas.span import Span
from schemas.verdict import ConflictKind, Relation

TASK = "one_prompt"
MOST = 12
ANSWER_TOKENS = 1200


class AllegedPair(Answer):
    report_1: int
    quote_1: str
    report_2: int
    quote_2: str
    kind: KindWord


class AllegedPairs(Answer):
    contradictions: list[AllegedPair]


def one_prompt(endpoint: Endpoint) -> System:
    """The baseline, with a model."""
    template = baseline_template(TASK)

    async def find(staged: Staged) -> Found:
        try:
            reply = await endpoint.ask(prompt_for(staged), AllegedPairs)
        except EndpointError as error:
            if error.stops_run:
                raise
            return Found(errors={"": f"{type(error).__name__}: {error}"})
        alleged = reply.value.contradictions[:MOST]
        read = [read_pair(one, staged) for one in alleged]
        kept = tuple(one for one in read if one)
        refused = tuple(f"{one.quote_1} | {one.quote_2}" for one, done in zip(alleged, read, strict=True) if not done)
        return Found(shown=kept, pairs=kept, refused=refused)

    return System("one_prompt", find=find, prompts={TASK: template.fingerprint}, answers=(AllegedPairs,))


def prompt_for(staged: Staged) -> Prompt:
    """The prompt for a story."""
    reports = [
        {
            "number": number,
            "source": article.label,
            "published": str(article.published.on or "unknown"),
            "text": article.text,
        }
        for number, article in enumerate(staged.articles.values(), start=1)
    ]
    fence = marker_for("\n".join(article.text for article in staged.articles.values()))
    return baseline_template(TASK).render({"reports": reports, "fence": fence}, max_tokens=ANSWER_TOKENS)


def read_pair(alleged: AllegedPair, staged: Staged) -> Shown | None:
    """An alleged pair with its quotes found; None when a quote is not in its report or both are of one."""
    first = _place(alleged.report_1, alleged.quote_1, staged)
    second = _place(alleged.report_2, alleged.quote_2, staged)
    if first is None or second is None or first.article == second.article:
        return None
    kind = ConflictKind(alleged.kind) if alleged.kind != "none" else None
    return Shown(first, second, Judged(Relation.CONTRADICTION, kind, by_model=True))


def _place(number: int, words: str, staged: Staged) -> Place | None:
    names = list(staged.articles)
    if not 1 <= number <= len(names):
        return None
    article = staged.articles[names[number - 1]]
    found = ground(words, article.text, within=Span(start=0, end=len(article.text)))
    return Place(names[number - 1], found.quote) if found.quote else None
