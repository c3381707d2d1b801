"""One message to receivers of every kind: what came of it is told apart, and none holds the worker for long."""

import socket
import time
from dataclasses import replace

import pytest
from tests.apps.webhooks.receiver import (
    Receiver,
    drips,
    floods,
    free_port,
    hangs_up,
    has_odd_headers,
    own_certificate,
    receiving,
    stalls,
    talks_nonsense,
)  # fmt: skip

from resit import __version__
from resit.apps.webhooks.models import Delivery
from resit.fetching.posting import BOUNDS, Fault, Posted, post

SHORT = replace(BOUNDS, connect=0.4, read=0.4, total=0.8)


def send(receiver: Receiver, **given: str) -> Posted:
    return post(receiver.address, b"{}", headers={"Content-Type": "application/json", **given}, bounds=SHORT)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_status_from_200_to_299_is_an_arrival(receiver, status):
    receiver.status = status
    assert send(receiver) == Posted(status)


@pytest.mark.parametrize(
    ("status", "fault", "rests"),
    [
        (400, Fault.REFUSED, False),
        (404, Fault.REFUSED, False),
        (410, Fault.REFUSED, False),
        (429, Fault.REFUSED, True),
        (500, Fault.REFUSED, False),
        (502, Fault.REFUSED, True),
        (503, Fault.REFUSED, True),
        (504, Fault.REFUSED, True),
    ],
)
def test_any_other_is_none(receiver, status, fault, rests):
    receiver.status = status
    found = send(receiver)
    assert found == Posted(status, fault)
    assert (found.arrived, found.asks_for_rest) == (False, rests)


def test_the_message_goes_out_as_it_is(receiver):
    assert send(receiver, **{"webhook-id": "7"}).arrived
    (message,) = receiver.got
    assert (message.method, message.path, message.body) == ("POST", "/hook", b"{}")
    assert message.headers["webhook-id"] == "7"
    assert message.headers["content-type"] == "application/json"
    assert message.headers["user-agent"] == f"Resit/{__version__}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(receiver, status):
    with receiving() as other:
        receiver.status, receiver.headers = status, {"Location": other.address}
        assert send(receiver) == Posted(status, Fault.REDIRECTED)
        assert (len(receiver.got), other.got) == (1, [])


@pytest.mark.parametrize(
    ("behaves", "fault"),
    [(stalls, Fault.SILENT), (drips, Fault.SILENT), (hangs_up, Fault.BROKEN_OFF), (talks_nonsense, Fault.NO_HTTP)],
)
def test_a_receiver_that_gives_no_answer(receiver, behaves, fault):
    receiver.behaves = behaves
    began = time.monotonic()
    found = send(receiver)
    assert found == Posted(None, fault)
    assert found.asks_for_rest
    assert time.monotonic() - began < 3
    assert len(receiver.got) == 1, "one try is one request"


def test_an_answer_without_an_end_is_not_read(receiver):
    receiver.behaves = floods
    began = time.monotonic()
    assert send(receiver) == Posted(200)
    assert time.monotonic() - began < SHORT.total


def test_nobody_there():
    assert post(f"http://127.0.0.1:{free_port()}/", b"", headers={}, bounds=SHORT) == Posted(None, Fault.UNREACHABLE)


def test_no_such_host(monkeypatch):
    def no_host(*_arguments, **_given):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_host)
    assert post("https://receiver.example/", b"", headers={}, bounds=SHORT) == Posted(None, Fault.NO_HOST)


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    with receiving(certificate=own_certificate(tmp_path)) as receiver:
        assert send(receiver) == Posted(None, Fault.CERTIFICATE)
        assert receiver.got == [], "nothing was told to whom we do not know"


def test_an_address_that_says_https_where_http_is_spoken(receiver):
    receiver.address = receiver.address.replace("http:", "https:")
    found = send(receiver)
    assert (found.status, found.arrived, receiver.got) == (None, False, [])


@pytest.mark.parametrize(("asked", "seconds"), [("120", 120.0), ("soon", None), ("-5", None)])
def test_how_long_a_receiver_asks_to_be_left_alone(receiver, asked, seconds):
    receiver.status, receiver.headers = 503, {"Retry-After": asked}
    assert send(receiver) == Posted(503, Fault.REFUSED, seconds)


def test_the_proxy_of_the_environment_is_used(receiver, monkeypatch):
    """The receiver plays the proxy: it is asked for another host's address."""
    proxy = receiver.address.removesuffix("/hook")
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert post("http://receiver.example/hook", b"{}", headers={}, bounds=SHORT) == Posted(200)
    assert receiver.got[-1].path == "http://receiver.example/hook"

    receiver.behaves = hangs_up
    assert not post("https://receiver.example/hook", b"{}", headers={}, bounds=SHORT).arrived
    assert (receiver.got[-1].method, receiver.got[-1].path) == ("CONNECT", "receiver.example:443")


def test_a_host_that_is_excepted_from_the_proxy_is_met_directly(receiver, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    assert not send(receiver).arrived
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert send(receiver).arrived


@pytest.mark.parametrize("behaves", [stalls, drips, floods, hangs_up, talks_nonsense, has_odd_headers])
def test_no_log_has_an_address(receiver, caplog, behaves):
    receiver.behaves = behaves
    receiver.address += "?word=swordfish"
    send(receiver, **{"webhook-signature": "v1,swordfish"})
    assert receiver.got[0].path == "/hook?word=swordfish"
    assert "swordfish" not in caplog.text


def test_every_fault_has_its_words():
    assert {each.value for each in Fault} <= set(Delivery.Problem.values)
