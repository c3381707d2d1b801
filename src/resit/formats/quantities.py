"""Figures in running English text: lengths of time, counts of attempts, money, percents, scores, items, and vague words in their place.

`quantities_in` finds them with their place in the text. It says what is written, not what it means: whether "30 days" is a
wait or the time until a result comes is for the reader of the sentence to decide.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    LENGTH = "length"  # a stretch of time: unit is minutes, hours, days, business days, weeks, months, years
    COUNT = "count"  # how often: unit is attempts, retakes or times
    ORDINAL = "ordinal"  # which attempt: "the third failed attempt"
    MONEY = "money"  # unit is a currency of ISO 4217
    PERCENT = "percent"
    SCORE = "score"  # points, with `out_of` where the text says of how many
    SCALE = "scale"  # the two ends of a score scale
    ITEMS = "items"  # unit is items, scored items or pretest items
    VAGUE = "vague"  # a phrase where a figure should stand: unit is what it stands for (length, count)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as the text has it.

    `value` is the figure or the lower end of a range, `high` the upper end (equal to `value` where there is no range). Both are
    None for "unlimited" and for vague phrases. `open` says that the range has no end ("the third and later attempts").
    `start` and `end` are offsets in the text that was given, end exclusive; words of the hedge or bound may lie before them.
    """

    kind: Kind
    value: float | None
    unit: str
    start: int
    end: int
    text: str
    high: float | None = None
    out_of: float | None = None
    hedge: str = ""  # the softening word beside it: around, usually, typically …
    bound: str = ""  # at_least, at_most, or nothing
    open: bool = False

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def is_range(self) -> bool:
        return self.high is not None and self.high != self.value


LONGEST = 20_000  # characters of one text that are looked at; a sentence or a block is far shorter

# Signs that are written in several ways, each replaced by one character so that places stay the same.
PLAIN = str.maketrans(
    {**dict.fromkeys("\u00a0\u2007\u202f\u2009\t\r\n", " "), **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), "\u2019": "'"}
)

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
WORD_VALUES: Mapping[str, int] = {
    **{word: value for value, word in enumerate(SMALL)},
    **{word: 20 + 10 * place for place, word in enumerate(TENS)},
}
FRACTIONS: Mapping[str, float] = {"½": 0.5, "¼": 0.25, "¾": 0.75}

_SMALL = "|".join(sorted(SMALL, key=len, reverse=True))
_ONES = "|".join(sorted(SMALL[1:10], key=len, reverse=True))
_TENS = "|".join(TENS)
_BELOW = rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|{_SMALL})"
_WORDS = rf"(?:(?:(?:{_ONES}|a)[ -]hundred(?: and)?[ -]{_BELOW}|(?:{_ONES}|a)[ -]hundred|{_BELOW})\b)"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,3})?)(?: ?[½¼¾])?"
_NUMBER = rf"(?:{_DIGITS}|{_WORDS})"
# "thirty (30)": the figure in brackets says the same again.
_AGAIN = rf"(?: ?\( ?(?:{_DIGITS}|{_WORDS}) ?\))?"
_NO_DIGIT = r"(?<![\w.,/$€£])"
_TO = r" ?(?:-|to|through|or|and up to) ?"
_UNIT = r"(?:minutes?|mins?\b\.?|hours?|hrs?\b\.?|days?|weeks?|months?|years?|yrs?\b\.?)"
_DAYKIND = r"(?:(?P<daykind>calendar|business|working|consecutive|full|whole|test[- ]free|additional|more|further) )?"

NUMBER = re.compile(_NUMBER, re.I)
LENGTH = re.compile(
    rf"{_NO_DIGIT}(?:between (?=[^.;]{{1,25}} and ))?"
    rf"(?P<low>{_NUMBER}|an?(?= (?:additional |full |whole |calendar )?(?:minute|hour|day|week|month|year)\b)){_AGAIN}"
    rf"(?P<half> and (?:a|one)[ -]half)?"
    rf"(?:{_TO}(?P<high>{_NUMBER}){_AGAIN}| and (?P<high2>{_NUMBER}){_AGAIN})?"
    rf"[ -]{{0,2}}{_DAYKIND}(?P<unit>{_UNIT})\b(?:\(s\))?"
    rf"(?:,? (?:and )?(?P<minutes>{_NUMBER})[ -](?:minutes?|mins?)\b)?",
    re.I,
)
CLOCK = re.compile(rf"{_NO_DIGIT}(?P<hours>\d{{1,2}}) ?h(?:rs?|ours?)?\.? ?(?P<minutes>\d{{1,2}}) ?m(?:ins?|inutes?)?\b", re.I)
HALF_HOUR = re.compile(r"\b(?:half(?: |-)an(?: |-)hour|(?P<whole>an|one) hour and a half)\b", re.I)
FORTNIGHT = re.compile(r"\b(?:a|one) fortnight\b", re.I)

_MONEY = r"(?:\d{1,3}(?:,\d{2,3})+(?:\.\d{1,2})?(?!\d)|\d{1,7}(?:\.\d{1,2}(?!\d))?)"
_SIGN = r"(?:US ?\$|USD ?\$?|CA?\$|CAD ?\$?|AU?\$|AUD ?\$?|NZ\$|[$£€₹]|GBP ?|EUR ?|INR ?|Rs\.? ?)"
MONEY = re.compile(
    rf"(?<![\w])(?P<sign>{_SIGN}) ?(?P<low>{_MONEY})(?!\.?\d)(?P<k>k\b)?(?:(?: ?- ?| to )(?:{_SIGN})? ?(?P<high>{_MONEY})(?![\d%]))?"
)
MONEY_AFTER = re.compile(
    rf"{_NO_DIGIT}(?P<low>{_NUMBER})(?:(?: ?- ?| to | or )(?P<high>{_NUMBER}))? ?(?P<sign>USD|U\.?S\.? dollars?|dollars?|GBP|pounds sterling|EUR|euros?|INR|rupees|CAD|AUD)\b",
    re.I,
)
CURRENCIES: Mapping[str, str] = {
    "us$": "USD", "usd": "USD", "usd$": "USD", "$": "USD", "dollar": "USD", "dollars": "USD", "usdollar": "USD", "usdollars": "USD",
    "c$": "CAD", "ca$": "CAD", "cad": "CAD", "cad$": "CAD", "a$": "AUD", "au$": "AUD", "aud": "AUD", "aud$": "AUD", "nz$": "NZD",
    "£": "GBP", "gbp": "GBP", "poundssterling": "GBP", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "₹": "INR", "inr": "INR", "rs": "INR", "rupees": "INR",
}  # fmt: skip

PERCENT = re.compile(
    rf"{_NO_DIGIT}(?P<low>{_NUMBER})(?: ?%)?(?:(?: ?- ?| to )(?P<high>{_NUMBER}))? ?(?:%|percent(?:age)?\b|per cent\b|pct\b)", re.I
)
OUT_OF = re.compile(
    rf"{_NO_DIGIT}(?P<low>{_NUMBER})(?: ?- ?(?P<high>\d{{1,4}}))?(?: points?| questions?| items?)?(?:(?: correct(?:ly)?| right)?,? out of (?:a (?:possible|total|maximum)(?: of)? |a |the |possible )?| ?/ ?| of (?:the |a possible )?)(?P<of>{_NUMBER})(?![\d/])(?P<tail>(?: (?:scored|multiple[- ]choice|total|possible))*[ -](?:questions?|items?|points?))?",
    re.I,
)
SCORED = re.compile(
    r"\b(?:(?:scaled|passing|pass|cut[- ]?(?:off)?|minimum|required|total|overall|raw|standard) )*(?:scores?|marks?|grade|standard|point)"
    r"(?: (?:required|needed|necessary|set|fixed|for|to|on|in|the|this|each|every|both|all|exams?|examinations?|tests?|pass|passing|parts?|sections?|[A-Z][\w-]*)){0,8}"
    r"(?: ?\(?: ?:? ?|: ?|: [A-Z][\w()/&-]{1,12}(?: \([A-Z]{2,8}\))?: ?| (?:is|was|are|being|of|at|starts at|stands at|remains) )"
    r"(?:(?:currently|usually|typically|generally|now|set|fixed|at|still|a|an|the|about|around|approximately|roughly|minimum|of|least|only|scaled|score|to|be) ){0,6}"
    r"(?P<low>\d{2,4}(?:\.\d)?)(?: ?(?:-|to) ?(?P<high>\d{2,4}))?(?!\d|%| ?%| ?percent| ?per cent|,\d|\.\d)",
    re.I,
)
PASS_LINE = re.compile(
    r"\b(?:passing|minimum|cut[- ]?(?:off)?|required)[ -](?:\w+ )?(?:score|mark|standard|grade)s?\b[^.;,\d%$]{0,40}?\b(?:to|at|is|was|of) (?P<low>\d{2,4})(?! ?(?:%|percent|per cent|\d|,\d|\.\d|questions?|items?|days?|hours?|months?|minutes?|years?))\b",
    re.I,
)
AS_PASSING = re.compile(
    r"(?<![\w.,/$€£-])(?P<low>\d{2,4}) (?:represent(?:s|ing)|is|being|as|was|marks?|counts as)(?: considered)? (?:a|the|an)? ?(?:minimum )?pass(?:ing)?(?: (?:score|mark|grade|standard|line))?\b",
    re.I,
)
OR_HIGHER = re.compile(
    rf"{_NO_DIGIT}(?P<low>\d{{2,4}})(?: points?)?(?: or (?:higher|above|better|more|greater)| and above|\+)(?! ?(?:%|percent|questions?|items?|years?|months?|days?|hours?|minutes?|students?|practice))(?!\w)",
    re.I,
)
SCORE_VERB = re.compile(
    r"\b(?:scor(?:e|es|ed|ing)|earn|achieve|get|obtain|reach)(?: (?:a|an|at|least|minimum|of|total|scaled|score|or|above|you))* (?P<low>\d{2,4})(?! ?(?:%|percent|per cent|,|\d|credit|hours?|days?|months?|years?|questions?|items?|CE|PDU|CPE))(?: points?)?(?= |[.,;:)]|$)",
    re.I,
)
POINTS = re.compile(r"(?<![\w.,/$€£])(?P<low>\d{2,4})(?: ?- ?(?P<high>\d{2,4}))?[ -]points?\b", re.I)
SCALE = re.compile(
    r"\b(?:scale|scored|scores?|range[sd]?|reported|scaled)(?: (?:of|from|on|a|is|are|the|between|range[sd]?|score|scale|scaled|reported|in))* (?P<low>\d{1,4})(?: ?- ?| to | and )(?P<high>\d{2,4})(?! ?(?:%|percent|questions|items|minutes|hours|days))\b"
    r"|(?<![\w.,/$])(?P<low2>\d{1,3}) ?(?:-| to ) ?(?P<high2>\d{2,4})(?:[ -]point)? (?:scale|scoring scale|score scale|range)\b",
    re.I,
)
_KINDS_OF_ITEM = r"(?:multiple[- ]choice|multiple[- ]response|single[- ]best[- ]answer|scored|unscored|non[- ]?scored|ungraded|graded|operational|pre[- ]?test(?:ing)?|experimental|pilot|field[- ]test|trial|total|exam|test|objective|true/false|four[- ]option|computer[- ]based|written|adaptive|performance[- ]based|standardized|random(?:ly selected)?|different|separate|selected[- ]response)"
ITEMS = re.compile(
    rf"{_NO_DIGIT}(?P<low>{_NUMBER}){_AGAIN}(?:(?: ?- ?| to | and )(?P<high>{_NUMBER}))?[ -]{{0,2}}(?P<of>(?:{_KINDS_OF_ITEM}[,/]?(?: and| or)?[ -]){{0,4}})(?:questions?|items?|MCQs?|multiple[- ]choice\b)(?![ -](?:bank|pool))",
    re.I,
)
NOT_SCORED = re.compile(
    r",? (?:(?:of which |that |which )?(?:are|were|will be|do) )?(?:not (?:be )?(?:scored|graded|count\w*)|unscored|pre-?tested|experimental)\b",
    re.I,
)
PRETEST_ONLY = re.compile(
    rf"{_NO_DIGIT}(?P<low>\d{{1,3}})(?: of (?:them|these|which|those|the questions))?(?: (?:that |which )?(?:are|were|will be|being))? (?P<of>unscored|pretest|non-scored|scored|experimental|pilot)\b(?! (?:questions?|items?))",
    re.I,
)

_TRY = r"(?:attempts?|tries|try|chances?|opportunit(?:y|ies)|sittings?|shots?)"
_TRY_KIND = r"(?:(?:total|additional|more|further|consecutive|unsuccessful|failed|failing|test(?:ing)?|exam(?:ination)?|retake|retest|retesting|lifetime|different|separate|such|free|paid|full|successive|subsequent|re-?examination|certification) ){0,3}"
ATTEMPTS = re.compile(
    rf"{_NO_DIGIT}(?P<low>{_NUMBER}|single){_AGAIN}(?:{_TO}(?P<high>{_NUMBER}){_AGAIN})?[ -](?P<kind>{_TRY_KIND})(?:(?P<try>{_TRY})|(?P<re>re-?(?:takes?|tests?|examinations?|sits?)(?! (?:fee|policy|polic)))|(?P<times>times))\b",
    re.I,
)
# "once you have registered" is no count; "twice a year" is.
ADVERB = re.compile(
    r"\b(?:(?P<word>twice|thrice)\b(?! (?:as|the|daily|weekly|monthly|per (?:week|day)|a (?:week|month|day)))"
    r"|(?P<once>once)(?= (?:per|(?:with)?in (?:each|every|a|any)|every|each|during each) (?:testing|test|exam|examination|calendar|12|twelve|window|quarter|year|month|part|section|period|\d)))\b",
    re.I,
)
WORDS_FOR_ADVERBS: Mapping[str, float] = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
UNLIMITED = re.compile(
    r"\b(?:(?:an? )?unlimited(?: (?:number|amount) of)?(?: (?:times|attempts|tries|retakes|retests|re-takes|chances|opportunities|testing))?|indefinitely"
    r"|(?:there (?:is|are)|has|have|with|sets?|imposes?)? ?no (?:official |formal |set |specific |maximum |lifetime |stated |overall )*(?:limits?|cap|maximum|restrictions?)(?: (?:on|to|for))?(?: (?:the|how))?(?: (?:number of|many))?(?: (?:times|attempts|tries|retakes))?"
    r"|(?:doesn't|does not|don't|do not) (?:limit|restrict|cap) (?:the )?(?:number of|how many)(?: times| attempts| retakes)?"
    r"|as many times as (?:you (?:want|like|need|wish)|needed|necessary|they (?:want|like|need|wish)|it takes|desired|required))\b",
    re.I,
)
NO_WAIT = re.compile(
    r"\b(?:no (?:mandatory |required |official |set |minimum |formal |specified |retake |retest )*(?:waiting (?:period|time)|wait(?: time| period)?|cooling[- ]off period)|without (?:any |a )?wait(?:ing)?(?: period)?|(?:(?:do not|don't|doesn't|does not) (?:have to|need to)|no need to|not required to) wait)\b",
    re.I,
)  # fmt: skip
_NTH = rf"(?:{'|'.join(ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
_TRY_BEFORE = r"(?:(?:unsuccessful|failed|failing|exam(?:ination)?|test(?:ing)?|retake|retest|certification|consecutive|overall|initial|and final|official) ){0,3}"
ORDINAL = re.compile(
    rf"\b(?P<low>{_NTH})(?: ?(?:, ?(?:{_NTH}),? (?:and|or)|(?:to|through|-)|(?:and|or|/)) ?(?:the )?(?P<high>{_NTH}))?"
    r"(?P<later>(?:,? (?:and|or)(?: (?:any|all|each|every))? (?:subsequent|later|following|further|additional|more|beyond|succeeding))?)"
    rf"(?:[ -]{_TRY_BEFORE}(?P<unit>{_TRY}|time|retakes?|retests?|fail(?:ure|ed)?s?|tak(?:e|ing))\b|(?: ?$|(?=[,.;)])))",
    re.I,
)
VAGUE_LENGTH = re.compile(
    r"\b(?:an? |the |some )?(?P<how>set|certain|specified|specific|particular|given|defined|designated|prescribed|stipulated|predetermined|limited|fixed|mandatory|required|short|brief|minimum|mandated)"
    r"(?: (?:set|required|mandatory|minimum|amount of|period of|length of|waiting))* (?P<what>time ?frames?|time limit|time(?: period| window)?|(?:waiting )?periods?|window|(?:number|amount) of (?:days|weeks|months|time)|waiting time|wait)\b",
    re.I,
)
VAGUE_COUNT = re.compile(
    r"\b(?:an? )?(?P<how>set|certain|specified|specific|limited|fixed|maximum|maximum allowed|finite) (?:number|amount|maximum) of (?P<what>attempts|times|retakes|tries|chances|opportunities)\b"
    r"|\b(?P<how2>multiple|several|a few|many|numerous) (?P<what2>times|attempts|tries|chances|opportunities|retakes)\b",
    re.I,
)
HEDGE_BEFORE = re.compile(
    r"\b(?P<hedge>around|about|approximately|approx\.?|roughly|nearly|almost|usually|typically|generally|commonly|often|normally|in most cases|most often|circa|some|average of|averages?|likely|can range from|ranges? from|anywhere from|or so|estimated|ordinarily|traditionally|possibly|perhaps|maybe|can be|may be|might be|could be)"
    r"(?: (?:to|be|a|an|the|is|are|at|least|up|only|of|minimum|between|in|within|allowed|from|required|around|about|have|wait|must|you|need|costs?|lasts?|takes?|set|it|mandatory|waiting|period)){0,4} ?~?$",
    re.I,
)
TILDE = re.compile(r"[~≈] ?$")
AT_LEAST = re.compile(
    r"\b(?:at least|a minimum(?: of)?|minimum of|minimum|no (?:less|fewer|earlier|sooner) than|not less than|(?<!no )(?<!not )more than|over|above|at minimum|starting at|starts at|from)(?: (?:a|an|the|another|of))* $",
    re.I,
)
AT_MOST = re.compile(
    r"\b(?:up to|at most|a maximum(?: of)?|maximum of|maximum|max\.?|no more than|not more than|no later than|not exceed(?:ing)?|less than|fewer than|under|within|as many as|only|limited to|limit of|limit is|cap of)(?: (?:a|an|the|of|total))* $",
    re.I,
)
UP_TO_AFTER = re.compile(r"^ (?:or more|minimum|at (?:the )?least|or longer|\(minimum\))\b", re.I)
MOST_AFTER = re.compile(r"^ (?:maximum|at (?:the )?most|or less|or fewer|or sooner|\(maximum\)|max\b)", re.I)

ANYTHING = re.compile(
    rf"\d|[½¼¾]|\b(?:{_SMALL}|{_TENS}|hundred|{'|'.join(ORDINALS)}|once|twice|thrice|single|an?|no|not|without|unlimited|indefinitely|as many|don't|doesn't|set|certain|specified|specific|particular|given|defined|designated|prescribed|stipulated|predetermined|limited|fixed|mandatory|mandated|required|short|brief|minimum|maximum|finite|multiple|several|many|numerous|half)\b",
    re.I,
)


def quantities_in(text: str) -> tuple[Quantity, ...]:
    """Every figure of `text`, by its place; of two readings of the same words the more telling one.

    Only the first 20,000 characters are looked at; the work is linear in them.
    """
    plain = text[:LONGEST].translate(PLAIN)
    if ANYTHING.search(plain) is None:
        return ()
    found: list[Quantity] = []
    for finder in FINDERS:
        for each in finder(plain):
            if not any(each.start < other.end and other.start < each.end for other in found):
                found.append(each)
    return tuple(sorted((_with_its_words(each, plain, text) for each in found), key=lambda each: each.start))


def value_of(text: str) -> float:
    """The number that `text` writes in figures or words: "1,000", "forty-five", "one hundred and ten", "2 ½".

    Raises
    ------
    ValueError
        It is no such number.
    """
    said = text.strip().casefold()
    if said in {"a", "an", "single"}:
        return 1.0
    extra = sum(value for sign, value in FRACTIONS.items() if sign in said)
    for sign in FRACTIONS:
        said = said.replace(sign, "")
    said = said.strip().replace(",", "")
    if said[:1].isdigit():
        return float(said) + extra
    total = 0
    for word in re.split(r"[ -]+", said):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word == "a":
            total = 1
        elif word in WORD_VALUES:
            total += WORD_VALUES[word]
        elif word != "and":
            raise ValueError(f'"{text}" is not a number; want figures or English number words')
    return float(total + extra)


def start_with_hedge(text: str, quantity: Quantity) -> int:
    """Where a figure begins when the softening word right before it is told with it: "around 30 days"."""
    match = re.search(
        r"\b(?:around|about|approximately|roughly|nearly|almost|up to|at least)(?: a| an)? ?$",
        text[: quantity.start].translate(PLAIN),
        re.I,
    )
    return match.start() if match and quantity.kind is not Kind.VAGUE else quantity.start


def as_minutes(quantity: Quantity) -> float | None:
    """A length in minutes where its unit is minutes or hours; None for other units."""
    if quantity.kind is not Kind.LENGTH or quantity.value is None:
        return None
    factor = {"minutes": 1, "hours": 60}.get(quantity.unit)
    return None if factor is None else quantity.value * factor


# One finder a kind, the most telling first: whatever it takes, later ones leave alone.


def _money(text: str) -> Iterator[Quantity]:
    for pattern in (MONEY, MONEY_AFTER):
        for match in pattern.finditer(text):
            sign = re.sub(r"[ .]", "", match["sign"]).casefold()
            factor = 1000 if match.groupdict().get("k") else 1
            low = _amount(match["low"]) * factor
            high = None if match["high"] is None else _amount(match["high"]) * factor
            if high is not None and high < low:
                high = None
            yield _made(Kind.MONEY, match, low, high, CURRENCIES.get(sign, sign.upper()))


def _amount(text: str) -> float:
    return value_of(text.replace(",", "")) if text[:1].isdigit() else value_of(text)


def _percents(text: str) -> Iterator[Quantity]:
    for match in PERCENT.finditer(text):
        yield _ranged(Kind.PERCENT, match, "percent")


def _scales(text: str) -> Iterator[Quantity]:
    for match in SCALE.finditer(text):
        low, high = float(match["low"] or match["low2"]), float(match["high"] or match["high2"])
        if low < high:
            first = match.start("low") if match["low"] else match.start("low2")
            last = match.end("high") if match["high"] else match.end()
            yield Quantity(Kind.SCALE, low, "points", first, last, text[first:last], high)


def _outs_of(text: str) -> Iterator[Quantity]:
    for match in OUT_OF.finditer(text):
        low, of = value_of(match["low"]), value_of(match["of"])
        high = None if match["high"] is None else float(match["high"])
        tail = (match["tail"] or "").casefold()
        by_sign = "/" in match[0]
        if not 0 < low <= of or of < 10 or (by_sign and ((tail == "" and of in {12, 24, 7, 365}) or of < 40)):
            continue
        if " of " in match[0] and "out of" not in match[0] and not tail:
            continue  # "13 of 20 people": no score unless it says of what
        items = "question" in match[0].casefold() or "item" in match[0].casefold()
        yield Quantity(Kind.SCORE, low, "items" if items else "points", match.start(), match.end(), match[0], high or low, of)


def _scores(text: str) -> Iterator[Quantity]:
    for pattern in (SCORED, OR_HIGHER, PASS_LINE, AS_PASSING, SCORE_VERB, POINTS):
        for match in pattern.finditer(text):
            low = float(match["low"])
            high = match.groupdict().get("high")
            if 1990 <= low <= 2035:
                continue  # a year
            start = match.start("low")
            end = match.end("high") if high else match.end("low")
            yield Quantity(
                Kind.SCORE,
                low,
                "points",
                start,
                end,
                text[start:end],
                float(high) if high else low,
                None,
                "",
                "at_least" if pattern is OR_HIGHER else "",
            )


def _items(text: str) -> Iterator[Quantity]:
    for pattern in (ITEMS, PRETEST_ONLY):
        for match in pattern.finditer(text):
            of = (match["of"] or "").casefold()
            unscored = re.search(r"unscored|non-?scored|ungraded|pre-?test|experimental|pilot|field|trial", of)
            both = re.search(r"(?<!un)(?<!non-)(?<!non)scored\b.*\b(?:unscored|pretest)", of)
            unit = (
                "items"
                if both
                else "pretest items"
                if unscored
                else "scored items"
                if re.search(r"scored|(?<!un)graded|operational", of)
                else "items"
            )
            if NOT_SCORED.match(text[match.end() :]):
                unit = "pretest items"
            yield _ranged(Kind.ITEMS, match, unit)


def _attempts(text: str) -> Iterator[Quantity]:
    for match in ATTEMPTS.finditer(text):
        unit = "retakes" if match["re"] else "times" if match["times"] else "attempts"
        if match["kind"] and re.search(r"additional|more|further|retake|retest", match["kind"], re.I):
            unit = "retakes"
        yield _ranged(Kind.COUNT, match, unit)


def _adverbs(text: str) -> Iterator[Quantity]:
    for match in ADVERB.finditer(text):
        yield _made(Kind.COUNT, match, WORDS_FOR_ADVERBS[match[0].casefold()], None, "times")


def _unlimited(text: str) -> Iterator[Quantity]:
    for match in UNLIMITED.finditer(text):
        yield Quantity(Kind.COUNT, None, "times", match.start(), match.end(), match[0])


def _no_wait(text: str) -> Iterator[Quantity]:
    for match in NO_WAIT.finditer(text):
        yield Quantity(Kind.LENGTH, 0, "days", match.start(), match.end(), match[0], 0)


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in ORDINAL.finditer(text):
        low = _nth(match["low"])
        high = low if match["high"] is None else _nth(match["high"])
        if low <= high:
            yield Quantity(
                Kind.ORDINAL,
                low,
                "attempts" if match["unit"] else "",
                match.start(),
                match.end(),
                match[0],
                high,
                open=bool(match["later"]),
            )


def _nth(text: str) -> int:
    said = text.casefold()
    return ORDINALS.index(said) + 1 if said in ORDINALS else int(said[:-2])


def _lengths(text: str) -> Iterator[Quantity]:
    for match in CLOCK.finditer(text):
        yield _made(Kind.LENGTH, match, float(match["hours"]) * 60 + float(match["minutes"]), None, "minutes")
    for match in HALF_HOUR.finditer(text):
        yield _made(Kind.LENGTH, match, 90 if match["whole"] else 30, None, "minutes")
    for match in FORTNIGHT.finditer(text):
        yield _made(Kind.LENGTH, match, 14, None, "days")
    for match in LENGTH.finditer(text):
        yield from _length(match)


def _length(match: re.Match[str]) -> Iterator[Quantity]:
    low = value_of(match["low"]) + (0.5 if match["half"] else 0)
    said_high = match["high"] or (match["high2"] if match[0][:7].casefold() == "between" else None)
    if match["high2"] and said_high is None:
        return
    high = None if said_high is None else value_of(said_high)
    if high is not None and high < low:
        low, high = high, None  # "2023-30 days" and the like: the figure beside the unit counts
    unit = _unit_of(match["unit"], match["daykind"])
    if match["minutes"] and unit == "hours":
        low, high, unit = low * 60 + value_of(match["minutes"]), None, "minutes"
    yield _made(Kind.LENGTH, match, low, high, unit)


def _unit_of(said: str, kind: str | None) -> str:
    letter = said.casefold()
    unit = next(each for each in ("minutes", "hours", "days", "weeks", "months", "years", "yrs", "hrs") if each[:2] == letter[:2])
    unit = {"yrs": "years", "hrs": "hours"}.get(unit, unit)
    return "business days" if unit == "days" and kind is not None and kind.casefold() in {"business", "working"} else unit


def _vague(text: str) -> Iterator[Quantity]:
    for match in VAGUE_LENGTH.finditer(text):
        yield Quantity(Kind.VAGUE, None, "length", match.start("how"), match.end(), text[match.start("how") : match.end()])
    for match in VAGUE_COUNT.finditer(text):
        start = match.start("how") if match["how"] else match.start("how2")
        yield Quantity(Kind.VAGUE, None, "count", start, match.end(), text[start : match.end()])


FINDERS: tuple[Callable[[str], Iterator[Quantity]], ...] = (
    _money, _percents, _scales, _no_wait, _unlimited, _outs_of, _items, _attempts, _lengths, _ordinals, _scores, _adverbs, _vague,
)  # fmt: skip


def _made(kind: Kind, match: re.Match[str], low: float, high: float | None, unit: str) -> Quantity:
    return Quantity(kind, low, unit, match.start(), match.end(), match[0], low if high is None else high)


def _ranged(kind: Kind, match: re.Match[str], unit: str) -> Quantity:
    low = value_of(match["low"])
    said = match.groupdict().get("high")
    high = None if said is None else value_of(said)
    if high is not None and high < low:
        low, high = high, None
    return _made(kind, match, low, high, unit)


def _with_its_words(quantity: Quantity, plain: str, text: str) -> Quantity:
    """The figure with the words beside it that soften or bound it."""
    before, after = plain[max(0, quantity.start - 60) : quantity.start], plain[quantity.end : quantity.end + 16]
    hedge = HEDGE_BEFORE.search(before)
    said = hedge["hedge"].casefold() if hedge else "about" if TILDE.search(before) else ""
    if quantity.kind is Kind.VAGUE:
        said = said or quantity.text.split()[0].casefold()
    bound = quantity.bound
    if quantity.kind is not Kind.VAGUE and not bound:
        if AT_LEAST.search(before) or UP_TO_AFTER.search(after):
            bound = "at_least"
        elif AT_MOST.search(before) or MOST_AFTER.search(after):
            bound = "at_most"
    return Quantity(
        quantity.kind, quantity.value, quantity.unit, quantity.start, quantity.end, text[quantity.start : quantity.end],
        quantity.high, quantity.out_of, said, bound, quantity.open,
    )  # fmt: skip
