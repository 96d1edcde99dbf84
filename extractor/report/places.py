"""Where a testimony's quote stands in its article."""

from schemas.article import Article
from schemas.claim import Claim
from schemas.finding import Testimony


def quote_position(said: Testimony, article: Article, claim: Claim | None) -> int | None:
    """Where the quote starts, in code points of the article's text: by the stored claim, else by its sentence."""
    if claim is not None and claim.quote.exact in said.quote and claim.quote.holds_in(article.text):
        start = claim.quote.start - said.quote.find(claim.quote.exact)
        if article.text.startswith(said.quote, start):
            return start
    at = article.text.find(said.context)
    return at + said.quote_start if at >= 0 else None
