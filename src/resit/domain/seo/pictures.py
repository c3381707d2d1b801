"""The picture of a page: which one, and in which of its sizes (rule H)."""

from dataclasses import replace

from resit.domain.seo.markup import whole
from resit.domain.seo.subjects import Picture, Singular, Site, Subject, TermPage, words_of

HEAVIEST = 2 * 1024 * 1024  # bytes that social networks take
SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"})


def best_size(picture: Picture) -> Picture | None:
    """The full picture, else its large, else its medium_large size: the first that is under 2 MB and of a kind that networks show."""
    if not picture.is_own:
        return picture if picture.address else None
    if picture.mime_type and picture.mime_type not in SHOWN:
        return None
    return next((each for each in (picture, *picture.smaller) if each.address and each.size <= HEAVIEST), None)


def og_pictures(subject: Subject, site: Site) -> tuple[Picture, ...]:
    """The picture for social cards: own, featured, of a gallery, in the text, of the type, of the site; none behind a password."""
    if isinstance(subject, Singular) and subject.needs_password:
        return ()
    found: list[Picture | None] = [words_of(subject).og_image]
    if isinstance(subject, Singular):
        found += [subject.featured, subject.gallery_picture, subject.text_picture]
    if isinstance(subject, TermPage):
        found.append(subject.text_picture)
    for candidate in (*found, subject.templates.og_image, site.default_image):
        best = best_size(candidate) if candidate else None
        if best is not None:
            return (replace(best, address=whole(best.address, home=site.home), smaller=()),)
    return ()


def primary_picture(subject: Subject, site: Site) -> Picture | None:
    """The picture that the page itself shows first: featured, else the first in its text; its full file."""
    if not isinstance(subject, Singular) or subject.needs_password:
        return None
    found = next((each for each in (subject.featured, subject.text_picture) if each and each.address), None)
    return replace(found, address=whole(found.address, home=site.home)) if found else None
