"""What search engines may do with a page (rule F)."""

from resit.domain.seo.subjects import AuthorPage, NotFound, SearchPage, Singular, Site, Subject, words_of

Directives = tuple[tuple[str, str], ...]  # (("index", "noindex"), …): what a directive is about, and the directive
LARGE = (
    ("max-snippet", "max-snippet:-1"),
    ("max-image-preview", "max-image-preview:large"),
    ("max-video-preview", "max-video-preview:-1"),
)
ADVANCED = (("imageindex", "noimageindex"), ("archive", "noarchive"), ("snippet", "nosnippet"))
REPLACED = {"noimageindex": "max-image-preview", "nosnippet": "max-snippet"}


def is_unlisted(subject: Subject, site: Site) -> bool:
    """Whether search engines are to leave it out. An editor's yes or no stands over the type and the status."""
    if not site.is_public or isinstance(subject, SearchPage | NotFound):
        return True
    own = words_of(subject).noindex
    if own is not None:
        return own
    return subject.templates.noindex or (isinstance(subject, Singular) and subject.status == "private")


def robots_of(subject: Subject, site: Site) -> Directives:
    """The directives in the order of the tag. What is not listed has only two: noindex, and follow or nofollow."""
    words = words_of(subject)
    follow = ("follow", "nofollow" if words.nofollow else "follow")
    if is_unlisted(subject, site):
        return (("index", "noindex"), follow)
    advanced = () if isinstance(subject, AuthorPage) else tuple(each for each in ADVANCED if each[1] in words.advanced)
    dropped = {REPLACED[directive] for _, directive in advanced if directive in REPLACED}
    return (("index", "index"), follow, *(each for each in LARGE if each[0] not in dropped), *advanced)
