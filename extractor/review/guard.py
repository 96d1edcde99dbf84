"""What stands between the local page and everybody else: other web sites, other names for this machine, other users.

A web site that the reviewer visits can send requests to 127.0.0.1, also under a name of its own (DNS rebinding), and
a page on another local port counts as the same site for cookies. So every request is held against an exact list of
hosts, and writes against the Origin, the fetch metadata and a secret that only our own pages know.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
    "Cache-Control": "no-store",
}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
WRITE_TOKEN = "x-crossclaim-token"  # noqa: S105 - the name of a header
_COME_IN = (
    "This page opens with the link that crossclaim review printed; it works once. "
    "Start crossclaim review again for a new one."
)
_AGAIN = (
    '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>crossclaim</title>'
    '<p>{}<p><a href="/">I have used it in this browser: go on</a>'
)


@dataclass
class Keys:
    """The secrets of one launch. ``launch`` opens the page once and is then None."""

    port: int
    launch: str | None = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    write: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, so that two review pages need two names."""
        return f"crossclaim_{self.port}"


class Guard:
    """ASGI middleware: host, fetch metadata, launch token, session, and the headers of every answer."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: Iterable[str] = LOOPBACK) -> None:
        self._app = app
        self._keys = keys
        names = {name.lower() for name in hosts}
        self._hosts = {f"{name}:{keys.port}" for name in names} | (names if keys.port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what may not pass; let the rest through."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._refuse(scope) or self._enter(scope)
        await (answer or self._app)(scope, receive, send_with_headers)

    def _refuse(self, scope: Scope) -> Response | None:
        """Wrong host, or a request that another site made."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("unknown host", 400)
        if scope["method"] in ("GET", "HEAD"):
            return self._refuse_read(headers)
        return self._refuse_write(headers)

    def _refuse_read(self, headers: Headers) -> Response | None:
        """Another site may lead a person here (the link in a web terminal), but not fetch, frame or embed."""
        site = headers.get("sec-fetch-site", "none")
        led_here = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
        if site in ("none", "same-origin") or led_here:
            return None
        return PlainTextResponse("not for other sites", 403)

    def _refuse_write(self, headers: Headers) -> Response | None:
        origins = headers.getlist("origin")
        if len(origins) != 1 or origins[0].lower() != f"http://{headers['host'].lower()}":
            return PlainTextResponse("not for other sites", 403)
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return PlainTextResponse("not for other sites", 403)
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return PlainTextResponse("application/json only", 415)
        if not _same(headers.get(WRITE_TOKEN, ""), self._keys.write):
            return PlainTextResponse("no token", 403)
        return None

    def _enter(self, scope: Scope) -> Response | None:
        """The session, or the launch token that starts it."""
        given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=None).get("token", [""])[0]
        known = self._has_session(Headers(scope=scope))
        reading = scope["method"] == "GET" and scope["path"] == "/"
        if reading and given and (known or self._spend(given)):
            return self._welcome()
        if known:
            return None
        return Response(_AGAIN.format(_COME_IN), 403, media_type="text/html")

    def _has_session(self, headers: Headers) -> bool:
        for line in headers.getlist("cookie"):
            try:
                morsel = SimpleCookie(line).get(self._keys.cookie)
            except CookieError:
                continue
            if morsel and _same(morsel.value, self._keys.session):
                return True
        return False

    def _spend(self, given: str) -> bool:
        if self._keys.launch is None or not _same(given, self._keys.launch):
            return False
        self._keys.launch = None
        return True

    def _welcome(self) -> Response:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._keys.cookie, self._keys.session, httponly=True, samesite="strict", path="/")
        return answer


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())
