"""Small things that exports and answers share: PHP's serialised values, the SEO plugin's fields, dates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.wordpress.hubs import META, SEO

from resit.formats.wordpress.extras import as_json, differing, restored
from resit.formats.wordpress.model import Comment, Object, Pairs, Seo, TermOf, date_text, number_text, pairs_of, seo_from, seo_meta
from resit.formats.wordpress.php import SerializedValueError, serialize, unserialize

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(alphabet="abé ", min_size=1, max_size=3), inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_a_serialised_value_is_read_as_it_was_written(value: Any) -> None:
    assert unserialize(serialize(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("N;", None),
        ("b:1;", True),
        ("i:-5;", -5),
        ("d:0.5;", 0.5),
        ('s:4:"é";";', 'é";'[:3]),
        ("a:0:{}", []),
        ('a:2:{i:0;s:1:"a";i:1;i:2;}', ["a", 2]),
        ("a:1:{i:5;i:1;}", {"5": 1}),
        ('a:2:{s:1:"k";i:1;i:0;b:0;}', {"k": 1, "0": False}),
    ],
)
def test_php_values(text: str, value: Any) -> None:
    assert unserialize(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "i:1",
        'O:8:"stdClass":0:{}',
        'C:1:"x":1:{}',
        "r:1;",
        's:5:"abc";',
        's:999999999:"a";',
        "a:9999999:{}",
        "a:1:{i:0;}",
        "a:1:{a:0:{}i:1;}",
        "d:INF;",
        "d:NAN;",
        "d:--1;",
        "i:1;i:2;",
        "a:1:{i:0;" * 200,
        "i:99999999999999999999;",
        'a:1:{i:0;O:8:"stdClass":0:{}}',
        's:1:"é";',
    ],
)
def test_what_is_no_value_or_would_make_something_is_refused(text: str) -> None:
    with pytest.raises(SerializedValueError):
        unserialize(text)


@given(SEO, META)
def test_seo_fields_are_meta_fields(seo: Seo, meta: Pairs) -> None:
    plain = tuple(each for each in meta if "noindex" not in each[0])
    assert seo_from((*seo_meta(seo), *plain)) == (seo, plain)


def test_what_says_nothing_stays_a_meta_field() -> None:
    meta = pairs_of(
        [
            ("_yoast_wpseo_title", ""),
            ("_yoast_wpseo_meta-robots-noindex", "0"),
            ("_yoast_wpseo_meta-robots-adv", "none"),
            ("_yoast_wpseo_estimated-reading-time-minutes", "soon"),
            ("_yoast_wpseo_metadesc", "a"),
            ("_yoast_wpseo_metadesc", "b"),
            ("_yoast_wpseo_focuskw", "wait"),
            ("_yoast_wpseo_estimated-reading-time-minutes", "0"),
        ]
    )
    assert seo_from(meta) == (Seo(), meta)
    assert seo_from((("_yoast_wpseo_estimated-reading-time-minutes", ("0",)),))[0].as_dict() == {"reading_minutes": 0}


def test_seo_as_the_store_keeps_it() -> None:
    seo = Seo(
        title="T", og_image="https://x.example/a.png", og_image_number=5, noindex=False, advanced=("noarchive",), primary=(("category", 3),)
    )
    assert seo.as_dict() == {"title": "T", "og_image": 5, "noindex": False, "advanced": ["noarchive"], "primary": {"category": 3}}
    assert Seo().as_dict() == {}


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("2025-12-17 09:02:33", "2025-12-17T09:02:33"),
        ("2025-12-17T09:02:33", "2025-12-17T09:02:33"),
        ("0000-00-00 00:00:00", ""),
        ("", ""),
        (" ", ""),
        ("2025-02-30 00:00:00", None),
        ("2025-12-17", None),
        ("2025-12-17T09:02:33Z", None),
        ("٢٠٢٥-12-17 09:02:33", None),
    ],
)
def test_dates(said: str, date: str | None) -> None:
    assert date_text(said) == date


def test_numbers() -> None:
    assert [number_text(each) for each in ("", "5", "-3", " 7 ", "5.0", "x", "9" * 19, "٣")] == [0, 5, -3, 7, None, None, None, None]


def test_only_what_fits_is_restored() -> None:
    one = Object(number=5, type="faq")
    hostile = {
        "title": 3,
        "number": "6",
        "has_raw": 1,
        "terms": [{"taxonomy": "a", "number": "x", "slug": "s"}, 3],
        "meta": [["k", [1]]],
        "seo": {"noindex": "yes", "title": "T", "primary": [["a", "b"]]},
        "comments": "x",
        "medium": [],
        "kept": [],
        "unknown": 1,
        "menu_order": True,
    }
    assert restored(one, hostile) == Object(number=5, type="faq", seo=Seo(title="T"))
    assert restored(one, {"terms": [{"taxonomy": "a", "number": "x"}]}).terms == (TermOf(taxonomy="a"),)
    for said in ("", "{", "[]", "3", '"x"', "[" * 100_000):
        assert restored(one, said) == one
    changed = Object(number=5, type="faq", comments=(Comment(number=1, content="x"),), medium=None, meta=(("k", ("v",)),))
    assert restored(one, differing(changed, one)) == changed
    assert as_json(one) == {"number": 5, "type": "faq"}
