"""Which addresses lie inside a network, whatever they are written as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resit.fetching.addresses import BadAddressError, address_of, is_inner_name, is_inner_number
from resit.fetching.wire import is_exempt

INNER = [
    "localhost", "wiki", "wiki.internal", "printer.local", "10.0.0.5", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
    "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", INNER)
def test_inner_hosts(host: str) -> None:
    assert is_inner_name(host)


@pytest.mark.parametrize(
    "host",
    ["example.org", "www.ptcb.org", "8.8.8.8", "2606:4700::1111", "3com.example", "1800contacts.example", "fe.example", "64:ff9b::808:808"],
)
def test_public_hosts(host: str) -> None:
    assert not is_inner_name(host)


@given(st.ip_addresses())
def test_a_number_is_inner_by_itself_and_as_a_host(number: object) -> None:
    assert is_inner_number(str(number)) == is_inner_name(str(number))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        found = address_of(f"http://{text}")
    except BadAddressError:
        return
    assert found.host
    assert "@" not in found.origin
    assert address_of(found.text) == found


def test_an_address_is_read_one_way() -> None:
    found = address_of("HTTPS://WWW.Example.ORG:443/a?b=c#part")
    assert (found.text, found.origin, found.port) == ("https://www.example.org/a?b=c", "https://www.example.org", 443)
    assert address_of("http://bücher.example/ü").host == "xn--bcher-kva.example"
    assert address_of("http://[::1]:8000/").origin == "http://[::1]:8000"


@pytest.mark.parametrize(
    ("address", "exceptions", "exempt"),
    [
        ("http://example.org/", "*", True),
        ("http://www.example.org/", "example.org", True),
        ("http://www.example.org/", ".example.org, other.org", True),
        ("http://badexample.org/", "example.org", False),
        ("http://example.org:8080/", "example.org:8080", True),
        ("http://example.org:8081/", "example.org:8080", False),
        ("http://10.1.2.3/", "10.0.0.0/8", True),
        ("http://10.1.2.3/", "", False),
    ],
)
def test_exceptions_from_the_proxy(address: str, exceptions: str, *, exempt: bool) -> None:
    assert is_exempt(address_of(address), exceptions) is exempt
