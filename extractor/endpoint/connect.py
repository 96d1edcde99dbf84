"""Settings → an endpoint that is up: a server at a base URL, the embedded one, or none."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from extractor.endpoint import weights
from extractor.endpoint.embedded import EmbeddedServer, start_embedded
from extractor.endpoint.limits import Budget
from extractor.endpoint.nli import EmbeddedNli, LedgeredNli, Nli, nli_name
from extractor.endpoint.seam import Endpoint
from extractor.errors import CredentialsError
from extractor.settings import LOCAL_MODEL, NO_KEY, NO_MODEL, Settings
from extractor.store import Store

LOCAL_CONTEXT = 4096


def prepare(settings: Settings, *, on_install: Callable[[int, int], None]) -> None:
    """Install the embedded models' files if the settings name them and they are not there. Can be interrupted."""
    if settings.model == LOCAL_MODEL:
        install(cache_folder(settings), on_install=on_install)


def install(cache: Path, *, on_install: Callable[[int, int], None]) -> list[Path]:
    """The files that ``--model local`` needs, fetched where they are not there."""
    return [fetched(cache, one, on_install=on_install) for one in weights.LOCAL]


def fetched(cache: Path, one: weights.Weights, *, on_install: Callable[[int, int], None]) -> Path:
    """One model's file, fetched where it is not there."""
    return weights.find(cache, weights=one) or weights.install(cache, weights=one, progress=on_install)


@asynccontextmanager
async def connected(
    settings: Settings, store: Store, budget: Budget, *, on_install: Callable[[int, int], None]
) -> AsyncIterator[Endpoint | None]:
    """The endpoint that the settings name, for as long as the block runs; None for ``--model none``.

    The embedded model's file is installed first if it is not there; ``on_install`` hears bytes done and in all. Its
    server starts with the first question that the store has no answer to.
    """
    if settings.model == NO_MODEL:
        yield None
        return
    # openai and instructor take seconds to import, and --model none and the other commands need neither
    from extractor.endpoint.client import OpenAIEndpoint
    from extractor.endpoint.local import EmbeddedEndpoint

    endpoint: OpenAIEndpoint
    base_url, key = settings.base_url, settings.api_key.get_secret_value() if settings.api_key else NO_KEY
    if settings.model == LOCAL_MODEL and base_url is None:
        prepare(settings, on_install=on_install)
        endpoint = EmbeddedEndpoint(
            local_model_name(),
            start=lambda: start_local(settings, on_install=on_install),
            store=store,
            budget=budget,
            deadline=settings.deadline,
        )
    elif base_url is None and key == NO_KEY:
        raise CredentialsError(f"model {settings.model!r} needs a server: add --base-url URL, or set OPENAI_API_KEY")
    else:
        endpoint = OpenAIEndpoint(
            settings.model, base_url=base_url, key=key, store=store, budget=budget, deadline=settings.deadline
        )
    try:
        yield endpoint
    finally:
        await endpoint.close()


def nli_of(settings: Settings, store: Store, *, on_install: Callable[[int, int], None]) -> Nli | None:
    """The NLI model beside the embedded one, its readings kept in ``store``; None with any other model."""
    if settings.model != LOCAL_MODEL or settings.base_url is not None:
        return None

    def start() -> Nli:
        return EmbeddedNli(fetched(cache_folder(settings), weights.NLI, on_install=on_install))

    return LedgeredNli(nli_name(), start, store)


def start_local(
    settings: Settings, *, on_install: Callable[[int, int], None], port: int = 0, key: str | None = None
) -> EmbeddedServer:
    """The embedded model's server, its file installed first if need be."""
    file = fetched(cache_folder(settings), weights.QWEN, on_install=on_install)
    name = local_model_name()
    return start_embedded(file, model_name=name, slots=settings.width, context=LOCAL_CONTEXT, port=port, key=key)


def local_model_name() -> str:
    """The embedded model's name with its hash, so that a ledger key names the very file."""
    return f"{weights.QWEN.name}@{weights.QWEN.sha256[:12]}"


def cache_folder(settings: Settings) -> Path:
    """Where model files are kept."""
    return settings.cache or weights.default_cache()
