"""Straight quotes, dashes and dots as typographers set them, by the rules that WordPress applies to an English text when it prints it.

What decides is what stands beside a mark: a quote opens after a space or a bracket and closes before a space or a full stop, an apostrophe
stands inside a word or before a year, a prime follows a digit. Tags, comments and shortcodes are passed over; what stands inside code,
preformatted text, scripts and styles stays as it was typed.

Not covered: the other quotes that some translations of WordPress use (German, French …), and sites that switched this off.
"""

import re
from collections.abc import Collection

from resit.formats.wordpress.shortcodes import CORE, names_in

OPEN_DOUBLE, CLOSE_DOUBLE = "&#8220;", "&#8221;"
OPEN_SINGLE, CLOSE_SINGLE = "&#8216;", "&#8217;"
APOSTROPHE = "&#8217;"
PRIME, DOUBLE_PRIME = "&#8242;", "&#8243;"
EN_DASH, EM_DASH = "&#8211;", "&#8212;"
UNTOUCHED = frozenset({"pre", "code", "kbd", "style", "script", "tt"})
UNTOUCHED_SHORTCODES = frozenset({"code"})

# Whole pieces, in this order. The last eleven drop letters at their front, so the mark there is no opening quote.
_CLIPPED = ("'tain't", "'twere", "'twas", "'tis", "'twill", "'til", "'bout", "'nuff", "'round", "'cause", "'em")
PIECES = (
    ("...", "&#8230;"), ("``", OPEN_DOUBLE), ("''", CLOSE_DOUBLE), (" (tm)", " &#8482;"),
    *((word, word.replace("'", APOSTROPHE)) for word in _CLIPPED),
)  # fmt: skip

# Marks that stand for a decision while others are still open. No text may hold them: they are no characters.
_APOSTROPHE, _OPENS, _CANDIDATE = "\ufdd0", "\ufdd1", "\ufdd2"
_MARKS = re.compile(f"[{_APOSTROPHE}{_OPENS}{_CANDIDATE}]")

_SPACE = "[\r\n\t \u00a0]|&nbsp;"
_AFTER_SPACE = "(?:(?<=[\r\n\t \u00a0])|(?<=&nbsp;)|\\A)"
_ENDING = rf"(?=\Z|[.,:;!?)}}\-\]]|&gt;|{_SPACE})"
_NUMBER = r"\d[.,\d]*"

_YEAR_THEN_SINGLE = re.compile(rf"'(\d\d)'{_ENDING}", re.A)
_YEAR_THEN_DOUBLE = re.compile(rf"'(\d\d)\"{_ENDING}", re.A)
_YEAR = re.compile(r"'(?=\d\d(?:\Z|(?![%\d]|[.,]\d)))", re.A)
_SINGLE_NUMBER = re.compile(rf"{_AFTER_SPACE}'({_NUMBER})'", re.A)
_SINGLE_OPENS = re.compile(rf"(?:{_AFTER_SPACE}|(?<=[(\[{{\"\-])|(?<=&lt;))'", re.A)
_IN_A_WORD = re.compile(rf"(?<![\r\n\t \u00a0])(?<!&nbsp;)'(?!\Z|[.,:;!?\"'(){{}}\[\]\-]|&[lg]t;|{_SPACE})", re.A)
_DOUBLE_NUMBER = re.compile(rf"{_AFTER_SPACE}\"({_NUMBER})\"", re.A)
_DOUBLE_OPENS = re.compile(rf"(?:{_AFTER_SPACE}|(?<=[(\[{{\-])|(?<=&lt;))\"(?!{_SPACE})", re.A)
_CLOSES = {mark: re.compile(mark + _ENDING, re.A) for mark in "'\""}
_AFTER_DIGIT = {mark: re.compile(rf"(?<=\d){mark}", re.A) for mark in ("'", '"', _CANDIDATE)}
_AFTER_NO_DIGIT = re.compile(rf"(?<!\d){_CANDIDATE}", re.A)
_DASHES = (
    (re.compile("---"), EM_DASH),
    (re.compile(rf"{_AFTER_SPACE}--(?=\Z|{_SPACE})"), EM_DASH),
    (re.compile("(?<!xn)--"), EN_DASH),  # xn-- begins the name of a domain
    (re.compile(rf"{_AFTER_SPACE}-(?=\Z|{_SPACE})"), EN_DASH),
)
_MAY_MULTIPLY = re.compile(r"(?<=\d)x\d", re.A)
# Never 0x1f, which is a number. The bound only keeps "1.1.1.1…" from being walked once for each of its figures.
_TIMES = re.compile(r"\b(0[\d.,]{1,60}|[1-9][\d.,]{0,60})x(\d[\d.,]*)\b", re.A)
_BARE_AMPERSAND = re.compile(r"&(?!#(?:\d+|x[a-f0-9]+);|[a-z1-4]{1,8};)", re.I | re.A)
_TAG = re.compile(r"<(?:!(?=--).*?(?:-->|\Z)|[^>]*>?)", re.S)
_BLANK = " \t\n\r\0\x0b"


def texturize(text: str, *, shortcodes: Collection[str] = CORE) -> str:
    """`text`, which may hold markup, with typographic quotes, dashes, ellipses, primes and × as numeric references.

    Parameters
    ----------
    shortcodes
        The names that are shortcodes on that site; brackets with other names are text.
    """
    if not text or _MARKS.search(text):
        return text
    pieces = _TAG
    known = names_in(text, shortcodes)
    shortcode = None
    if known:
        names = "|".join(map(re.escape, sorted(known, key=lambda name: (-len(name), name))))
        inside = r"(?:[^\[\]<>]++|<[^\[\]>]*+>)*+"
        inner = rf"\[[/\[]?(?:{names})(?=[\s\]/]){inside}\]\]?"
        shortcode = re.compile(inner, re.A)
        pieces = re.compile(f"(?:{_TAG.pattern})|(?:{inner})", re.S | re.A)
    out: list[str] = []
    tags: list[str] = []
    codes: list[str] = []
    end = 0
    for match in pieces.finditer(text):
        if match.start() > end:
            out.append(_piece(text[end : match.start()], is_open=not tags and not codes))
        end = match.end()
        piece = match[0]
        if piece.startswith("<!--"):
            pass
        elif piece.startswith("<"):
            piece = _BARE_AMPERSAND.sub("&#038;", piece)
            _step(piece, tags, UNTOUCHED)
        elif shortcode is not None and not piece.startswith("[[") and not piece.endswith("]]"):
            _step(piece, codes, UNTOUCHED_SHORTCODES)
        out.append(piece)
    if end < len(text):
        out.append(_piece(text[end:], is_open=not tags and not codes))
    return "".join(out)


def _step(piece: str, within: list[str], names: frozenset[str]) -> None:
    """Go into an element whose text stays as it is, or out of it."""
    closes = piece[1:2] == "/"
    blank = piece.find(" ")  # a line break or slash after a name belongs to it there: <code/> is no code
    name = piece[2 if closes else 1 : blank if blank >= 0 else -1]
    if name not in names:
        return
    if not closes:
        within.append(name)
    elif within and within[-1] == name:
        within.pop()


def _piece(text: str, *, is_open: bool) -> str:
    if not is_open or not text.strip(_BLANK):
        return text
    for old, new in PIECES:
        if old in text:
            text = text.replace(old, new)
    if "'" in text:
        text = _single(text)
    if '"' in text:
        text = _double(text)
    if "-" in text:
        for pattern, dash in _DASHES:
            text = pattern.sub(dash, text)
    if _MAY_MULTIPLY.search(text):
        text = _TIMES.sub(r"\1&#215;\2", text)
    return _BARE_AMPERSAND.sub("&#038;", text) if "&" in text else text


def _single(text: str) -> str:
    text = _YEAR_THEN_SINGLE.sub(rf"{_APOSTROPHE}\1{CLOSE_SINGLE}", text)
    text = _YEAR_THEN_DOUBLE.sub(rf"{_APOSTROPHE}\1{CLOSE_DOUBLE}", text)
    text = _YEAR.sub(_APOSTROPHE, text)
    text = _SINGLE_NUMBER.sub(rf"{_OPENS}\1{CLOSE_SINGLE}", text)
    text = _SINGLE_OPENS.sub(_OPENS, text)
    text = _IN_A_WORD.sub(_APOSTROPHE, text)
    text = _closed(text, mark="'", prime=PRIME, close=CLOSE_SINGLE)
    return text.replace(_APOSTROPHE, APOSTROPHE).replace(_OPENS, OPEN_SINGLE)


def _double(text: str) -> str:
    text = _DOUBLE_NUMBER.sub(rf"{_OPENS}\1{CLOSE_DOUBLE}", text)
    text = _DOUBLE_OPENS.sub(_OPENS, text)
    return _closed(text, mark='"', prime=DOUBLE_PRIME, close=CLOSE_DOUBLE).replace(_OPENS, OPEN_DOUBLE)


def _closed(text: str, *, mark: str, prime: str, close: str) -> str:
    """Decide for the marks that are left whether they are primes or end a quotation: what was opened wants an end first."""
    quotations = text.split(_OPENS)
    for place, quotation in enumerate(quotations):
        if mark not in quotation:
            continue
        if place and close not in quotation:
            quotation = _quotation(quotation, mark=mark, prime=prime, close=close)
        else:
            quotation = _AFTER_DIGIT[mark].sub(prime, quotation)
            quotation = _CLOSES[mark].sub(close, quotation)
        if mark == '"':
            quotation = quotation.replace('"', close)
        quotations[place] = quotation
    return _OPENS.join(quotations)


def _quotation(text: str, *, mark: str, prime: str, close: str) -> str:
    """One quotation whose end is among its marks: one before a space or full stop; of several, those that follow no digit."""
    text, candidates = _CLOSES[mark].subn(_CANDIDATE, text)
    if candidates == 1:
        text = text.replace(_CANDIDATE, close)
        return _AFTER_DIGIT[mark].sub(prime, text)
    if not candidates:
        return _AFTER_DIGIT[mark].sub(prime, text)
    text, ended = _AFTER_NO_DIGIT.subn(close, text)
    if not ended:
        at = text.rfind(f"{_CANDIDATE}.")
        at = text.rfind(_CANDIDATE) if at < 0 else at
        text = f"{text[:at]}{close}{text[at + 1 :]}"
    text = _AFTER_DIGIT[mark].sub(prime, text)
    return _AFTER_DIGIT[_CANDIDATE].sub(prime, text).replace(_CANDIDATE, close)
