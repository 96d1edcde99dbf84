"""No other web site, name or user can read the review page or change a decision: raw bytes against a live server."""

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import UsageError
from extractor.review.app import MOST_BODY, STATIC, review_app
from extractor.review.desk import Desk
from extractor.review.guard import HEADERS, Keys
from extractor.review.serve import bind
from extractor.store import Store
from schemas.decision import Ruling
from tests.browser.served import served
from tests.browser.stories import made_store


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    store = made_store(tmp_path_factory.mktemp("page") / "store.db", 5)
    with served(Desk(store, "anna")) as running:
        yield running
    store.close()


def send(site, lines: list[str], body: bytes = b"") -> tuple[int, http.client.HTTPMessage, bytes]:
    """Raw request lines and a body to the page; the answer's status, headers and body."""
    raw = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body
    with socket.create_connection(("127.0.0.1", site.keys.port), timeout=10) as connection:
        connection.sendall(raw)
        answer = http.client.HTTPResponse(connection, method=lines[0].split()[0])
        answer.begin()
        return answer.status, answer.headers, answer.read()


def host(site) -> str:
    return f"Host: 127.0.0.1:{site.keys.port}"


def cookie(site) -> str:
    return f"Cookie: {site.keys.cookie}={site.keys.session}"


BAD_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "evil.example:{port}@127.0.0.1:{port}",
    "127.0.0.1:{port}@evil.example",
    "localhost.:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0x7f000001:{port}",
    "0.0.0.0:{port}",
    "[::]:{port}",
    "::1:{port}",
    "[::1]",
    "[::ffff:127.0.0.1]:{port}",
    "127.0.0.1:{port}:{port}",
    "127.0.0.1:0{port}",
    "",
]


@pytest.mark.parametrize("name", BAD_HOSTS)
def test_another_name_for_this_machine_is_refused(site, name):
    status, _, body = send(
        site, ["GET / HTTP/1.1", f"Host: {name.format(port=site.keys.port)}", cookie(site)]
    )  # fmt: skip
    assert status == 400
    assert b"finding" not in body


@pytest.mark.parametrize("name", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}", "[::1]:{port}"])
def test_the_names_of_this_machine_are_known(site, name):
    status, _, _ = send(site, ["GET / HTTP/1.1", f"Host: {name.format(port=site.keys.port)}", cookie(site)])
    assert status == 200


def test_no_host_or_two_are_refused(site):
    assert send(site, ["GET / HTTP/1.1", cookie(site)])[0] == 400
    assert send(site, ["GET / HTTP/1.0", cookie(site)])[0] == 400
    assert send(site, ["GET / HTTP/1.1", host(site), "Host: evil.example", cookie(site)])[0] == 400


READS = [
    ({}, 200),
    ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 200),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403),
    ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
    ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "style"}, 403),
]


@pytest.mark.parametrize(("given_headers", "expected"), READS)
def test_other_sites_may_lead_here_and_nothing_else(site, given_headers, expected):
    lines = [f"{name}: {value}" for name, value in given_headers.items()]
    for path in ("/", "/static/review.js", "/agreement"):
        assert send(site, [f"GET {path} HTTP/1.1", host(site), cookie(site), *lines])[0] == expected


def write(site, *, path="/rule", body: bytes | None = None, drop=(), **changed) -> tuple[int, bytes]:
    """A ruling as our own page sends it, with headers changed or dropped."""
    key = site.desk.catalogue.rows[0].finding.key
    body = json.dumps({"finding": key, "ruling": "flagged"}).encode() if body is None else body
    headers = {
        "Host": f"127.0.0.1:{site.keys.port}",
        "Cookie": f"{site.keys.cookie}={site.keys.session}",
        "Origin": site.base.rstrip("/"),
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
        "X-Crossclaim-Token": site.keys.write,
        "Content-Length": str(len(body)),
    } | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if name not in drop]
    status, _, answer = send(site, [f"POST {path} HTTP/1.1", *lines], body)
    return status, answer


WRITES = [
    ({"Origin": "http://evil.example"}, (), 403),
    ({"Origin": "null"}, (), 403),
    ({"Origin": "http://127.0.0.1:1"}, (), 403),
    ({"Origin": "http://localhost:{port}"}, (), 403),
    ({"Origin": "https://127.0.0.1:{port}"}, (), 403),
    ({"Origin": "http://127.0.0.1:{port}.evil.example"}, (), 403),
    ({}, ("Origin",), 403),
    ({"Sec_Fetch_Site": "cross-site"}, (), 403),
    ({"Sec_Fetch_Site": "same-site"}, (), 403),
    ({"Sec_Fetch_Site": "none"}, (), 403),
    ({"Content_Type": "text/plain"}, (), 415),
    ({"Content_Type": "application/x-www-form-urlencoded"}, (), 415),
    ({"Content_Type": "multipart/form-data; boundary=x"}, (), 415),
    ({"Content_Type": "application/jsonp"}, (), 415),
    ({}, ("Content-Type",), 415),
    ({"X_Crossclaim_Token": "guess"}, (), 403),
    ({}, ("X-Crossclaim-Token",), 403),
    ({"Cookie": "crossclaim=guess"}, (), 403),
    ({}, ("Cookie",), 403),
    ({"Host": "evil.example:{port}", "Origin": "http://evil.example:{port}"}, (), 400),
]


@pytest.mark.parametrize(("changed", "drop", "expected"), WRITES)
def test_a_write_needs_every_one_of_its_proofs(site, changed, drop, expected):
    before = len(site.desk.store.decisions())
    changed = {name: value.format(port=site.keys.port) for name, value in changed.items()}
    for path in ("/rule", "/undo", "/redo"):
        assert write(site, path=path, drop=drop, **changed)[0] == expected
    assert len(site.desk.store.decisions()) == before


def test_a_write_with_all_proofs_is_kept_once_and_a_stale_one_refused(site):
    before = len(site.desk.store.decisions())
    assert write(site)[0] == 200
    assert write(site)[0] == 200
    assert write(site, drop=("Sec-Fetch-Site",), Content_Type="Application/JSON; charset=utf-8")[0] == 200
    assert len(site.desk.store.decisions()) == before + 1
    key = site.desk.catalogue.rows[0].finding.key
    status, answer = write(site, body=json.dumps({"finding": key, "ruling": Ruling.CONFIRMED}).encode())
    assert (status, list(json.loads(answer))) == (409, ["error"])


BAD_BODIES = [
    (b"", 422),
    (b"{", 422),
    (b"[]", 422),
    (b"null", 422),
    (b'{"finding":"x"}', 422),
    (b'{"finding":"x","ruling":"undone"}', 422),
    (b'{"finding":"x","ruling":"confirmed","reason":"rounding"}', 422),
    (b'{"finding":"x","ruling":"confirmed","version":-1}', 422),
    (b'{"finding":"x","ruling":"confirmed","version":1e999}', 422),
    (b'{"finding":"x","ruling":"confirmed","version":"0"}', 422),
    (b'{"finding":"x","ruling":"confirmed","extra":1}', 422),
    (b'{"finding":"x","ruling":"confirmed","note":"\\ud800"}', 422),
    (b'{"finding":"' + b"x" * 300 + b'","ruling":"confirmed"}', 422),
    (b'{"finding":"\xff","ruling":"confirmed"}', 422),
    (b"[" * 5000, 422),
    (b'{"finding":"../../etc/passwd","ruling":"confirmed"}', 404),
    (b'{"finding":"\\u0000","ruling":"confirmed"}', 404),
    (b'{"finding":"x","ruling":"confirmed","note":"' + b"x" * MOST_BODY + b'"}', 413),
]


@pytest.mark.parametrize(("body", "expected"), BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_bad_body_has_a_named_answer(site, body, expected):
    assert write(site, body=body)[0] == expected


def test_a_body_without_an_end_is_cut_off(site):
    chunk = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
    status, _ = write(site, body=chunk * 8 + b"0\r\n\r\n", drop=("Content-Length",), Transfer_Encoding="chunked")
    assert status == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static/review.js%00.css",
        "/static/",
        "/static//etc/passwd",
        "/finding/..%2f..%2f..%2fetc%2fpasswd",
        "/finding/%00",
        "/finding/%ff",
        "/finding/" + "a" * 5000,
        "/finding/a/b",
        "//evil.example/",
        "/openapi.json",
        "/rule/x",
    ],
)
def test_no_path_leads_out(site, path):
    assert send(site, [f"GET {path} HTTP/1.1", host(site), cookie(site)])[0] == 404


def test_every_answer_carries_the_headers_and_none_can_be_cached(site):
    answers = [
        send(site, ["GET / HTTP/1.1", host(site), cookie(site)]),
        send(site, ["GET / HTTP/1.1", host(site)]),
        send(site, ["GET / HTTP/1.1", "Host: evil.example"]),
        send(site, ["GET /nothing HTTP/1.1", host(site), cookie(site)]),
        send(site, ["PUT / HTTP/1.1", host(site), cookie(site)]),
        *(send(site, [f"GET /static/{name} HTTP/1.1", host(site), cookie(site)]) for name in STATIC),
    ]
    assert [answer[0] for answer in answers] == [200, 403, 400, 404, 403, 200, 200, 200]
    for _, headers, _ in answers:
        assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_the_launch_token_opens_once_and_leaves_the_address(tmp_path):
    store = made_store(tmp_path / "store.db", 2)
    with served(Desk(store, "anna")) as site:
        token = site.keys.launch
        assert send(site, ["GET / HTTP/1.1", host(site)])[0] == 403
        assert send(site, ["GET /?token=guess HTTP/1.1", host(site)])[0] == 403
        assert send(site, [f"GET /agreement?token={token} HTTP/1.1", host(site)])[0] == 403
        assert send(site, [f"HEAD /?token={token} HTTP/1.1", host(site)])[0] == 403
        assert send(site, [f"GET /?token={token} HTTP/1.1", "Host: evil.example"])[0] == 400
        status, headers, _ = send(site, [f"GET /?token={token} HTTP/1.1", host(site)])
        assert (status, headers["location"]) == (303, "/")
        given_cookie = headers["set-cookie"]
        assert "HttpOnly" in given_cookie
        assert "SameSite=strict" in given_cookie
        assert token not in given_cookie
        assert send(site, [f"GET /?token={token} HTTP/1.1", host(site)])[0] == 403
        assert send(site, ["GET / HTTP/1.1", host(site), f"Cookie: {given_cookie.split(';')[0]}"])[0] == 200
        assert send(site, [f"GET /?token={token} HTTP/1.1", host(site), cookie(site)])[0] == 303
        assert send(site, ["GET / HTTP/1.1", host(site), f"Cookie: other=1; a=b\x01; {site.keys.cookie}=x"])[0] == 403
    store.close()


def test_only_this_machine_is_listened_to_unless_an_address_is_named():
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
    for wildcard in ("0.0.0.0", "::", ""):
        with pytest.raises(UsageError, match="name the one address"):
            bind(wildcard, 0)
    with pytest.raises(UsageError, match="cannot listen"):
        bind("203.0.113.1", 0)


def test_the_command_prints_one_address_and_logs_no_token(tmp_path):
    made_store(tmp_path / "store.db", 2).close()
    code = "from extractor.cli.main import main; main()"
    command = [sys.executable, "-c", code, "review", str(tmp_path / "store.db"), "--no-open", "--reviewer", "anna"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        lines = [running.stderr.readline() for _ in range(3)]
        address = lines[1].strip()
        port = int(address.split(":")[2].split("/")[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/?token=" + address.split("token=")[1])
        assert connection.getresponse().status == 303
        connection.close()
    finally:
        time.sleep(0.1)
        running.send_signal(2)
        out, rest = running.communicate(timeout=20)
    assert lines[0] == "2 findings of run 1, decided by anna:\n"
    assert "token" not in out + rest
    assert running.returncode == 0


# Any request at all: never an internal error.

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = {
    "finding": st.sampled_from(["KNOWN", "fnd_x", ""]) | st.text(max_size=20) | JSONS,
    "ruling": st.sampled_from([*Ruling, "x"]) | JSONS,
    "reason": st.sampled_from(["rounding", "unit", None, "x"]) | JSONS,
    "note": st.none() | st.text(max_size=50) | JSONS,
    "version": st.integers(-2, 2**60) | JSONS,
    "last": st.integers(-2, 2**60) | JSONS,
    "settles": st.booleans() | JSONS,
    "address": st.text(max_size=30) | st.just("state=open&relation=all&page=0") | JSONS,
}
BODIES = (
    st.dictionaries(st.sampled_from(sorted(FIELDS)), st.just(None), max_size=7)
    .flatmap(lambda names: st.fixed_dictionaries({name: FIELDS[name] for name in names}))
    .map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=80)
    | JSONS.map(lambda value: json.dumps(value).encode())
)
PATHS = st.sampled_from(["/", "/finding/KNOWN", "/agreement", "/rule", "/undo", "/redo", "/static/review.js"]) | (
    st.text(max_size=20).map(lambda name: f"/finding/{name}") | st.text(max_size=20).map(lambda name: "/" + name)
)
NAMES = st.sampled_from(["relation", "kind", "source", "state", "q", "page", "whole", "token", "x"])
VALUES = st.text(max_size=20) | st.sampled_from(["all", "open", "differs", "0", "-1", "99999999", "1", "quantity"])
QUERIES = st.lists(st.tuples(NAMES, VALUES), max_size=4).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode()
) | st.binary(max_size=40)


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    store = made_store(tmp_path_factory.mktemp("fuzz") / "store.db", 3)
    keys = Keys(8000)
    loop = asyncio.new_event_loop()
    yield review_app(Desk(Store(store.path), "anna"), keys), keys, store.findings(1)[0].key, loop
    loop.close()


async def call(app, scope, body: bytes) -> int:
    """The status that an ASGI application answers with."""
    answers = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send_message(message):
        answers.append(message)

    await app(scope, receive, send_message)
    return answers[0]["status"]


@settings(max_examples=250)
@given(st.sampled_from(["GET", "POST", "HEAD", "DELETE"]), PATHS, QUERIES, BODIES)
def test_no_request_makes_an_internal_error(application, method, path, query, body):
    app, keys, known, loop = application
    headers = {
        "host": "127.0.0.1:8000",
        "origin": "http://127.0.0.1:8000",
        "cookie": f"{keys.cookie}={keys.session}",
        "content-type": "application/json",
        "x-crossclaim-token": keys.write,
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.replace("KNOWN", known),
        "raw_path": b"/",
        "root_path": "",
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    assert loop.run_until_complete(call(app, scope, body.replace(b"KNOWN", known.encode()))) < 500
