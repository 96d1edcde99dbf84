"""The local page: routes. Pages are read with GET; every ruling is one POST with a small JSON body."""

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from extractor.errors import StoreError
from extractor.review.asking import Address, RulingBody, TurnBody
from extractor.review.desk import Desk, StaleError
from extractor.review.guard import LOOPBACK, Guard, Keys
from extractor.review.pages import agreement_page, finding_page, list_page, message_page, said_words
from extractor.review.standing import Word

MOST_BODY = 32 * 1024
STATIC = {"review.css": "text/css", "review.js": "text/javascript", "icon.svg": "image/svg+xml"}
"""All the files that are served. A name from a request is looked up here and never becomes a path."""

Body = TypeVar("Body", RulingBody, TurnBody)


def review_app(desk: Desk, keys: Keys, hosts: Iterable[str] = LOOPBACK) -> ASGIApp:
    """The application behind its guard."""
    routes = Routes(desk, keys.write)
    app = Starlette(
        routes=[
            Route("/", routes.list, methods=["GET"]),
            Route("/finding/{key}", routes.finding, methods=["GET"]),
            Route("/agreement", routes.agreement, methods=["GET"]),
            Route("/rule", routes.rule, methods=["POST"]),
            Route("/undo", routes.undo, methods=["POST"]),
            Route("/redo", routes.redo, methods=["POST"]),
            Route("/static/{name}", _static, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _http_error, StoreError: _store_error, ClientDisconnect: _gone},
    )
    app.router.redirect_slashes = False  # the redirect fails on a query that is not UTF-8, and no address ends in one
    return Guard(app, keys, hosts)


class Routes:
    """The handlers, over one desk. Pages are made in a thread; the desk's lock lets one in at a time."""

    def __init__(self, desk: Desk, token: str) -> None:
        self._desk = desk
        self._token = token

    async def list(self, request: Request) -> Response:
        """GET /"""
        address = Address.read(request.query_params)
        return await self._page(lambda: list_page(self._desk, address, token=self._token))

    async def finding(self, request: Request) -> Response:
        """GET /finding/{key}"""
        address, key = Address.read(request.query_params), request.path_params["key"]

        def make() -> str:
            row = self._desk.catalogue.by_key.get(key)
            if row is None:
                raise HTTPException(404, "This run has no such finding.")
            return finding_page(self._desk, row, address, token=self._token)

        return await self._page(make)

    async def agreement(self, _request: Request) -> Response:
        """GET /agreement"""
        return await self._page(lambda: agreement_page(self._desk, token=self._token))

    async def rule(self, request: Request) -> Response:
        """POST /rule: keep a ruling and say where to go next."""
        body = await _body(request, RulingBody)

        def act() -> Response:
            row = self._desk.catalogue.by_key.get(body.finding)
            if row is None:
                raise HTTPException(404, "This run has no such finding.")
            word = self._desk.rule(body.ask())
            address = _address(body)
            if body.ruling == "noted":
                return _went(address.to(f"/finding/{body.finding}"), word)
            following = self._desk.to_decide(address.filters, after=row.position)
            return _went(address.to(f"/finding/{following.finding.key}" if following else "/"), word)

        return await self._act(act)

    async def undo(self, request: Request) -> Response:
        """POST /undo"""
        return await self._turn(await _body(request, TurnBody), self._desk.undo)

    async def redo(self, request: Request) -> Response:
        """POST /redo"""
        return await self._turn(await _body(request, TurnBody), self._desk.redo)

    async def _turn(self, body: TurnBody, turn: Callable[[int], Word]) -> Response:
        def act() -> Response:
            word = turn(body.last)
            row = next(
                (row for row in self._desk.catalogue.rows if set(row.finding.pairs) & set(word.decision.pairs)), None
            )
            return _went(_address(body).to(f"/finding/{row.finding.key}" if row else "/"), word)

        return await self._act(act)

    async def _page(self, make: Callable[[], str]) -> Response:
        def locked() -> str:
            with self._desk.lock:
                self._desk.refresh()
                return make()

        return HTMLResponse(await run_in_threadpool(locked))

    async def _act(self, act: Callable[[], Response]) -> Response:
        def locked() -> Response:
            with self._desk.lock:
                self._desk.refresh()
                return act()

        try:
            return await run_in_threadpool(locked)
        except StaleError:
            return JSONResponse({"error": "This was decided in another window meanwhile."}, 409)


def _address(body: RulingBody | TurnBody) -> Address:
    return Address.read(QueryParams(parse_qsl(body.address)))


def _went(to: str, word: Word) -> Response:
    return JSONResponse({"to": to, "said": said_words(word), "number": word.number})


async def _body(request: Request, kind: type[Body]) -> Body:
    """The body as its type. Read piece by piece, so that a large one is refused before it is held."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BODY:
            raise HTTPException(413, "The request is too large.")
    try:
        return kind.model_validate_json(bytes(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise HTTPException(422, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


async def _static(request: Request) -> Response:
    kind = STATIC.get(request.path_params["name"])
    if kind is None:
        raise HTTPException(404, "There is no such file.")
    content = files("extractor.review").joinpath("static", request.path_params["name"]).read_bytes()
    return Response(content, media_type=kind)


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if request.method == "GET":
        page = message_page("Not here" if error.status_code == 404 else "That did not work", error.detail)
        return HTMLResponse(page, error.status_code, headers=error.headers)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _store_error(request: Request, error: Exception) -> Response:
    """The disk is full, or a run holds the store: nothing was kept, and the page says so."""
    if request.method == "GET":
        return HTMLResponse(message_page("The store does not answer", str(error)), 503)
    return JSONResponse({"error": str(error)}, 503)


async def _gone(_request: Request, _error: Exception) -> Response:
    return Response(status_code=400)
