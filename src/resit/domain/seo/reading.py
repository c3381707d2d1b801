"""How long a page takes to read, in whole minutes, by each of the two rules that front ends have seen (rule R)."""

import math
import re
from collections.abc import Mapping

from resit.domain.seo.markup import plain, without_tags

WORDS_PER_MINUTE_AT_OUTPUT = 200
# Words a minute, from the International Reading Speed Texts (Trauzettel-Klosinski and Dietz 2012, Invest. Ophthalmol. Vis. Sci. 53(9),
# 5452-5461), as the editor of the imported site uses them.
WORDS_PER_MINUTE: Mapping[str, int] = {
    "ar": 138, "cn": 158, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187,
    "it": 188, "nl": 202, "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166,
}  # fmt: skip
CHARACTERS_PER_MINUTE: Mapping[str, int] = {"ja": 357}
MINUTES_PER_PICTURE = 0.2
ASCII_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
PICTURE = re.compile(r"<img\b", re.IGNORECASE)


def ascii_words(content: str) -> int:
    """How many words of ASCII letters the text has: "it’s" is two, Japanese has none."""
    return len(ASCII_WORD.findall(without_tags(content)))


def minutes_at_output(content: str) -> int:
    """Minutes by the rule for pages of which nobody stored a number; 0 below 100 words: then nothing is shown."""
    return math.floor(ascii_words(content) / WORDS_PER_MINUTE_AT_OUTPUT + 0.5)


def minutes_by_editor(content: str, *, locale: str) -> int:
    """Minutes by the editor's rule: words at the language's speed and a fifth of a minute for each picture, rounded up; 0 for no text."""
    language = locale[:2].lower()
    text = plain(content)
    if language in CHARACTERS_PER_MINUTE:
        minutes = sum(each.isalnum() for each in text) / CHARACTERS_PER_MINUTE[language]
    else:
        speed = WORDS_PER_MINUTE.get(language) or sum(WORDS_PER_MINUTE.values()) / len(WORDS_PER_MINUTE)
        minutes = sum(any(map(str.isalnum, word)) for word in text.split()) / speed
    # Tenths are not exact in binary: five pictures are one minute, not a little more than one.
    return math.ceil(round(minutes + MINUTES_PER_PICTURE * len(PICTURE.findall(content)), 9))


def reading_minutes(content: str, *, stored: int | None, locale: str, improved: bool) -> int:
    """What is shown: an imported number stays as long as its head does, ours is counted by the editor's rule."""
    if improved:
        return minutes_by_editor(content, locale=locale)
    return minutes_at_output(content) if stored is None else max(0, stored)
