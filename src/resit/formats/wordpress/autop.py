"""Blank lines as paragraphs and line breaks as <br />: how WordPress prints a text that no block editor wrote.

The rules work on marks, not on a tree: a blank line ends a paragraph, an element that stands by itself (a heading, a list, a table) gets a
blank line around it and is no part of one, and what is left of line breaks inside a paragraph is printed as breaks. Malformed markup comes
out as WordPress would have it, which is not always well-formed.
"""

import re
from collections.abc import Iterator

STANDALONE = """
table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area blockquote address style p h1 h2 h3 h4 h5 h6
hr fieldset legend section article aside hgroup header footer nav figure figcaption details menu summary
"""
LONG_TAG, MOST_OPENINGS = 1_000, 20
"""A tag longer than this with more "<" in it than that is no tag: such a text is returned as it is."""

_MARKS = re.compile("[\ufdd5-\ufdd7]")
_KEPT_PRE = "<pre \ufdd5{}></pre>"
_LINE_IN_TAG, _BARE_LINE_IN_TAG = " <\ufdd6> ", "<\ufdd6>"
_KEPT_LINE = "\ufdd7"

_NAMES = "|".join(sorted(STANDALONE.split(), key=lambda name: (-len(name), name)))
_TAG = rf"</?(?:{_NAMES})[^>]*>"
_MARKUP = re.compile(r"<(?:!(?=--).*?(?:-->|\Z)|!\[CDATA\[.*?(?:\]\]>|\Z)|[^>]*>?)", re.S)


def _rules(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.A), new) for pattern, new in rules)


# In a run of blanks only its first is tried, so that no run is walked more than once.
_BEFORE = r"(?:(?<!\s)\s++)?"

_SEPARATE = _rules(
    (r"<br\s*/?>\s*<br\s*/?>", "\n\n"),
    (rf"(<(?:{_NAMES})[\s/>])", r"\n\n\1"),
    (rf"(</(?:{_NAMES})>)", r"\1\n\n"),
    (r"(<hr\s*?/?>)", r"\1\n\n"),
)
_OPTIONS = _rules((rf"{_BEFORE}<option", "<option"), (r"</option>\s*", "</option>"))
_OBJECTS = _rules(
    (r"(<object[^>]*>)\s*", r"\1"),
    (rf"{_BEFORE}</object>", "</object>"),
    (rf"{_BEFORE}(</?(?:param|embed)[^>]*>)\s*", r"\1"),
)
_MEDIA = _rules(
    (r"([<\[](?:audio|video)[^>\]]*[>\]])\s*", r"\1"),
    (rf"{_BEFORE}([<\[]/(?:audio|video)[>\]])", r"\1"),
    (rf"{_BEFORE}(<(?:source|track)[^>]*>)\s*", r"\1"),
)
_CAPTIONS = _rules((rf"{_BEFORE}(<figcaption[^>]*>)", r"\1"), (r"</figcaption>\s*", "</figcaption>"))
_UNWRAP = _rules(
    (r"<p>\s*</p>", ""),
    (r"<p>([^<]+)</(div|address|form)>", r"<p>\1</p></\2>"),
    (rf"<p>\s*({_TAG})\s*</p>", r"\1"),
)
_UNWRAP_MORE = _rules(
    (r"(?i:<p><blockquote([^>]*)>)", r"<blockquote\1><p>"),
    (r"</blockquote></p>", "</p></blockquote>"),
    (rf"<p>\s*({_TAG})", r"\1"),
    (rf"({_TAG})\s*</p>", r"\1"),
)
_NO_BREAKS = _rules(
    (rf"({_TAG})\s*<br />", r"\1"),
    (r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)", r"\1"),
    (r"\n</p>(?=\n?\Z)", "</p>"),
)
_BLANK_LINES = re.compile(r"\n\s*\n", re.A)
_BLANKS = re.compile(r"\s+", re.A)
_CODE = re.compile(r"<(script|style|svg|math)")
_BLANK = " \t\n\r\0\x0b"


def autop(text: str, *, breaks: bool = True) -> str:
    """`text` with its paragraphs marked; `breaks` prints the line breaks inside them too."""
    if not text.strip(_BLANK):
        return ""
    if _MARKS.search(text) or any(len(each) > LONG_TAG and each.count("<") > MOST_OPENINGS for each in _tags(text)):
        return text
    text, kept = _without_pre(f"{text}\n")
    text = _applied(text, _SEPARATE).replace("\r\n", "\n").replace("\r", "\n")
    text = _MARKUP.sub(lambda match: match[0].replace("\n", _LINE_IN_TAG), text)
    if "<option" in text:
        text = _applied(text, _OPTIONS)
    if "</object>" in text:
        text = _applied(text, _OBJECTS)
    if "<source" in text or "<track" in text:
        text = _applied(text, _MEDIA)
    if "<figcaption" in text:
        text = _applied(text, _CAPTIONS)
    text = re.sub(r"\n\n+", "\n\n", text)
    paragraphs = [each for each in _BLANK_LINES.split(text) if each]
    text = _applied("".join("<p>{}</p>\n".format(each.strip("\n")) for each in paragraphs), _UNWRAP)
    text = _applied(_without_items(text), _UNWRAP_MORE)
    if breaks:
        text = _with_breaks(text)
    text = _applied(text, _NO_BREAKS)
    if kept:
        text = re.sub("<pre \ufdd5([0-9]+)></pre>", lambda match: kept[int(match[1])], text)
    return text.replace(_LINE_IN_TAG, "\n").replace(_BARE_LINE_IN_TAG, "\n")


def _tags(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"<[^>]*>?|[<\[](?:audio|video)[^>\]]*+", text))


def _applied(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, new in rules:
        text = pattern.sub(new, text)
    return text


def _without_pre(text: str) -> tuple[str, list[str]]:
    """The text with a placeholder for each preformatted part, and those parts."""
    if "<pre" not in text:
        return text, []
    *parts, last = text.split("</pre>")
    out: list[str] = []
    kept: list[str] = []
    for part in parts:
        start = part.find("<pre")
        if start < 0:
            out.append(part)  # an end without a beginning is dropped
            continue
        out += [part[:start], _KEPT_PRE.format(len(kept))]
        kept.append(f"{part[start:]}</pre>")
    return "".join([*out, last]), kept


def _without_items(text: str) -> str:
    """Items of lists without the paragraph around them, where it begins and ends on one line."""
    if "<p><li" not in text:
        return text
    out = []
    for line in text.split("\n"):
        place = 0
        while (start := line.find("<p><li", place)) >= 0 and (end := line.find("</p>", start + 7)) >= 0:
            out += [line[place:start], line[start + 3 : end]]
            place = end + 4
        out += [line[place:], "\n"]
    return "".join(out[:-1])


def _with_breaks(text: str) -> str:
    text = _keep_code_lines(text).replace("<br>", "<br />").replace("<br/>", "<br />")
    out, place = [], 0
    for match in _BLANKS.finditer(text):
        start, run = match.start(), match[0]
        if text.endswith("<br />", 0, start):
            start, run = start + 1, run[1:]  # that line was broken already
        last = run.rfind("\n")
        if last >= 0:
            out += [text[place:start], "<br />\n"]
            place = start + last + 1
    return "".join([*out, text[place:]]).replace(_KEPT_LINE, "\n")


def _keep_code_lines(text: str) -> str:
    """Scripts, styles and drawings get no breaks inside."""
    out, place = [], 0
    missing: set[str] = set()
    for match in _CODE.finditer(text):
        if match.start() < place or match[1] in missing:
            continue
        end = text.find(f"</{match[1]}>", match.end())
        if end < 0:
            missing.add(match[1])
            continue
        end += len(match[1]) + 3
        out += [text[place : match.start()], text[match.start() : end].replace("\n", _KEPT_LINE)]
        place = end
    return "".join([*out, text[place:]])
