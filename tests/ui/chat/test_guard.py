"""Who gets in, and how far."""

from __future__ import annotations

import base64
import secrets
from dataclasses import replace

import httpx
import pytest
from gradio_client import Client

from ui.chat import accounts
from ui.chat.accounts import Accounts
from ui.chat.guard import MAX_BODY
from ui.chat.sessions import Sessions

HTML = {"Accept": "text/html"}
PASSWORD = "correct horse"


@pytest.fixture
def open_window(parts, serving):
    with serving(parts) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture
def closed_window(parts, serving, tmp_path):
    for name in ("anna", "bert"):
        accounts.add(tmp_path / "users", name, PASSWORD)
    sessions = Sessions(Accounts.read(tmp_path / "users"), secrets.token_bytes(32))
    with serving(replace(parts, sessions=sessions)) as address:
        yield address


@pytest.fixture
def log_in(closed_window):
    clients = []

    def log_in(name="anna", password=PASSWORD, **form):
        clients.append(httpx.Client(base_url=closed_window, headers=HTML))
        given = {"username": name, "password": password, **form}
        return clients[-1], clients[-1].post("/login", data=given)

    yield log_in
    for client in clients:
        client.close()


def test_the_browser_may_load_nothing_from_elsewhere(open_window):
    for path in ("/", "/static/main.js", "/nothing", "/health", "/config"):
        policy = open_window.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/upload",
        "/gradio_api/proxy=http://example.org",
        "/gradio_api/runs",
        "/gradio_api/vibe-code",
        "/gradio_api/component_server",
        "/gradio_api/mcp/",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/static/../command.py",
        "/static/%2e%2e/command.py",
        "/theme.css",
        "/svelte/x.js",
    ],
)
def test_nothing_of_gradio_is_reached_that_is_not_needed(open_window, path):
    assert open_window.get(path).status_code == 404
    assert open_window.post(path, json={}).status_code in (404, 405)


def test_large_requests_are_refused_also_without_a_stated_length(open_window):
    body = b'{"data": ["' + b"x" * MAX_BODY + b'"]}'
    path = "/gradio_api/call/ask"
    assert open_window.post(path, content=body).status_code == 413

    def pieces():
        for start in range(0, len(body), 10_000):
            yield body[start : start + 10_000]

    try:
        code = open_window.post(path, content=pieces()).status_code
    except httpx.TransportError:
        code = 400
    assert code >= 400


def test_no_page_of_another_site_can_ask_or_change_anything(open_window):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = open_window.post("/gradio_api/call/ask", json={"data": ["?"]}, headers=headers)
        assert answer.status_code == 403
    answer = open_window.get("/config", headers={"Origin": "https://evil.example"})
    assert answer.headers.get("access-control-allow-origin") not in ("*", "https://evil.example")


def test_a_name_that_points_here_from_elsewhere_is_not_answered_to(open_window):
    assert open_window.get("/", headers={"Host": "evil.example"}).status_code == 421
    assert open_window.get("/", headers={"Host": "localhost"}).status_code == 200


def test_a_reader_id_is_kept_from_scripts_and_a_made_up_one_is_replaced(open_window):
    cookie = open_window.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    again = httpx.get(open_window.base_url, headers={"Cookie": "fussnote-reader=../../x"}).headers[
        "set-cookie"
    ]
    assert "fussnote-reader=" in again
    assert ".." not in again


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/c/{}", {"title": ""}),
        ("POST", "/c/{}", {"title": "x" * 201}),
        ("POST", "/t/{}/rating", {"rating": 7}),
        ("POST", "/t/{}/rating", {"rating": 1, "comment": "x" * 2001}),
        ("POST", "/t/{}/rating", {"rating": 1, "owner": "other"}),
        ("DELETE", "/c/{}", None),
        ("GET", "/t/{}/export.exe", None),
    ],
)
def test_what_makes_no_sense_is_refused(open_window, method, path, body):
    answer = open_window.request(method, path.format("0" * 32), json=body)
    assert answer.status_code in (404, 422)


def test_nobody_gets_in_without_a_password(closed_window):
    page = httpx.get(closed_window, headers=HTML)
    assert page.status_code == 303
    assert page.headers["location"] == "/login?target=/"
    for path in ("/config", "/gradio_api/info", "/history", "/c/x", "/t/x/export.md"):
        assert httpx.get(closed_window + path).status_code == 401
    assert (
        httpx.post(f"{closed_window}/gradio_api/call/ask", json={"data": ["?"]}).status_code == 401
    )
    assert httpx.get(f"{closed_window}/health").status_code == 200


def test_who_logs_in_is_let_in_led_on_and_out_again(log_in):
    client, answer = log_in(target="/c/abc")
    assert (answer.status_code, answer.headers["location"]) == (303, "/c/abc")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "anna" in client.get("/").text
    client.post("/logout")
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_log_in_leads_nowhere_else(log_in, target):
    _, answer = log_in(target=target)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong horse"), ("nobody", PASSWORD)])
def test_a_wrong_log_in_is_told_as_one(log_in, name, password):
    client, answer = log_in(name, password)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert client.get("/").status_code == 303


def test_passwords_cannot_be_tried_endlessly(log_in):
    codes = [log_in(password=f"guess {n}")[1].status_code for n in range(12)]
    assert codes[:10] == [400] * 10
    assert codes[10:] == [429, 429]


def test_two_who_have_logged_in_are_kept_apart(log_in, parts):
    anna, _ = log_in("anna")
    bert, _ = log_in("bert")
    identity = parts.store.begin("user:anna", "Ein Geheimnis")
    assert "Ein Geheimnis" in anna.get("/history").text
    assert "Ein Geheimnis" not in bert.get("/history").text
    assert bert.get(f"/c/{identity}").status_code == 404
    assert bert.delete(f"/c/{identity}").status_code == 404


def test_programs_log_in_with_name_and_password(closed_window):
    client = Client(closed_window, auth=("anna", PASSWORD), verbose=False)
    assert "2002" in client.predict("Wann wurde die OKS gegründet?", api_name="/ask")["answer"]
    for password, code in ((PASSWORD, 200), (PASSWORD, 200), ("wrong horse", 401)):
        encoded = base64.b64encode(f"anna:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {encoded}"}
        assert httpx.get(f"{closed_window}/history", headers=headers).status_code == code
