"""What reaches the site before any view does."""

import io
from typing import Any

import pytest

from resit.project.wsgi import application


@pytest.mark.parametrize("charset", ["hex", "zip", "no-such-alphabet", "\0", '"rot13"', "utf-8", "latin-1"])
def test_no_content_type_breaks_the_site(charset: str) -> None:
    told: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/healthz", "QUERY_STRING": "x=%41", "CONTENT_TYPE": f"text/plain; charset={charset}",
        "HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
    }  # fmt: skip

    def start(status: str, _headers: list[tuple[str, str]], *_error: Any) -> Any:
        told.append(status)

    assert b"".join(application(environ, start)) == b"ok\n"
    assert told == ["200 OK"]
