"""``crossclaim model``: the embedded models' files, and a server for the one that answers questions."""

import signal
import threading
from typing import Annotated

import typer

from extractor.cli import options
from extractor.cli.show import Bars
from extractor.endpoint import weights
from extractor.endpoint.connect import cache_folder, start_local
from extractor.endpoint.connect import install as fetch
from extractor.settings import Settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The embedded models: status, install, serve.")


@app.command()
def status() -> None:
    """Say where the embedded models' files are and whether they are whole.

    \b
    crossclaim model status
    """
    for one in weights.LOCAL:
        typer.echo(str(weights.status(cache_folder(Settings.load({})), weights=one)))


@app.command()
def install() -> None:
    """Fetch the embedded models' files (1.2 GB) once into the cache; an interrupted fetch goes on where it was.

    \b
    crossclaim model install
    """
    cache = cache_folder(Settings.load({}))
    with Bars() as bars:
        paths = fetch(cache, on_install=bars.bytes_done)
    typer.echo("\n".join(map(str, paths)))


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    concurrency: options.Concurrency = None,
) -> None:
    """Keep the embedded model up for any OpenAI client on this machine, until Ctrl-C.

    \b
    crossclaim model serve --port 8080
    """
    settings = Settings.load(options.flags(concurrency=concurrency))
    key = settings.api_key.get_secret_value() if settings.api_key else None
    with Bars() as bars:
        server = start_local(settings, on_install=bars.bytes_done, port=port, key=key)
    with server:
        typer.echo(f"base URL  {server.base_url}\nmodel     {server.model}")
        typer.echo(f"key       {'CROSSCLAIM_API_KEY' if key else server.api_key}")
        signal.signal(signal.SIGINT, signal.default_int_handler)
        threading.Event().wait()
