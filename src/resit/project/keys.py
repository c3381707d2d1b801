"""Names for what an installation was brought to: the same for the same files, another for any change.

Each is 64 hexadecimal digits. They are how a second start knows, without Django, that nothing is to be done.
"""

import hashlib
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
# Packages whose migrations, and whose static files, are here besides our own.
MIGRATED_PACKAGES = ("django", "django-allauth", "django-tasks-db")
STATIC_PACKAGES = ("django", "django-allauth", "whitenoise")


def migrations_key() -> str:
    """Names the set of migrations of this version."""
    return _key(PACKAGE.glob("apps/*/migrations/*.py"), packages=MIGRATED_PACKAGES)


def static_key() -> str:
    """Names the static files of this version."""
    files = (path for folder in ("static", "components") for path in PACKAGE.glob(f"web/{folder}/**/*") if path.is_file())
    return _key(files, packages=STATIC_PACKAGES)


def catalog_key(folders: Sequence[Path]) -> str:
    """Names the shipped program files and those of the operator's `folders`, in their order."""
    found = hashlib.sha256()
    for folder in (PACKAGE / "catalog_data", *folders):
        found.update(f"{folder}\0{_key(folder.glob('*.toml'))}\0".encode())
    return found.hexdigest()


def _key(files: Iterable[Path], *, packages: Iterable[str] = ()) -> str:
    found = hashlib.sha256()
    for file in sorted(files):
        try:
            text = file.read_bytes()
        except OSError as error:  # whoever reads it next says what is wrong with it
            text = str(error.strerror).encode()
        found.update(f"{file.parent.name}/{file.name}\0".encode() + text + b"\0")
    for package in packages:
        found.update(f"{package} {version(package)}\0".encode())
    return found.hexdigest()
