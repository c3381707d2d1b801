"""Settings an operator gives: what they mean, and what is said of one that cannot be used."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resit.project.environment import Environment, SettingError, data_folder, secret_key


def read(**environ):
    return Environment.read({"HOME": "/people/ada", **environ})


def test_defaults_are_for_one_machine():
    found = read(RESIT_HOME="/srv/resit")

    assert found.home == Path("/srv/resit")
    assert (found.postgres, found.mail, found.public_url, found.https, found.debug) == (None, None, None, False, False)
    assert found.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert found.mail_from == "resit@localhost"


def test_the_platforms_folder_is_the_default(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert data_folder({"XDG_DATA_HOME": "/people/ada/data"}) == Path("/people/ada/data/resit")
    assert data_folder({}) == Path.home() / ".local/share/resit"
    monkeypatch.setattr("sys.platform", "darwin")
    assert data_folder({}) == Path.home() / "Library/Application Support/Resit"


@pytest.mark.parametrize(
    ("url", "host", "https"),
    [
        ("https://exams.example.org/", "exams.example.org", True),
        ("http://exams.example.org:8080", "exams.example.org", False),
        ("https://[2001:db8::1]", "[2001:db8::1]", True),
    ],
)
def test_the_public_address_names_the_host(url, host, https):
    found = read(RESIT_PUBLIC_URL=url)

    assert (found.public_url, found.hosts[-1], found.https) == (url.rstrip("/"), host, https)


def test_a_postgres_address_may_hold_any_character():
    found = read(DATABASE_URL="postgresql://ad%40a:p%3A%2Fw@[::1]:5433/res%20it?sslmode=require").postgres

    assert found is not None
    assert (found.user, found.password, found.host, found.port, found.name) == ("ad@a", "p:/w", "::1", "5433", "res it")
    assert found.options == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "port", "implicit", "start"),
    [
        ("smtp://mail.example.org", 587, False, True),
        ("smtps://mail.example.org", 465, True, False),
        ("smtp+plain://localhost:2525", 2525, False, False),
    ],
)
def test_a_mail_server(url, port, implicit, start):
    found = read(RESIT_SMTP_URL=url).mail

    assert found is not None
    assert (found.port, found.implicit_tls, found.start_tls) == (port, implicit, start)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgresql://localhost",
            "DATABASE_URL begins with 'postgresql'; want postgresql://user:password@host:port/database",
        ),
        ("DATABASE_URL", "postgresql://localhost:port/resit", "DATABASE_URL is not an address"),
        ("RESIT_PUBLIC_URL", "https://exams.example.org/sub", "RESIT_PUBLIC_URL is https://exams.example.org/sub; want"),
        ("RESIT_PUBLIC_URL", "https://exams.example.org:99999", "RESIT_PUBLIC_URL is not an address"),
        ("RESIT_SMTP_URL", "imap://mail.example.org", "RESIT_SMTP_URL begins with 'imap'"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_is_wanted(name, value, sentence):
    with pytest.raises(SettingError) as refused:
        read(**{name: value})
    assert sentence in str(refused.value)


def test_the_secret_key_is_made_once_even_by_many_at_once(tmp_path):
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _number: secret_key(home), range(16)))

    [key] = keys
    assert len(key) >= 64
    assert key == secret_key(home)
    assert [file.name for file in home.iterdir()] == ["secret-key"]
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600


def test_half_a_secret_key_is_refused(tmp_path):
    (tmp_path / "secret-key").write_text("abc\n")

    with pytest.raises(SettingError, match="has 3 characters; want at least 50"):
        secret_key(tmp_path)


# The watch, proxies, corrections


@pytest.mark.parametrize(
    ("environ", "daily"),
    [
        ({}, False),
        ({"RESIT_PUBLIC_URL": "https://exams.example.org"}, True),
        ({"RESIT_PUBLIC_URL": "https://exams.example.org", "RESIT_WATCH": "off"}, False),
        ({"RESIT_WATCH": "daily"}, True),
        ({"RESIT_WATCH": " "}, False),
    ],
)
def test_a_public_site_watches_its_sources_and_a_laptop_asks_nobody_unasked(environ, daily):
    assert read(**environ).watch is daily


@pytest.mark.parametrize(("value", "proxies"), [("", 0), ("0", 0), (" 2 ", 2), ("10", 10)])
def test_how_many_proxies_stand_before_it(value, proxies):
    assert read(RESIT_PROXIES=value).proxies == proxies


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("RESIT_WATCH", "hourly", "RESIT_WATCH is hourly; want daily or off."),
        ("RESIT_WATCH", "Daily", "RESIT_WATCH is Daily; want daily or off."),
        *[
            ("RESIT_PROXIES", each, f"RESIT_PROXIES is {each}; want a number from 0 to 10.")
            for each in ("11", "-1", "one", "1.5", "٣", "²")
        ],
        ("RESIT_PROXIES", "9" * 5000, "want a number from 0 to 10."),
    ],
)
def test_what_these_cannot_be_is_said(name, value, sentence):
    with pytest.raises(SettingError) as raised:
        read(**{name: value})
    assert sentence in str(raised.value)


def test_corrections_are_an_operators_folder_once_there_are_some(tmp_path):
    """Where the operator names none; so that also a shell without a database reads them."""
    home = tmp_path / "home"
    assert read(RESIT_HOME=str(home)).catalog == ()
    assert read(RESIT_HOME=str(home)).corrections == home / "catalog"
    (home / "catalog").mkdir(parents=True)
    assert read(RESIT_HOME=str(home)).catalog == (home / "catalog",)
    assert read(RESIT_HOME=str(home), RESIT_CATALOG="/own").catalog == (Path("/own"),)
