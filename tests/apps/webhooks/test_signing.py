"""Signatures that other people's libraries accept, and secrets that a copy of the database does not give away."""

import base64
from datetime import UTC, datetime

import pytest

from resit.apps.webhooks.actions import Made
from resit.apps.webhooks.models import Endpoint
from resit.apps.webhooks.signing import SecretLostError, new_secret, opened, sealed, signed_headers


def test_it_signs_as_the_specification_does():
    """The example in the tests of the specification's own libraries (version 1.0.0)."""
    found = signed_headers(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body='{"test": 2432232314}',
    )
    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_secret_is_32_random_bytes_in_the_form_that_libraries_read():
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {(each[:6], len(base64.b64decode(each[6:]))) for each in secrets} == {("whsec_", 32)}


def test_a_kept_secret_opens_with_the_installations_key_alone(settings):
    secret = new_secret()
    kept = sealed(secret)
    assert secret[6:] not in kept
    assert opened(kept) == secret

    settings.SECRET_KEY = "another one"
    with pytest.raises(SecretLostError, match="want the installation's own") as caught:
        opened(kept)
    assert secret not in str(caught.value)


def test_a_printed_endpoint_shows_neither_its_address_nor_its_secret():
    secret = new_secret()
    endpoint = Endpoint(address="https://example.org/hook?word=swordfish", sealed_secret=sealed(secret))
    for shown in (repr(endpoint), str(endpoint), repr(Made(endpoint, secret))):
        assert "swordfish" not in shown
        assert "whsec_" not in shown
