"""Everything that crossclaim raises on purpose.

::

    CrossclaimError                 exit code
    ├── UsageError                  2   wrong flags, paths, configuration
    ├── EndpointError               3   the model endpoint
    │   ├── CredentialsError        3   wrong or missing key, no right to the model
    │   ├── UnreachableError        3   nobody answers, or the connection broke
    │   ├── DeadlineError           3   no whole answer in time
    │   ├── RateLimitError          3   too many requests
    │   ├── QuotaError              3   the account is spent
    │   ├── TooLongError            3   the prompt does not fit into the context
    │   ├── RefusedError            3   the model declined
    │   ├── CutOffError             3   the answer was cut at its token limit
    │   └── BadAnswerError          3   the answer is not what was asked for
    ├── WeightsError                3   the embedded model's file cannot be had
    ├── InputError                  4   a file, folder or page that cannot be read as an article
    ├── StoreError                  4   the store cannot be opened, read or written
    └── BudgetError                 5   a call or token cap is reached; the run can be resumed

``stops_run`` is true where the next call would meet the same fate, so that the run ends at once instead of
failing article by article. A message is one line that says what to do.
"""

from typing import ClassVar


class CrossclaimError(Exception):
    """The base: one line for the user, and the exit code that the command ends with."""

    exit_code: ClassVar[int] = 1
    stops_run: ClassVar[bool] = True


class UsageError(CrossclaimError):
    """Wrong flags, paths or configuration."""

    exit_code = 2


class EndpointError(CrossclaimError):
    """The model endpoint did not give an answer that can be used."""

    exit_code = 3
    stops_run = False


class CredentialsError(EndpointError):
    """The endpoint does not accept the key, or the key may not use the model."""

    stops_run = True


class UnreachableError(EndpointError):
    """Nobody answers at the base URL, or the connection broke."""

    stops_run = True


class DeadlineError(EndpointError):
    """No whole answer within the call's deadline."""


class RateLimitError(EndpointError):
    """The endpoint still says "too many requests" after all tries."""


class QuotaError(EndpointError):
    """The account behind the key has nothing left."""

    stops_run = True


class TooLongError(EndpointError):
    """The prompt does not fit into the model's context."""


class RefusedError(EndpointError):
    """The model declined to answer."""


class CutOffError(EndpointError):
    """The answer was cut at its token limit."""


class BadAnswerError(EndpointError):
    """The answer is not what was asked for, also after one repair."""


class WeightsError(CrossclaimError):
    """The embedded model's file cannot be had: no room, no registry, or a wrong hash."""

    exit_code = 3


class InputError(CrossclaimError):
    """A file, folder or page that cannot be read as an article."""

    exit_code = 4
    stops_run = False


class StoreError(CrossclaimError):
    """The store cannot be opened, read or written."""

    exit_code = 4


class BudgetError(CrossclaimError):
    """A call or token cap is reached. What was answered is kept and the run can be resumed."""

    exit_code = 5
