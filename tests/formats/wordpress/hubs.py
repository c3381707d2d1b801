"""Hubs to write and read: any that hypothesis thinks of, and one of every status and type with awkward content."""

from typing import Any

from hypothesis import strategies as st

from resit.formats.wordpress.model import (
    Author,
    Comment,
    Hub,
    Kind,
    Medium,
    Object,
    Seo,
    Site,
    Taxonomy,
    Term,
    TermOf,
    hub_of,
)

AWKWARD = (
    "",
    "plain",
    'it\'s "quoted" -- and <b>bold</b> & more',
    "]]> <![CDATA[ ]]>",
    "line\r\nline\rline\n\ttab",
    "\u00e9\u2019\U0001f600\u2028",
    "&amp;lt; &#8217;",
    '<!-- wp:paragraph {"a":"\\u002d\\u002d"} -->\n<p>x</p>\n<!-- /wp:paragraph -->',
    'a:1:{s:1:"k";O:8:"stdClass":0:{}}',
    "a\x0bb\x00c\ud800",
    "  blanks  ",
    "0",
    "<script>alert(1)</script>",
    '[gallery ids="1,2"]',
    "%%title%% %%sep%%",
    "ﷺ‮",
    "-->",
    '{"json":[1]}',
)
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=12)
SLUGS = st.text(alphabet="abcdefghij-0123456789", min_size=1, max_size=8)
DATES = st.just("") | st.datetimes().map(lambda at: f"{at:%Y-%m-%dT%H:%M:%S}".rjust(19, "0"))
NUMBERS = st.integers(0, 10**9)
KEYS = st.sampled_from(["_edit_last", "views", "_custom", "x y", "_yoast_wpseo_focuskw", "é", "_yoast_wpseo_meta-robots-noindex"])
META = st.dictionaries(KEYS, st.lists(TEXTS, min_size=1, max_size=3), max_size=3).map(
    lambda found: tuple((key, tuple(each)) for key, each in found.items())
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | TEXTS.filter(lambda text: "\ud800" not in text),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(SLUGS, inner, max_size=2),
    max_leaves=5,
)
KEPT = st.dictionaries(st.sampled_from(["own", "other"]), JSON, max_size=2)
SEO = st.builds(
    Seo,
    title=TEXTS,
    description=TEXTS,
    og_title=TEXTS,
    og_image=TEXTS,
    og_image_number=NUMBERS,
    canonical=TEXTS,
    noindex=st.none() | st.booleans(),
    nofollow=st.booleans(),
    advanced=st.lists(st.sampled_from(["noimageindex", "noarchive", "nosnippet"]), unique=True, max_size=3).map(tuple),
    breadcrumb=TEXTS,
    page_type=TEXTS,
    reading_minutes=st.none() | st.integers(0, 99),
    primary=st.dictionaries(SLUGS, st.integers(1, 99), max_size=2).map(lambda found: tuple(found.items())),
)
DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "width": NUMBERS,
        "file": TEXTS.filter(lambda text: "\ud800" not in text),
        "filesize": NUMBERS,
        "sizes": st.dictionaries(
            SLUGS.filter(lambda slug: not slug.isdigit()),
            st.fixed_dictionaries({"file": SLUGS, "width": NUMBERS, "mime-type": SLUGS}),
            min_size=1,
            max_size=2,
        ),
        "image_meta": st.fixed_dictionaries(
            {"aperture": st.floats(0, 10), "keywords": st.lists(SLUGS, max_size=2), "orientation": st.booleans() | st.none()}
        ),
    },
)
TAXONOMIES = ("category", "post_tag", "faq-categories", "nav_menu", "title")


@st.composite
def hubs(draw: Any) -> Hub:
    numbers = iter(draw(st.lists(st.integers(1, 10**6), min_size=30, max_size=30, unique=True)))
    authors = tuple(
        draw(
            st.builds(
                Author,
                number=st.just(next(numbers)),
                login=st.sampled_from(["", "ann", "bob", "<&>"]),
                name=TEXTS,
                slug=SLUGS,
                email=TEXTS,
                url=TEXTS,
                kept=KEPT,
            )
        )
        for _ in range(draw(st.integers(0, 3)))
    )
    terms: list[Term] = []
    for _ in range(draw(st.integers(0, 5))):
        taxonomy = draw(st.sampled_from(TAXONOMIES))
        above = [each for each in terms if each.taxonomy == taxonomy]
        parent = draw(st.sampled_from([0, *(each.number for each in above)]))
        terms.append(
            draw(
                st.builds(
                    Term,
                    number=st.just(next(numbers)),
                    taxonomy=st.just(taxonomy),
                    slug=SLUGS,
                    name=TEXTS,
                    description=TEXTS,
                    parent=st.just(parent),
                    meta=META,
                    seo=SEO,
                    link=TEXTS,
                    kept=KEPT,
                )
            )
        )
    objects = tuple(draw(_objects(next(numbers), authors, terms)) for _ in range(draw(st.integers(0, 4))))
    loose = tuple(draw(_comments(next(numbers), 10**7)) for _ in range(draw(st.integers(0, 1))))
    site = draw(
        st.builds(
            Site,
            name=TEXTS,
            tagline=TEXTS,
            home=st.sampled_from(["", "https://x.example/hub", "https://x.example/"]),
            address=st.sampled_from(["", "https://wp.example"]),
            language=st.sampled_from(["", "en-US"]),
            gmt_offset=st.sampled_from(["", "0", "5.5", "-3"]),
            time_zone=st.sampled_from(["", "America/Chicago"]),
            front_page=NUMBERS,
            kept=KEPT,
        )
    )
    kinds = (
        Kind(
            slug="faq",
            rest_base="faq",
            name=draw(TEXTS),
            supports=("title", "editor"),
            archive=draw(st.sampled_from(["", "faq", "questions"])),
            kept=draw(KEPT),
        ),
    )
    sorts = (
        Taxonomy(slug="faq-categories", rest_base=draw(st.sampled_from(["faq-categories", "faq-cats"])), name=draw(TEXTS), types=("faq",)),
    )
    return hub_of([site, *authors, *draw(st.sampled_from([kinds, ()])), *draw(st.sampled_from([sorts, ()])), *terms, *objects, *loose])


def _comments(number: int, of: int) -> Any:
    return st.builds(
        Comment,
        number=st.just(number),
        object=st.just(of),
        parent=NUMBERS,
        author_name=TEXTS,
        author_email=TEXTS,
        author_ip=TEXTS,
        author=NUMBERS,
        date=DATES,
        date_gmt=DATES,
        content=TEXTS,
        status=st.sampled_from(["approved", "hold", "spam", "trash", "post-trashed"]),
        type=st.sampled_from(["comment", "pingback"]),
        meta=META,
        kept=KEPT,
    )


@st.composite
def _objects(draw: Any, number: int, authors: tuple[Author, ...], terms: list[Term]) -> Object:
    kind = draw(st.sampled_from(["post", "page", "faq", "attachment", "nav_menu_item"]))
    borne = draw(st.lists(st.sampled_from(terms), max_size=3, unique_by=lambda term: term.number)) if terms else []
    also = draw(st.lists(st.builds(TermOf, taxonomy=st.sampled_from(["gone", "category"]), slug=SLUGS, name=TEXTS), max_size=1))
    has_raw = draw(st.booleans()) or kind == "attachment"
    return Object(
        number=number,
        type=kind,
        status=draw(st.sampled_from(["publish", "draft", "private", "future", "pending", "trash", "inherit"])),
        slug=draw(TEXTS),
        title=draw(TEXTS),
        content=draw(TEXTS) if has_raw else "",
        content_rendered="" if has_raw else draw(TEXTS),
        has_raw=has_raw,
        excerpt=draw(TEXTS),
        date=draw(DATES),
        date_gmt=draw(DATES),
        modified=draw(DATES),
        modified_gmt=draw(DATES),
        author=draw(st.sampled_from([0, 5, *(each.number for each in authors)])),
        parent=draw(NUMBERS),
        password=draw(TEXTS),
        is_protected=draw(st.booleans()),
        comment_status=draw(st.sampled_from(["", "open", "closed"])),
        ping_status=draw(st.sampled_from(["", "open", "closed"])),
        is_sticky=draw(st.booleans()),
        format=draw(st.sampled_from(["standard", "aside", "x y"])),
        template=draw(TEXTS),
        menu_order=draw(st.integers(-9, 9)),
        guid=draw(TEXTS),
        link=draw(TEXTS),
        terms=(*(TermOf(taxonomy=each.taxonomy, number=each.number, slug=each.slug, name=each.name) for each in borne), *also),
        meta=draw(META),
        seo=draw(SEO),
        featured=draw(NUMBERS),
        comments=tuple(draw(_comments(number * 10 + place, number)) for place in range(draw(st.integers(0, 2)))),
        kept=draw(KEPT),
        medium=draw(
            st.builds(
                Medium,
                address=st.sampled_from(["", "https://x.example/a.jpg", "https://x.example/b"]),
                mime_type=SLUGS | st.just("image/jpeg"),
                alt=TEXTS,
                details=DETAILS,
            )
        )
        if kind == "attachment"
        else None,
    )


STATUSES = ("publish", "draft", "pending", "private", "future", "trash")
KINDS = ("post", "page", "faq", "wp_navigation", "wp_block", "nav_menu_item", "glossary")


def awkward_hub(count: int = 200) -> Hub:
    """A hub of `count` objects and more: every status of every type, with the texts that readers and writers trip over."""
    terms = [
        Term(number=1, taxonomy="category", slug="news", name="News &amp; views"),
        Term(number=2, taxonomy="category", slug="exams", name="Exams", parent=1, meta=(("color", ("red", "blue")),)),
        Term(number=3, taxonomy="post_tag", slug="tips", name='Tips "& tricks"', description="About <b>tips</b>"),
        Term(number=4, taxonomy="faq-categories", slug="fees", name="Fees"),
        Term(number=5, taxonomy="faq-categories", slug="refunds", name="Refunds", parent=4),
        Term(number=6, taxonomy="nav_menu", slug="main", name="Main"),
    ]
    authors = [
        Author(number=1, login="ann", name="Ann “A” <O'Neil>", slug="ann", email="ann@x.example"),
        Author(number=7, login="bob", name="Bob", slug="bob"),
    ]
    objects = []
    for number in range(1, count + 1):
        kind, status = KINDS[number % len(KINDS)], STATUSES[number // len(KINDS) % len(STATUSES)]
        text = AWKWARD[number % len(AWKWARD)].replace("\ud800", "").replace("\x00", "").replace("\x0b", "")
        objects.append(
            Object(
                number=number * 3,
                type=kind,
                status=status,
                slug=f"{kind}-{number}" if status == "publish" else "",
                title=f"{number} {text}"[:80],
                content=text,
                excerpt=text if number % 5 == 0 else "",
                date="2025-03-09T02:30:00",
                date_gmt="" if status == "draft" else "2025-03-09T08:30:00",
                modified="2025-03-10T00:00:00",
                modified_gmt="2025-03-10T06:00:00",
                author=(1, 7, 0)[number % 3],
                parent=3 if kind == "page" and number > 8 else 0,
                password="open sesame" if number % 11 == 0 else "",
                comment_status="open" if number % 2 else "closed",
                ping_status="closed",
                is_sticky=number % 13 == 0,
                format="aside" if number % 17 == 0 else "standard",
                menu_order=number % 4,
                guid=f"https://x.example/?post_type={kind}&#038;p={number * 3}",
                link=f"https://x.example/{kind}/{number}/",
                terms=tuple(
                    TermOf(taxonomy=each.taxonomy, number=each.number, slug=each.slug, name=each.name)
                    for each in terms
                    if (number + each.number) % 4 == 0
                ),
                meta=(("_edit_last", ("1",)), ("ünïcode", (text, "again"))) if number % 3 else (),
                seo=Seo(
                    title="%%title%% %%sep%% Own", description=text, noindex=True if number % 7 == 0 else None, reading_minutes=number % 5
                )
                if number % 2
                else Seo(),
                comments=(
                    Comment(
                        number=number * 100,
                        object=number * 3,
                        author_name="Visitor",
                        author_ip="192.0.2.1",
                        content=text,
                        date="2025-01-01T00:00:00",
                        status="spam",
                    ),
                )
                if number % 6 == 0
                else (),
            )
        )
    for number in range(5):
        details = {
            "width": 640,
            "height": 480,
            "file": f"2025/03/{number}.jpg",
            "sizes": {"medium": {"file": f"{number}-300x225.jpg", "width": 300, "height": 225, "mime-type": "image/jpeg"}},
        }
        medium = Medium(
            address=f"https://x.example/wp-content/uploads/2025/03/{number}.jpg", mime_type="image/jpeg", alt="A “picture”", details=details
        )
        objects.append(
            Object(
                number=90_000 + number,
                type="attachment",
                status="inherit",
                slug=f"picture-{number}",
                title="Picture",
                parent=3,
                author=1,
                medium=medium,
            )
        )
    return hub_of(
        [
            Site(name="A & B’s <hub>", tagline="All of it", home="https://x.example", address="https://x.example/wp"),
            *authors,
            *terms,
            *objects,
        ]
    )
