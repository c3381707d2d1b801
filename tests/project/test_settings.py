"""What every answer carries, and what follows from an https address."""

import json
import subprocess
import sys

import pytest
from tests.project.conftest import clean_environ


def test_the_policy_refuses_everything_inline_and_everything_from_elsewhere(client):
    policy = dict(part.strip().split(" ", 1) for part in client.get("/healthz")["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["img-src"] == "'self' data:"
    assert not any("unsafe" in value or "*" in value for value in policy.values())


def test_every_answer_is_guarded(client):
    answer = client.get("/healthz")

    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("DENY", "nosniff", "same-origin")


NAMES = [
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "ACCOUNT_EMAIL_VERIFICATION",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
]


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, [False, False, False, 0, "optional", [], False]),
        ({"RESIT_PUBLIC_URL": "http://exams.example.org"}, [False, False, False, 0, "optional", ["http://exams.example.org"], False]),
        (
            {"RESIT_PUBLIC_URL": "https://exams.example.org", "RESIT_SMTP_URL": "smtp://mail.example.org"},
            [True, True, True, 31_536_000, "mandatory", ["https://exams.example.org"], False],
        ),
    ],
    ids=["alone", "http", "https and mail"],
)
def test_what_follows_from_the_public_address(tmp_path, environ, wanted):
    program = f"import json; from resit.project import settings; print(json.dumps([getattr(settings, name) for name in {NAMES}]))"
    done = subprocess.run(
        [sys.executable, "-c", program], env=clean_environ(tmp_path, **environ), capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == wanted
