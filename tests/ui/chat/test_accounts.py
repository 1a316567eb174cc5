from __future__ import annotations

import stat

import pytest

from ui.chat import accounts, sessions
from ui.chat.accounts import Accounts, AuthError
from ui.chat.limits import RateLimit
from ui.chat.preferences import preferred_language, read
from ui.chat.sessions import Sessions


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users"
    accounts.add(path, "anna", "correct horse")
    return path


def test_a_password_is_not_in_the_file_and_only_its_owner_reads_it(users):
    assert "correct horse" not in users.read_text()
    assert users.read_text().startswith("anna:scrypt$16384$8$1$")
    assert stat.S_IMODE(users.stat().st_mode) == 0o600


def test_only_the_right_password_passes(users):
    known = Accounts.read(users)
    assert known.check("anna", "correct horse")
    assert not known.check("anna", "correct horse ")
    assert not known.check("bert", "correct horse")


def test_a_password_is_replaced_and_others_stay(users):
    accounts.add(users, "bert", "another one")
    accounts.add(users, "anna", "something new")
    known = Accounts.read(users)
    assert known.check("anna", "something new")
    assert not known.check("anna", "correct horse")
    assert known.check("bert", "another one")


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("anna", "short", "at least 8"),
        ("a:b", "long enough", "is no name"),
        ("", "long enough", "no name"),
    ],
)
def test_bad_names_and_passwords_are_refused(tmp_path, name, password, message):
    with pytest.raises(AuthError, match=message):
        accounts.add(tmp_path / "users", name, password)
    assert not (tmp_path / "users").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "names nobody"),
        (b"# nobody\n\n", "names nobody"),
        (b"anna:secret\n", "Line 1 of .* is not NAME:scrypt"),
        (b"anna:scrypt$16384$8$1$AA==$AA==\n", "Line 1"),
        (b"anna:scrypt$99999999999$8$1$AA==$" + b"A" * 43 + b"=\n", "Line 1"),
        (b"\xff\xfe", "cannot be read .not UTF-8."),
    ],
)
def test_a_malformed_file_is_told(tmp_path, content, message):
    path = tmp_path / "users"
    path.write_bytes(content)
    with pytest.raises(AuthError, match=message) as caught:
        Accounts.read(path)
    assert "\n" not in str(caught.value)


def test_a_log_in_outlives_the_server_and_ends_with_the_password(users, tmp_path):
    key = sessions.key(tmp_path / "key")
    cookie = Sessions(Accounts.read(users), key).log_in("anna", "correct horse")
    assert sessions.key(tmp_path / "key") == key
    assert Sessions(Accounts.read(users), key).name(cookie) == "anna"
    accounts.add(users, "anna", "something new")
    assert Sessions(Accounts.read(users), key).name(cookie) is None


def test_a_log_in_ends(users):
    now = 1_000_000.0
    issued = Sessions(Accounts.read(users), b"k" * 32, clock=lambda: now)
    cookie = issued.log_in("anna", "correct horse")
    later = Sessions(Accounts.read(users), b"k" * 32, clock=lambda: now + 31 * 86_400)
    assert issued.name(cookie) == "anna"
    assert later.name(cookie) is None


@pytest.mark.parametrize("changed", ["", "..", "a.b.c", "YW5uYQ==.9999999999.00", "\xff.1.1"])
def test_no_other_cookie_is_taken(users, changed):
    assert Sessions(Accounts.read(users), b"k" * 32).name(changed) is None


def test_a_name_cannot_be_put_into_ones_own_cookie(users):
    accounts.add(users, "bert", "another one")
    known = Sessions(Accounts.read(users), b"k" * 32)
    _, end, signature = known.log_in("anna", "correct horse").split(".")
    assert known.name(f"YmVydA==.{end}.{signature}") is None


def test_a_client_waits_its_turn():
    now = 0.0
    limit = RateLimit(burst=2, per_minute=60, clock=lambda: now)
    assert [limit.wait("a"), limit.wait("a")] == [0, 0]
    assert limit.wait("a") == pytest.approx(1)
    assert limit.wait("b") == 0
    now = 1.0
    assert limit.wait("a") == 0


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.3", "de"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=0", "en"),
        (";;;,,q=q=,de;x", "en"),
    ],
)
def test_the_first_guess_is_the_browsers_language(header, language):
    assert preferred_language(header) == language


def test_cookies_that_make_no_sense_count_as_not_chosen():
    cookies = {"fussnote-quotes": "99", "fussnote-theme": "<x>", "fussnote-answer": "fr"}
    chosen = read(cookies, "de", ("extractive",))
    assert (chosen.quotes, chosen.theme, chosen.answer) == (3, "system", "auto")
    assert (chosen.interface, chosen.source) == ("de", "extractive")
