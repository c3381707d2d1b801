"""What the surroundings say about this installation, read once and checked, without Django.

Every setting an operator can give is here; `settings` and the parent process of `serve` read it alike.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names the setting, its value and what is wanted."""


@dataclass(frozen=True, kw_only=True)
class PostgresAddress:
    """Where a PostgreSQL database is."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where outgoing mail is handed over."""

    host: str
    port: int
    user: str
    password: str
    implicit_tls: bool
    start_tls: bool


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings an operator can give, with their defaults filled in."""

    home: Path
    postgres: PostgresAddress | None
    public_url: str | None
    hosts: tuple[str, ...]
    mail: MailServer | None
    mail_from: str
    catalog: tuple[Path, ...]
    proxies: int
    watch: bool
    debug: bool

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings.

        Raises
        ------
        SettingError
            A setting cannot be used.
        """
        public_url = environ.get("RESIT_PUBLIC_URL", "").rstrip("/") or None
        public_host = _public_host(public_url)
        named = [name.strip() for name in environ.get("RESIT_HOSTS", "").split(",") if name.strip()]
        hosts = dict.fromkeys([*LOOPBACK, *([public_host] if public_host else []), *named])
        return cls(
            home=data_folder(environ),
            postgres=_postgres(environ.get("DATABASE_URL", "")),
            public_url=public_url,
            hosts=tuple(hosts),
            mail=_mail_server(environ.get("RESIT_SMTP_URL", "")),
            mail_from=environ.get("RESIT_MAIL_FROM") or f"resit@{(public_host or 'localhost').strip('[]')}",
            catalog=catalog_folders(environ),
            proxies=_number(environ, "RESIT_PROXIES", most=10),
            watch=_watch(environ, public=public_url is not None),
            debug=environ.get("RESIT_DEBUG", "") == "1",
        )

    @property
    def https(self) -> bool:
        """Whether people reach the site by https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def sqlite_file(self) -> Path:
        return self.home / "resit.sqlite3"

    @property
    def static_folder(self) -> Path:
        return self.home / "static"

    @property
    def corrections(self) -> Path:
        """Where corrected program files are written when the operator names no folder of their own."""
        return corrections_folder(self.home)

    @property
    def outbox(self) -> Path:
        """Where mail is kept when there is no mail server."""
        return self.home / "outbox"


def catalog_folders(environ: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The operator's own folders of program files; of two files with one name, the later folder's stands.

    Where RESIT_CATALOG names none, it is the one in which corrections are kept, once there is one.
    """
    named = tuple(Path(each).absolute() for each in environ.get("RESIT_CATALOG", "").split(os.pathsep) if each.strip())
    kept = corrections_folder(data_folder(environ))
    return named or ((kept,) if kept.is_dir() else ())


def corrections_folder(home: Path) -> Path:
    return home / "catalog"


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """RESIT_HOME, else the platform's folder for a user's data."""
    if chosen := environ.get("RESIT_HOME"):
        return Path(chosen).absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Resit"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Resit"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "resit"


def make_home(home: Path) -> None:
    """Make the data folder, readable by its owner only, when it is not there.

    Raises
    ------
    SettingError
        It cannot be made or written.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            _("The data folder {home} cannot be made ({reason}). Name another one in RESIT_HOME.").format(home=home, reason=error.strerror)
        ) from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise SettingError(_("The data folder {home} cannot be written. Name another one in RESIT_HOME.").format(home=home))


def secret_key(home: Path) -> str:
    """The installation's secret, made once in the data folder and readable by its owner only."""
    file = home / "secret-key"
    try:
        return _kept_secret(file)
    except FileNotFoundError:
        make_home(home)
    # Written aside and linked into place: of two that make it at once one wins, and no one reads half a key.
    draft = home / f".secret-key-{os.getpid()}-{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(64) + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _kept_secret(file)


def _kept_secret(file: Path) -> str:
    found = file.read_text(encoding="ascii").strip()
    if len(found) < 50:
        raise SettingError(
            _(
                "The secret key in {file} has {length} characters; want at least 50. Remove the file to have a new one made (everyone signs in again)."
            ).format(file=file, length=len(found))
        )
    return found


def _number(environ: Mapping[str, str], setting: str, *, most: int) -> int:
    value = environ.get(setting, "").strip() or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 5 and int(value) <= most):
        raise SettingError(_("{setting} is {value}; want a number from 0 to {most}.").format(setting=setting, value=value, most=most))
    return int(value)


def _watch(environ: Mapping[str, str], *, public: bool) -> bool:
    """Whether the sources are watched every day: a public site does, a laptop asks no hundred hosts unasked."""
    value = environ.get("RESIT_WATCH", "").strip()
    if value not in {"", "daily", "off"}:
        raise SettingError(_("RESIT_WATCH is {value}; want daily or off.").format(value=value))
    return public if not value else value == "daily"


def _public_host(public_url: str | None) -> str | None:
    if public_url is None:
        return None
    parts = _split(public_url, setting="RESIT_PUBLIC_URL")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.username:
        raise SettingError(
            _("RESIT_PUBLIC_URL is {value}; want the address people type, as in https://exams.example.org").format(value=public_url)
        )
    return f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname


def _postgres(url: str) -> PostgresAddress | None:
    if not url:
        return None
    parts = _split(url, setting="DATABASE_URL")
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name or "/" in name:
        # The value is not shown: it may hold a password.
        raise SettingError(
            _("DATABASE_URL begins with {scheme}; want postgresql://user:password@host:port/database").format(scheme=repr(parts.scheme))
        )
    return PostgresAddress(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=unquote(parts.hostname or ""),
        port=str(parts.port or ""),
        options=dict(parse_qsl(parts.query)),
    )


def _mail_server(url: str) -> MailServer | None:
    if not url:
        return None
    parts = _split(url, setting="RESIT_SMTP_URL")
    if parts.scheme not in {"smtp", "smtps", "smtp+plain"} or not parts.hostname:
        raise SettingError(
            _(
                "RESIT_SMTP_URL begins with {scheme}; want smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp+plain://host:25 (neither)"
            ).format(scheme=repr(parts.scheme))
        )
    default_port = {"smtp": 587, "smtps": 465, "smtp+plain": 25}[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=parts.port or default_port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp",
    )


def _split(url: str, *, setting: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port  # read here, because a port that is no number raises only when asked for
    except ValueError as error:
        raise SettingError(_("{setting} is not an address: {reason}").format(setting=setting, reason=error)) from error
    return parts
