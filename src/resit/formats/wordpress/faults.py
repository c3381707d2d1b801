"""What cannot be read at all, each in one sentence that names the place."""

from collections.abc import Mapping
from dataclasses import dataclass

from resit.domain.policy.explain import Say, Words, untranslated


class UnreadableExportError(ValueError):
    """A file or answer that is no export of WordPress, is broken, or passes a bound; `code` names the sentence in `SENTENCES`."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.values: Mapping[str, str | int] = values
        super().__init__(self.said(untranslated))

    def said(self, say: Say) -> str:
        return SENTENCES[self.code](say).format(**self.values)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one source may have. Sizes are characters unless they say bytes."""

    most_bytes: int = 4_000_000_000  # unpacked
    longest_text: int = 8_000_000
    largest_object: int = 32_000_000
    most_fields: int = 50_000  # of one object: meta fields, terms, comments and what these have
    most_objects: int = 500_000
    deepest: int = 24


SENTENCES: Mapping[str, Words] = {
    "empty": lambda _: _("{what} is empty."),
    "too_large": lambda _: _("{what} has more than {most} bytes, which are not read."),
    "not_gzip": lambda _: _("{what} is a gzip file that cannot be unpacked."),
    "not_xml": lambda _: _("{what} is no XML that can be read: line {line}, column {column} ({why})."),
    "cut": lambda _: _("{what} ends in line {line}, before its elements are closed: it was cut off."),
    "doctype": lambda _: _("{what} declares a document type or an entity in line {line}; an export has none, and they are not read."),
    "not_wxr": lambda _: _(
        "{what} is no export of WordPress: it begins with <{root}> where <rss> with WordPress's own namespace should stand."
    ),
    "encoding": lambda _: _("{what} is not written in {encoding}, as it says: byte {byte} cannot be read."),
    "unknown_encoding": lambda _: _("{what} says that it is written in {encoding}, which is not read; wanted is UTF-8."),
    "too_deep": lambda _: _("{what} has more than {most} elements inside each other in line {line}."),
    "long_text": lambda _: _("{what} has a text of more than {most} characters in line {line}."),
    "large_object": lambda _: _("{what} has an object of more than {most} characters, which ends in line {line} or later."),
    "many_fields": lambda _: _("{what} has an object of more than {most} fields in line {line}."),
    "many_names": lambda _: _("{what} has more than {most} different names of elements or attributes up to line {line}."),
    "many_objects": lambda _: _("{what} has more than {most} objects; line {line} has the next."),
    "not_utf8": lambda _: _("{what} is JSON that is not UTF-8: byte {byte} cannot be read."),
    "not_json": lambda _: _("{what} is no JSON: line {line}, column {column}."),
    "json_too_deep": lambda _: _("{what} is JSON nested too deep to be read."),
    "rest_error": lambda _: _("{what} is an error of the REST API: {message}"),
    "no_items": lambda _: _(
        "{what} is JSON in which no object of WordPress's REST API is: wanted are posts, terms, users, media or comments."
    ),
}  # fmt: skip
