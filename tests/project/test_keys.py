"""Names for what an installation was brought to: any change of a file changes them, nothing else does."""

import pytest

from resit.project import keys


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "PACKAGE", tmp_path)
    return tmp_path


CASES = [
    (keys.migrations_key, "apps/accounts/migrations", "0001_initial.py"),
    (keys.static_key, "web/static/css", "site.css"),
    (keys.static_key, "web/components/field", "field.css"),
    (lambda: keys.catalog_key([]), "catalog_data", "aama-cma.toml"),
]


@pytest.mark.parametrize(("key", "folder", "name"), CASES)
def test_any_change_changes_the_key(package, key, folder, name):
    place = package / folder
    place.mkdir(parents=True)
    found = [key()]
    (place / name).write_text("first")
    found.append(key())
    (place / name).write_text("second")
    found.append(key())
    (place / name).rename(place / f"more-{name}")
    found.append(key())

    assert len(set(found)) == 4
    assert key() == found[-1]


def test_an_operators_folder_counts_in_its_order(package):
    (package / "catalog_data").mkdir()
    one, two = package / "one", package / "two"
    for folder in (one, two):
        folder.mkdir()
        (folder / "own.toml").write_text(folder.name)

    assert len({keys.catalog_key([]), keys.catalog_key([one]), keys.catalog_key([one, two]), keys.catalog_key([two, one])}) == 4
    assert keys.catalog_key([package / "absent"]) != keys.catalog_key([])
