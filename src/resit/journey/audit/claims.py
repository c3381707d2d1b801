"""From a sentence to what it states about an exam: a field, a figure or a vague phrase in its place, and for which attempt.

Only statements are read. Questions, examples, one person's story, study advice, other people's products and rules of the past
state no rule of today. Which field a figure belongs to is decided by the words around it, each with its weight; a figure that no
words claim is left alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resit.formats.hubs import Sentence
from resit.formats.quantities import PLAIN, Kind, Quantity, quantities_in


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a sentence says of an exam.

    `quantity` has offsets in the sentence's text. `after` are the counts of attempts behind it that it speaks of (a wait after the
    second: 2), empty where it speaks of any; `strength` in [0, 1] is how clearly the words say that it is about `field`.
    """

    field: str  # wait, attempts, fee, score, items, minutes, deadline, booking, result, pass_rate, report
    quantity: Quantity
    strength: float
    after: tuple[int, ...] = ()
    is_open: bool = False  # "the third and every later"
    window: Quantity | None = None  # of a count: in which stretch
    per: str = ""  # of a count: year, window, lifetime
    who: str = ""  # member, nonmember, student, first, retake
    jurisdiction: str = ""  # a state's name, or "some" where the sentence speaks of states without naming one
    is_vague: bool = False


STATES = [
    "Alabama",
    "Alaska",
    "Arizona",
    "Arkansas",
    "California",
    "Colorado",
    "Connecticut",
    "Delaware",
    "Florida",
    "Georgia",
    "Hawaii",
    "Idaho",
    "Illinois",
    "Indiana",
    "Iowa",
    "Kansas",
    "Kentucky",
    "Louisiana",
    "Maine",
    "Maryland",
    "Massachusetts",
    "Michigan",
    "Minnesota",
    "Mississippi",
    "Missouri",
    "Montana",
    "Nebraska",
    "Nevada",
    "Ohio",
    "Oklahoma",
    "Oregon",
    "Pennsylvania",
    "Tennessee",
    "Texas",
    "Utah",
    "Vermont",
    "Virginia",
    "Washington",
    "Wisconsin",
    "Wyoming",
    "Ontario",
    "Quebec",
    "Alberta",
    "Manitoba",
]
STATES += ["New York", "New Jersey", "New Mexico", "New Hampshire", "North Carolina", "South Carolina", "North Dakota", "South Dakota", "West Virginia", "Rhode Island", "British Columbia", "Puerto Rico", "Guam"]  # fmt: skip
STATE = re.compile(rf"\b(?:{'|'.join(sorted(STATES, key=len, reverse=True))})\b")
SOME_STATES = re.compile(
    r"\b(?:some|certain|many|most|several|other|individual|your|each|the|by|a few|a) (?:state|states|jurisdictions?|state (?:nursing )?boards?|boards|provinces?|state boards of nursing|board of (?:nursing|pharmacy|accountancy)|nursing regulatory bod(?:y|ies)|states'?)\b|\bvar(?:y|ies) by (?:state|jurisdiction)|\bstate-(?:specific|by-state)\b",
    re.I,
)

# Sentences that state nothing.
SKIPPED = re.compile(
    r"\b(?:(?i:for (?:example|instance),? (?:if|when|you|your|an?|someone|say|let|in|on)\b|(?<=, )for (?:example|instance)|e\.g\.|let's say|let us say|suppose|imagine|say you|hypothetical|scenario:|testimonial)|"
    r"(?:I|me|my|I'm|I've) (?!exam|of|and)(?:\w+)|I'd|[Mm]y (?:first|second|third|exam|score|test)|he (?:passed|failed|scored|took)|she (?:passed|failed|scored|took)|(?:one|our) student|"
    r"©|copyright|click here|subscribe|sign up|cookie|add to cart|enroll now|order now|buy now|posted (?:on|by)|mins? read|minute read|minutes? ago|last updated|"
    r"money[- ]back|satisfaction|trial|our (?:course|program|students|members|guarantee|pass))\b",
)
NOT_BETWEEN = re.compile(
    r"[^.;]{0,12}\b(?:to (?:start|begin|register|apply|know|find)|for (?:your |the )?(?:results?|scores?|an? appointment))\b", re.I
)
PAST = re.compile(
    r"\b(?:used to|previously|formerly|prior to (?:19|20)\d\d|before (?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d\d|until (?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d\d|in (?:the past|earlier years|prior years)|old(?:er)? (?:policy|rule|format|version|exam)|"
    r"no longer|(?:when|while) there (?:was|were)|was (?:changed|increased|reduced|replaced|raised|lowered)|were (?:changed|reduced|increased)|back in (?:19|20)\d\d|(?:has|have) (?:since )?(?:changed|increased|decreased|been (?:changed|reduced|replaced|eliminated)))\b",
    re.I,
)
NEGATED = re.compile(
    r"\b(?:is not|isn't|are not|aren't|rather than|instead of|not (?:necessarily|just|only|simply|exactly|mean|equal|the same as)|does not mean|doesn't mean|myth|contrary to|unlike|(?:don't|do not|doesn't|does not|won't) (?:need to |have to )(?:wait|pay)|not limited to)\b[^,;.]{0,40}$",
    re.I,
)
PRODUCT = re.compile(
    r"\b(?:practice|sample|mock|quiz(?:zes)?|flash ?cards?|question banks?|qbank|test bank|simulat\w+|prep(?:aration)? (?:course|book|class|material|package)s?|study (?:guide|course|package|material|plan|time|hours|schedule|session)s?|tutor\w*|courses?|videos?|lessons?|modules|lectures?|workbook|textbook|webinars?|bootcamp|boot camp|app|ebook|pdf|diagnostic|review (?:book|class|session|course))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that claim a figure for a field: where they stand (before it, after it, anywhere in its clause) and their weight."""

    field: str
    where: str
    pattern: re.Pattern[str]
    weight: float


def _cue(field: str, where: str, pattern: str, weight: float) -> Cue:
    tail = {"before": "$", "after": "", "near": ""}[where]
    head = "^" if where == "after" else ""
    return Cue(field, where, re.compile(f"{head}{pattern}{tail}", re.I), weight)


RETAKE = r"(?:re-?tak\w*|re-?test\w*|re-?sit\w*|re-?attempt\w*|re-?appl\w*|re-?regist\w*|re-?examin\w*|try again|(?:take|sit|attempt)(?: for)? (?:it|the (?:\w+ ){0,3}(?:exam|test|examination)|your (?:\w+ ){0,2}(?:exam|test)|(?:the )?(?:same )?section|that section) again|(?:another|next|second|third|subsequent|new) (?:attempt|try|exam)|test again)"
TRIES = r"(?:attempts?|re-?takes?|exams?|tests?|examinations?|administrations?|sittings?|tries|testing|failures?|re-?tests?)"
FAILED = r"(?:unsuccessful|failed|failing|fail|failure|last|previous|prior|most recent|initial|first|second|third|fourth|fifth|each|every|original|test|exam)"

LENGTH_CUES = (
    _cue("other", "near", r"\b(?:probably|likely|ideally|on the safe side|chances are|just in case|you(?:'ve| have) waited|might be enough)\b", 4),
    _cue("result", "before", r"\b(?:results?|scores?)\b[^.;]{0,40}\b(?:accessible|online|out|back|ready)\b[^.;]{0,12}", 3.8),
    _cue("wait", "after", r" of (?:a |the |your |each )?(?:previous|prior|last|other|earlier)\b", 4.2),
    _cue("other", "before", r"\b(?:give yourself|try to|divide|in practice|in reality|actual wait|realistic\w*|availability|considerably longer|much longer|on average|an average of|awarded|finish(?:ed)? all)\b[^.;]{0,70}", 4),
    _cue("other", "after", r"[ -](?:[\w-]+ ){0,2}(?:questions?|essays?|breaks?|videos?|tutorials?|intervals?)\b", 3.8),
    _cue("other", "before", r"\b(?:keep|maintain|active|stay certified|incident|score review|rescor\w*|verification|MUST (?:contact|follow|notify)|must (?:contact|notify|follow up))\b[^.;]{0,60}", 3.8),
    _cue("other", "after", r"[^.;]{0,20}\b(?:after the incident|for a (?:score )?(?:review|rescore)|of the (?:incident|decision|notice))\b", 3.8),
    _cue("other", "after", r"[^.;]{0,20}\bat the (?:fastest|earliest|most)\b", 3.6),
    _cue("deadline", "before", r"\b(?:outside(?: of)?|within|rolling)(?: the| a| an| this| their| your| each| any)?(?: rolling)? ", 2.6),
    _cue("other", "after", r"[^.;]{0,150}\b(?:requirements of certification|initial certificate|initial licens\w+|of licensure)\b", 4.2),
    _cue("other", "before", r"\b(?:first|final) ", 4),
    _cue("other", "after", r"[^.;]{0,10}\b(?:of expir\w+|before (?:it|your certification) expires)\b", 4),
    _cue("other", "after", r"[^.;]{0,50}\b(?:event|training|class|course|workshop|webinar)s?\b", 4),
    _cue("other", "before", r"\b(?:resolve|resolved|complaints?|investigat\w*|appeals? (?:must|may|can|will))\b[^.;]{0,50}", 3.6),
    _cue("other", "after", r"[^.;]{0,40}\b(?:complaints?|investigat\w*)\b", 3.6),
    _cue("wait", "before", r"\b(?:prohibited|barred|banned|cannot|can't|may not|not (?:be )?(?:permitted|allowed|able|eligible))\b[^.;]{0,40}\b(?:test\w*|tak\w+|sit|exam)\b[^.;]{0,25}\b(?:for|until|less than)\b[^.;]{0,12}", 3.4),
    _cue("wait", "before", r"\b(?:take|taken|sit|attempt|test|offered to you)\b[^.;]{0,40}\b(?:once )?(?:in )?every ", 3.4),
    _cue("other", "before", r"\b(?:last|past|previous|next) ", 4),
    _cue("wait", "before", r"\bwait(?:ing)?\b(?![^.;]{0,40}\b(?:results?|scores?)\b)[^.;:]{0,50}", 3),
    _cue("wait", "before", r"\b(?:waiting|cooling[- ]off|retake|retest|re-?testing) (?:period|time|interval|window|rule|policy)s?\b[^.;]{0,60}", 3),
    _cue("wait", "before", rf"\b(?:can(?:not|'t)?|may(?: not)?|must|will be able to|unable to|allowed to|eligible to|permitted to|not)\b[^.;]{{0,30}}{RETAKE}[^.;]{{0,50}}\b(?:for|after|until|in|every|only after|at least|as early as|as soon as|again)\b[^.;,]{{0,25}}", 3),
    _cue("wait", "before", rf"{RETAKE}[^.;]{{0,40}}\b(?:after|until|every|in|within as (?:little|few) as)\b[^.;,]{{0,20}}", 2),
    _cue("wait", "after", r"[^.;]{0,40}\bwait(?:ing)?\b", 3),
    _cue("wait", "after", rf"[^.;,]{{0,30}}\b(?:between|in between)\b[^.;,]{{0,40}}(?:{TRIES}|{RETAKE}|again)\b", 3),
    _cue("wait", "after", rf"[^.;,]{{0,45}}\bbefore\b[^.;,]{{0,12}}(?:{RETAKE}|(?:you|they|candidates?|he or she|one|applicants?|being|able|eligible|allowed)\b[^.;,]{{0,25}}(?:{RETAKE}|again|schedul\w+|test\b|sit\b|take\b)|(?:attempting|scheduling|taking|sitting)\b[^.;,]{{0,30}}\b(?:again|another|next|second|third))", 3),
    _cue("wait", "after", rf"[^.;,]{{0,12}}\b(?:after|from|following|since|of)\b (?:the |your |an? |each |every |any |their |his |that |taking (?:the|your) )*(?:date of (?:the |your )?)?(?:\w+ )?(?:{FAILED})\b", 1.5),
    _cue("wait", "after", rf"[^.;]{{0,30}}\b{RETAKE}", 1.2),
    _cue("wait", "after", r" (?:must|have to|needs? to|has to|should) (?:elapse|pass\b(?! the)|go by)", 3),
    _cue("wait", "near", rf"\b{RETAKE}", 0.6),
    _cue("deadline", "before", r"\b(?:valid|good|active|remains?|lasts?|eligib\w+|open)\b[^.;]{0,25}\b(?:for|is|of|period|window)[^.;,]{0,15}", 2.2),
    _cue("deadline", "before", r"\b(?:complete|pass|take|sit|schedule|test|retake|attempt|use|finish)\w*\b[^.;]{0,60}\b(?:within|inside|in)\b[^.;,]{0,25}", 2.4),
    _cue("deadline", "before", r"\b(?:you|candidates|applicants|they|who|and) (?:will )?(?:have|has|get|are given)(?: up to| a total of| exactly| only)? (?:an? |a period of )?", 1.6),
    _cue("deadline", "before", r"\b(?:expires?|eligibility|authorization|ATT|voucher|NTS|application)\b[^.;]{0,40}", 1.6),
    _cue("deadline", "after", r"[^.;,]{0,15}\b(?:of|from|after|following) (?:the |your |their |its |an? )?(?:date of )?(?:graduat\w+|approv\w+|appl(?:ying|ication)|complet\w+|purchas\w+|receiv\w+|eligib\w+|regist\w+|authoriz\w+|program completion|first (?:attempt|pass|section|exam)|passing (?:the|your|one))", 3.6),
    _cue("deadline", "after", r"[^.;,]{0,10}\b(?:eligibility|testing|exam(?:ination)?|application|authorization|validity|rolling)[ -](?:period|window)", 2.4),
    _cue("deadline", "after", r" (?:to|in which to|window to) (?:take|pass|complete|sit|schedule|test|retake)\b", 2.0),
    _cue("minutes", "before", r"\b(?:exam|test|examination|section|part|assessment|testing|it)\b[^.;]{0,30}\b(?:lasts?|takes?|runs?|is|of|within|in|has|have|given|allotted|allows?|duration|length|time|with)\b[^.;]{0,40}", 1.6),
    _cue("minutes", "before", r"\b(?:time limit|time allotted|allotted time|time allowed|exam time|test(?:ing)? time|duration|test length|exam length|seat time|appointment(?: time)?|length of the exam|exam duration)\b[^.;]{0,40}", 3),
    _cue("minutes", "before", r"\b(?:questions?|items?)\b[^.;]{0,50}\b(?:in|within|over|with|and|during)\b[^.;]{0,25}", 2.2),
    _cue("minutes", "before", r"\b(?:you(?:'ll| will)?|candidates|test[- ]takers|examinees|students)(?: will)? (?:have|get|are (?:given|allowed|allotted))[^.;]{0,30}", 2.0),
    _cue("minutes", "after", r"(?: long)?[ -](?:\w+[ -]){0,3}(?:exam|test|examination|time limit|sections?|segments?|parts?)\b", 2.4),
    _cue("minutes", "after", r"[^.;,]{0,10}\b(?:to (?:complete|finish|answer|take (?:the|this) (?:exam|test))|in (?:length|duration)|of (?:testing|test|exam) time|time limit|long)\b", 3),
    _cue("minutes", "after", r"[^.;]{0,20}\b(?:questions|items)\b", 0.8),
    _cue("result", "before", r"\b(?:results?|scores?|score reports?|notification|notified|official report)\b[^.;]{0,60}\b(?:within|in|about|after|available|takes?|up to|arrive|received?|released|posted|later than|for|wait)\b[^.;]{0,25}", 3.2),
    _cue("result", "after", r"[^.;]{0,25}\b(?:results?|scores?|score reports?)\b", 1.6),
    _cue("result", "before", r"\breceive\b[^.;]{0,30}\b(?:results?|scores?|report)\b[^.;]{0,30}", 3),
    _cue("booking", "before", r"\b(?:cancel\w*|reschedul\w*|chang(?:e|ing)|no[- ]shows?|refund\w*|advance|notice)\b[^.;]{0,70}", 2.8),
    _cue("booking", "after", r"[^.;]{0,40}\b(?:before|prior to|in advance of|ahead of|in advance)\b[^.;]{0,20}\b(?:appointment|scheduled|exam(?:ination)?(?: date| day| appointment)?|test(?: date| day| appointment)?|start)", 2.2),
    _cue("booking", "after", r"[^.;]{0,40}\b(?:cancel|reschedul)\w*", 2.4),
    # What people also measure in time, and which is none of ours.
    _cue("other", "before", r"\b(?:stud(?:y|ying)|prepar\w+|spend|dedicate|review\w*|practic\w+|set aside|plan)\b[^.;]{0,60}", 2.6),
    _cue("other", "after", r"[^.;]{0,25}\b(?:of (?:study|stud(?:y|ying)|prep\w*|practice|review|training|education|instruction|coursework|classroom|experience|work|clinical|supervised|professional|relevant|full-time|paid|on-the-job|nursing|hands-on|continuing|college|school|remedial|remediation|refresher)|experience|(?:training|education|certificate|degree|diploma|bachelor'?s?|master'?s?|doctoral|college|university|postgraduate|residency|apprenticeship) (?:program|course|degree)?|old\b|of age|ago|internship|externship|per (?:day|week)|a (?:day|week)\b|each (?:day|week)|daily|every day|program\b|course\b|study|prep|students?\b|degree|career)", 3.2),
    _cue("other", "before", r"\b(?:certif(?:ied|ication|icate)s?|credentials?|licens\w+|renew\w*|recertif\w*|continuing|CEUs?|PDUs?|CPE|continuing education)\b(?![^.;]{0,20}\b(?:exam|test))[^.;]{0,45}", 2.4),
    _cue("other", "after", r"[^.;]{0,40}\b(?:renew\w*|recertif\w*|continuing education|of certification|CE credits?|contact hours|certification cycle)", 2.6),
    _cue("other", "before", r"\b(?:arrive|check[- ]in|break|tutorial|survey|minimum age|age of|experience|training|education|employment|salary|work(?:ed|ing)?|course|program|school|college|degree|practice|residency|career|since|past|last|next|every few|age)\b[^.;]{0,30}", 1.9),
    _cue("other", "after", r"[^.;,]{0,12}\b(?:break|early|tutorial|before (?:your|the) (?:exam|test|appointment)(?: to check)?|survey|in a row|per question|for each question|refund\w*)\b", 2.6),
    _cue("other", "before", r"\b(?:tutorial|survey)\b[^.;]{0,80}", 4.2),
    _cue("other", "before", r"\brefund\w*\b[^.;]{0,30}", 4.5),
    _cue("deadline", "before", r"\b(?:results?|scores?|pass|credit)\b[^.;,]{0,12}\b(?:stays?|remains?|is|are|lasts?|good)\b[^.;,]{0,8}\bvalid\b[^.;,]{0,10}", 4),

)  # fmt: skip

COUNT_CUES = (
    _cue("other", "before", r"\bre-?schedul\w*\b[^.;]{0,40}", 4.5),
    _cue("other", "after", r"[^.;]{0,60}\bwithout (?:needing|having|further|additional|submitting|any)\b", 4),
    _cue("other", "before", r"\b(?:those|these|remaining|first|last) ", 3.8),
    _cue("other", "before", r"\b(?:offered|held|administered|given|scheduled|available)\b[^.;]{0,20}", 4),
    _cue("attempts", "before", r"\b(?:allow(?:s|ed|ing)?|permit(?:s|ted)?|limit(?:s|ed)?|maximum|max|up to|no more than|at most|only|total of|can|may|could|have|has|get|gets|given|granted|entitled to|eligible|offers?|provides?|cap|be (?:taken|retaken|attempted)|(?:re)?tak(?:e|en)|attempt|sit|not exceed|includes?)\b[^.;]{0,60}", 2.4),
    _cue("attempts", "after", r"[^.;]{0,30}\b(?:allowed|permitted|are allowed|limit|maximum|total|in a (?:lifetime|year)|per (?:year|calendar|window|lifetime|testing)|within|in (?:any|a|one|each|the same|every)|over (?:a|your)|to pass|each year|a year|in total)\b", 1.8),
    _cue("attempts", "before", r"\bno limit(?:s)?\b[^.;]{0,30}", 2),
    # A number of failures that something follows from is no limit.
    _cue("other", "before", r"\b(?:after|following|fail(?:s|ed|ing)?(?: (?:it|the (?:\w+ ){0,3}(?:exam|test|examination)|your exam))?|once|failing|exhaust\w*|used(?: up)?|more than|took (?:me|him|her|them)|passed (?:on|in|after)|until)(?: (?:your|the|all|a|an|of|these|those|their|unsuccessful|of your))*(?: (?:at least|more than))? ?", 4.5),
    _cue("other", "before", r"\b(?:if|when|who|those who|candidates who|anyone who|people who|in case)\b[^.;,]{0,40}\bfail\w*\b[^.;,]{0,40}", 4),
    _cue("other", "after", r"[^.;]{0,15}\b(?:more likely|higher|faster|as many|as much|better|larger|a day|a week|per (?:week|day|month)|the (?:price|cost|amount|speed|fee)|in a row|before (?:passing|I|he|she|they)|students|candidates took|each question|through|over again)\b", 4),
    _cue("other", "before", r"\b(?:read|review|practice|watch|go (?:over|through)|studied|check|conducted|updated|published)\b[^.;]{0,25}", 2.6),
)  # fmt: skip

MONEY_CUES = (
    _cue("other", "before", r"\bchang(?:e|ing)\b[^.;]{0,60}", 3.2),
    _cue("other", "after", r"[^.;]{0,12}\b(?:per |for (?:each |an? )?(?:additional |extra )?)score reports?\b", 4),
    _cue("fee", "before", r"\b(?:(?:exam(?:ination)?|test(?:ing)?|registration|application|re-?take|re-?test(?:ing)?|re-?examination|certification|voucher|attempt|section|license exam|re-?application)(?: \w+){0,2} (?:fees?|costs?|price)|fees?|cost(?:s|ing)?|price[ds]?|pay(?:ing|ment)?|charged?|voucher)\b[^.;]{0,90}", 2.2),
    _cue("fee", "after", r"[^.;,]{0,35}\b(?:fee|exam(?:ination)? (?:fee|cost)|retake|re-?test|re-?examination|registration|application|to (?:take|sit|retake|register|apply)|(?:for|per|each) (?:the |each |every |your )?(?:exam|test|attempt|section|part|retake|try|level|AAMA|member|non-?member))\b", 2.4),
    _cue("fee", "near", r"\b(?:retake|exam|test|examination|attempt)\b", 0.5),
    _cue("other", "before", r"\b(?:salar\w+|earn\w*|wages?|income|makes?|pays? (?:up|an|around|about)|starting pay|median|average(?!\s+cost)|tuition|course|class|prep|book|guide|materials?|bundle|package|membership|dues|renew\w*|recertif\w*|reschedul\w*|cancel\w*|late|transfer|refund\w*|discount\w*|sav(?:e|ing)s?|guarantee|program|training|subscription|practice|budget|tutor\w*|fingerprint\w*|background|licens(?:e|ing|ure) (?:fee|application)|license|plan|worth|bonus|scholarship|coupon|off|value|reinstate\w*|verification|duplicate|rescor\w*|hand[- ]scor\w*|appeal|score (?:report|transfer|review)|travel|processing|administrative|state board|state)\b[^.;]{0,60}", 2.6),
    _cue("other", "after", r"[^.;,]{0,30}\b(?:per (?:hour|year|month|week|annum)|an hour|hourly|a year|annually|annual|a month|/ ?(?:hr|hour|yr|year|mo)|salary|course|tuition|membership|book|discount|off\b|refund|late|cancel\w*|reschedul\w*|renew\w*|recertif\w*|guarantee|value|worth|million|billion|study|prep|practice|materials|program|training|guide|bundle|scholarship|processing|administrative|cancellation|licens(?:e|ing) fee|in debt|loan)\b", 3),
)  # fmt: skip

PERCENT_CUES = (
    _cue("other", "before", r"\b(?:shoot|aim|target|strive)\b[^.;]{0,30}", 4.5),
    _cue("other", "near", r"\b(?:residency|residencies|employed|hired)\b", 4),
    _cue("score", "before", r"\b(?:must|need to|have to|ought to|should) pass ", 3.2),
    _cue("score", "after", r" of (?:the |all )?(?:\w+ )?(?:questions|items|exam)(?: answered)?(?: correct\w*)?\b(?=[^.;]{0,30}(?:correct|pass|\.|$))", 1.6),
    _cue("score", "before", r"\b(?:passing (?:score|grade|mark|standard|percentage|threshold)|pass mark|cut[- ]?(?:off)? ?score|minimum (?:passing )?score|score (?:of )?(?:at least|a minimum|above)|need(?:ed)?(?: to)? (?:score|get|answer|achieve|earn|a)|must (?:score|get|answer|achieve|earn|obtain)|to pass\b[^.;]{0,30}(?:need|must|score|require\w*|is)|requires?(?: a)?(?: score| minimum)?(?: of)?|pass with)\b[^.;]{0,50}", 3),
    _cue("score", "after", r"[^.;]{0,30}\b(?:or (?:higher|above|better|more)|to pass|passing (?:score|grade|mark)|pass mark|is (?:required|needed|considered) (?:to|for|a) pass\w*|correct(?:ly)? to pass|minimum)\b", 2.6),
    _cue("pass_rate", "before", r"\b(?:pass(?:ing)? rates?|success rates?|first[- ]time (?:pass|test)|fail(?:ure)? rates?)\b[^.;]{0,70}", 3.4),
    _cue("pass_rate", "after", r"[^.;]{0,50}\b(?:pass(?:ing|ed)? rates?|of (?:all |the )?(?:[\w-]+ ){0,3}(?:candidates|test[- ]takers|students|people|examinees|applicants|graduates|nurses|those|repeat\w*|first[- ]time\w*)\b[^.;]{0,50}\b(?:pass|fail|succeed)\w*|(?<!to )pass(?:ed)? (?:on|the|it|their)|success rate|fail(?:ure)? rate)", 3.2),
    _cue("other", "before", r"\b(?:weight\w*|account\w*|make[s]? up|cover\w*|compris\w*|domain|content|section|area|section \d|represent\w*|discount|save|off|guarantee|increase\w*|improve\w*|growth|grow|boost|average|mean)\b[^.;]{0,50}", 2.4),
    _cue("other", "after", r"[^.;]{0,25}\b(?:of (?:the|your|all|this|these|scored|total|each)? ?(?:exam|test|questions?|content|items|score|examination|points|time|material|workers|employers|jobs)|discount|off\b|growth|increase|more|less|faster|guarantee|likely|weight\w*|confident|consistent\w*|on (?:practice|mock)|improvement)", 2.8),
    _cue("other", "near", r"\b(?:practice (?:tests?|exams?)|mock|quiz)\b", 2.4),
)  # fmt: skip

SCORE_CUES = (
    _cue("score", "before", r"\b(?:pass(?:ing)?|cut[- ]?(?:off)?|minimum|required|qualifying|need(?:ed|s)?(?: to)?|must|require[sd]?|have to|at least|threshold)\b[^.;]{0,70}", 2.4),
    _cue("score", "after", r"[^.;]{0,40}\b(?:or (?:higher|above|better|more|greater)|to pass|passing|and above|minimum|is (?:required|needed|considered passing))", 2.4),
    _cue("other", "before", r"\b(?:average|mean|median|scored (?:an?|my)|top|competitive|good score|percentile|practice|mock|raised|improv\w+|from|I got|received an?|target|goal|aim|below|under|predict\w*)\b[^.;]{0,40}", 2.6),
    _cue("other", "after", r"[^.;]{0,20}\b(?:percentile|points? (?:higher|more|lower|increase|improvement)|on (?:practice|mock|your practice)|average|or (?:below|less|lower)|questions? per)\b", 3),
)  # fmt: skip

SCALE_CUES = (
    _cue("score", "near", r"\b(?:scale[ds]?|scores?|range[sd]?|scoring)\b", 2.2),
    _cue("other", "near", r"\b(?:salary|practice|mock|percentile|clinics?|grading curve|likert)\b", 3),
)

ITEM_CUES = (
    _cue("other", "before", r"\bmust (?:complete|answer|respond to)(?: at least| a minimum of)? ", 4.5),
    _cue("items", "before", r"\b(?:exam(?:ination)?|test|section|part|it|which|level|CBT|assessment|paper|form)\b[^.;]{0,50}\b(?:consists? of|contains?|has|have|includes?|comprises?|comprised of|made up of|is|are|features?|with|presents?|composed of|of|asks?|administers?|answer|totals?|rang(?:e|es|ing)|var(?:y|ies))\b[^.;]{0,45}", 2.6),
    _cue("items", "before", r"\b(?:number of (?:questions|items)|total(?: of)?|format|length|questions?:|items?:|exam details|complete|between|minimum(?: of)?|maximum(?: of)?|remaining|only|another|plus|an additional|including|and)\b[^.;]{0,30}", 1.6),
    _cue("items", "after", r"[^.;]{0,40}\b(?:on the (?:exam|test)|in (?:\d|two|three|four|five|six)|exam\b|test\b|are (?:scored|unscored|pretest|not scored)|that (?:are|do|count|will)|must be (?:answered|completed)|to (?:answer|complete))", 1.8),
    _cue("items", "after", r"[- ](?:question|item)?s? ?(?:exam|test|multiple)", 1.6),
    _cue("other", "before", r"\b(?:practice|sample|mock|quiz(?:zes)?|bank|access to|over|more than|free|our|flash ?cards?|prep|miss(?:ed)?|(?:answer(?:ed)?|got|get) (?:\w+ ){0,3}(?:right|correct(?:ly)?)|correctly|per day|every day|each day|tackle|drill|do|try|app|set of|download|course|library|diagnostic|domain|topic)\b[^.;]{0,45}", 2.8),
    _cue("other", "after", r"[^.;,]{0,20}\b(?:per (?:day|section|hour|minute|block|domain)|a day|daily|correct(?:ly)?|right|wrong|incorrect\w*|(?:on|about|covering|regarding|related to|from|in) (?!the (?:exam|test)|total|each|all|this|both|\d|two|three|four|five|six|an hour|a)\w+|cover\w*|deal|with explanations|with answers|practice|in our|bank|for practice|test bank|quiz)", 2.4),
)  # fmt: skip

CUES: Mapping[Kind, Sequence[Cue]] = {
    Kind.LENGTH: LENGTH_CUES,
    Kind.COUNT: COUNT_CUES,
    Kind.MONEY: MONEY_CUES,
    Kind.PERCENT: PERCENT_CUES,
    Kind.SCORE: SCORE_CUES,
    Kind.SCALE: SCALE_CUES,
    Kind.ITEMS: ITEM_CUES,
}
WINDOWS = re.compile(r"[- ]?(?:testing |exam |test |time )?windows?\b", re.I)
OTHER_LABEL = re.compile(
    r"\b(?:renew\w*|recertif\w*|late|cancel\w*|re-?schedul\w*|membership|annual|CE|continuing|study|course|prep\w*)\b", re.I
)
UNLIMITED_TRIES = re.compile(
    r"\b(?:attempts?|times|tries|re-?takes?|re-?tests?|(?:re-?)?tak(?:e|ing)|sit|re-?sit|testing|how (?:many|often))\b", re.I
)
ENOUGH = 1.5  # weight from which a field is taken to be meant
# A table's row, a heading or a lead names what its figures are: "Wait: 30 days".
LABELS: Mapping[str, re.Pattern[str]] = {
    "wait": re.compile(r"\b(?:wait(?:ing)?(?: period| time)?|retake (?:wait|interval|policy|after)|cooling[- ]off|time between)\b", re.I),
    "attempts": re.compile(
        r"\b(?:attempts?(?: allowed| limit)?|max(?:imum)? (?:attempts|retakes)|retake limit|number of (?:attempts|retakes)|how many times|lifetime limit)\b",
        re.I,
    ),
    "fee": re.compile(
        r"\b(?:(?:exam|retake|registration|application|test|re-?test|certification exam) (?:fees?|costs?|price)|fees?|costs?)\b", re.I
    ),
    "score": re.compile(
        r"\b(?:pass(?:ing)? (?:score|mark|grade|standard)|cut score|minimum score|score (?:range|scale)|scoring|scale)\b", re.I
    ),
    "items": re.compile(r"\b(?:number of (?:questions|items)|questions|items|format|exam format|exam length)\b", re.I),
    "minutes": re.compile(
        r"\b(?:time limit|duration|exam (?:time|length|duration)|test(?:ing)? time|time allowed|length|time|format)\b", re.I
    ),
    "deadline": re.compile(r"\b(?:eligibility (?:period|window)|validity|testing window|authorization)\b", re.I),
    "pass_rate": re.compile(r"\bpass(?:ing)? rate\b", re.I),
    "result": re.compile(r"\b(?:results?|score report)\b", re.I),
}
FIELDS_OF: Mapping[Kind, frozenset[str]] = {
    Kind.LENGTH: frozenset({"wait", "deadline", "minutes", "result", "booking"}),
    Kind.COUNT: frozenset({"attempts"}),
    Kind.MONEY: frozenset({"fee"}),
    Kind.PERCENT: frozenset({"score", "pass_rate"}),
    Kind.SCORE: frozenset({"score"}),
    Kind.SCALE: frozenset({"score"}),
    Kind.ITEMS: frozenset({"items"}),
}


def statements_in(sentence: Sentence) -> tuple[Statement, ...]:
    """What the sentence states: figures with their fields, and vague phrases that stand where a figure should."""
    text = sentence.text[:3000]
    plain = text.translate(PLAIN)
    if sentence.kind == "heading" or plain.rstrip().endswith("?") or SKIPPED.search(plain):
        return ()
    found = [*quantities_in(text), *_bare(text)]
    made = [*_figures(plain, found, sentence), *_vague(plain, found), *_reports(plain)]
    return tuple(sorted(made, key=lambda each: each.quantity.start))


BARE: Mapping[str, tuple[re.Pattern[str], Kind, str]] = {
    "attempts": (re.compile(r"\b(?:(?:max(?:imum)? |total |allowed )?(?:attempts|retakes)(?: allowed| limit)?|attempt limit)(?: \([^)]{1,30}\))?: ?(?P<n>\d{1,2})(?= ?(?:$|[;(,]))", re.I), Kind.COUNT, "attempts"),
    "items": (re.compile(r"\b(?:number of |total |exam )?(?:questions|items)(?: on (?:the )?exam)?: ?(?:[A-Z][\w()/&-]{1,12}(?: \([A-Z]{2,8}\))?: )?(?P<n>\d{2,3})(?= ?(?:$|[;(,+]))", re.I), Kind.ITEMS, "items"),
}  # fmt: skip


def _bare(text: str) -> Iterator[Quantity]:
    """Bare numbers right after a label of a table or list that says what they are: "Attempts: 3"."""
    for pattern, kind, unit in BARE.values():
        for match in pattern.finditer(text):
            if kind is Kind.ITEMS and match.start() and not re.search(r"\b[A-Z]{3,}", text[: match.start()]):
                continue  # a row of a content area, not of an exam
            value = float(match["n"])
            yield Quantity(kind, value, unit, match.start("n"), match.end("n"), match["n"], value)


# Figures


def _figures(text: str, found: Sequence[Quantity], sentence: Sentence) -> Iterator[Statement]:
    has_count = any(each.kind is Kind.COUNT and each.value is not None for each in found)
    for each in found:
        if each.kind is Kind.COUNT and each.value == 1 and re.match(r"once (?:in )?every \d", text[each.start :], re.I):
            continue  # "once every 31 days" is a wait
        if each.kind is Kind.COUNT and each.value == 1 and re.match(r"(?:one|1) (?:more|additional|further|last|final)\b", each.text, re.I):
            continue  # one more for somebody in a special case is no cap
        if each.kind not in CUES or _is_past(text, each) or NEGATED.search(text[: each.start]):
            continue
        window = _window(text, each, found)[0] if each.kind is Kind.COUNT and each.value == 1 else None
        if window is not None and window.unit in {"days", "weeks"}:
            yield Statement("wait", window, 0.8, jurisdiction=_where(text, each.start))  # "not more than once in any 21 days"
            continue
        field, strength = _field(text, each, sentence)
        if field == "pass_rate" and each.value in {0, 100}:
            continue
        if not field or (each.kind is Kind.LENGTH and each.value == 0 and NOT_BETWEEN.match(text[each.end :])):
            continue
        window, per = _window(text, each, found) if each.kind is Kind.COUNT else (None, "")
        if each.kind is Kind.COUNT and each.value is None and has_count:
            per = per or "lifetime"  # "there is no limit, yet three a year" speaks of one's life
        if each.kind is Kind.LENGTH and _is_window(text, each, found):
            continue
        after, is_open = _after(text, each, found) if field == "wait" else ((), False)
        yield Statement(field, each, strength, after, is_open, window, per, _who(text, each), _where(text, each.start))


def _is_past(text: str, quantity: Quantity) -> bool:
    start, end = clause(text, quantity.start)
    return PAST.search(text[start:end]) is not None


def clause(text: str, at: int) -> tuple[int, int]:
    """The stretch of the sentence between the stronger stops around a place."""
    start = max((text.rfind(sign, 0, at) for sign in (";", " while ", " whereas ", " but ", ". ")), default=-1)
    ends = [place for place in (text.find(sign, at) for sign in (";", " while ", " whereas ", " but ", ". ")) if place >= 0]
    return start + 1, min(ends, default=len(text))


def _field(text: str, quantity: Quantity, sentence: Sentence) -> tuple[str, float]:
    """The field whose words weigh most, with a strength in [0, 1]; "" where none weighs enough or other matters weigh more."""
    first, last = clause(text, quantity.start)
    before, after, around = text[first : quantity.start], text[quantity.end : last], text[first:last]
    weights: dict[str, float] = {}
    for cue in CUES[quantity.kind]:
        place = before[-160:] if cue.where == "before" else after[:170] if cue.where == "after" else around
        if cue.pattern.search(place):
            weights[cue.field] = max(weights.get(cue.field, 0.0), cue.weight) + (0.3 if cue.field in weights else 0.0)
    _by_unit(quantity, weights)
    if quantity.kind is Kind.COUNT and quantity.value is None and (len(quantity.text.split()) > 1 or "attempts" in weights):
        weights["attempts"] = max(weights.get("attempts", 0.0), 2.4 if UNLIMITED_TRIES.search(f"{quantity.text}{after}") else 0.0)
    _by_label(text, quantity, sentence, weights)
    if (
        quantity.kind is Kind.LENGTH
        and WINDOWS.match(after)
        and re.search(r"\b(?:same|each|every|the|of|into|two|three|four)\W+(?:\w+ )?$", before)
    ):
        return "", 0.0  # "the same two-month window": when the exam is given
    if PRODUCT.search(around) and quantity.kind in {Kind.ITEMS, Kind.MONEY, Kind.LENGTH}:
        weights["other"] = max(weights.get("other", 0.0), 2.0) + (
            0.6 if PRODUCT.search(text[max(0, quantity.start - 40) : quantity.end + 40]) else 0
        )
    other = weights.pop("other", 0.0)
    if not weights:
        return "", 0.0
    field, weight = max(weights.items(), key=lambda each: each[1])
    if weight < ENOUGH or weight <= other:
        return "", 0.0
    rest = sorted(weights.values(), reverse=True)
    runner = max(other, rest[1] if len(rest) > 1 else 0.0)
    return field, round(min(1.0, 0.4 + 0.12 * weight + 0.1 * (weight - runner)), 3)


def _by_unit(quantity: Quantity, weights: dict[str, float]) -> None:
    """What a unit rules out: nobody waits 40 minutes to sit again, and no exam lasts 30 days."""
    if quantity.kind is not Kind.LENGTH:
        return
    short = quantity.unit == "minutes" or (quantity.unit == "hours" and (quantity.value or 0) <= 16)
    if short:
        for field in ("wait", "deadline", "result"):
            weights.pop(field, None)
    else:
        weights.pop("minutes", None)
    if quantity.value == 0:
        weights["wait"] = 3.0


def _by_label(text: str, quantity: Quantity, sentence: Sentence, weights: dict[str, float]) -> None:
    """A label right before the figure ("Wait: 30 days"), or the line above a list or short row."""
    label = text[max(0, quantity.start - 90) : quantity.start]
    cut = max(label.rfind(";"), label.rfind(". "))
    label = label[cut + 1 :]
    if ":" in label:
        for field, pattern in LABELS.items():
            if field in FIELDS_OF[quantity.kind] and pattern.search(label.rsplit(":", 1)[0][-70:]):
                weights[field] = weights.get(field, 0.0) + 3.0
                if OTHER_LABEL.search(label):
                    weights["other"] = 9.0
                return
    if len(text) < 80 and (":" not in label or quantity.kind is Kind.MONEY):
        above = f"{sentence.lead} {sentence.headings[-1] if sentence.headings else ''}"
        for field, pattern in LABELS.items():
            if field in FIELDS_OF[quantity.kind] and field not in {"minutes", "items"} and pattern.search(above[-120:]):
                weights[field] = weights.get(field, 0.0) + (1.2 if weights.get(field) else 1.5)


# Beside the figure


def _where(text: str, at: int) -> str:
    """The state that a figure is said of: one named in its clause, "some" for states in general, else a state named before it."""
    first, last = clause(text, at)
    state = STATE.search(text, first, last)
    return state[0] if state else "some" if SOME_STATES.search(text, first, last) else ""


WHO: Mapping[str, str] = {
    "nonmember": r"\bnon-?\s?(?:\w+ )?members?",
    "member": r"(?<!non-)(?<!non)\bmembers?",
    "student": r"\bstudents?|\bgraduates?",
}
APPLYING = re.compile(r"\b(?:application|enrollment|processing|entrance|registration|membership)(?: \w+)? fee", re.I)
RETAKING = re.compile(r"\bre-?tak|\bre-?test|\bre-?exam", re.I)


PAYER_BEFORE = re.compile(r"(?P<who>[^;,:$£€]{4,40}?)(?: is| are| pays?| costs?|:) (?:only )?$", re.I)


def _who(text: str, quantity: Quantity) -> str:
    """Who pays it, or for which attempt: the nearest such word behind the figure, else a word for a retake around it."""
    after = re.split(r"[;,]| and ", text[quantity.end : quantity.end + 60])[0]
    found = [(match.start(), name) for name, pattern in WHO.items() if (match := re.search(pattern, after, re.I))]
    if found:
        return min(found)[1]
    before = PAYER_BEFORE.search(text[max(0, quantity.start - 50) : quantity.start])
    if before:
        found = [(match.start(), name) for name, pattern in WHO.items() if (match := re.search(pattern, before["who"], re.I))]
        if found:
            return max(found)[1]
    if APPLYING.search(text[quantity.end : quantity.end + 30]) or APPLYING.search(text[max(0, quantity.start - 40) : quantity.start]):
        return "application"
    return "retake" if RETAKING.search(text[max(0, quantity.start - 50) : quantity.end + 50]) else ""


PER = re.compile(
    r"^[^.;]{0,40}?\b(?:(?:per|each|every|a|in a|in the same|in any|in one|during (?:a|the|each|any)|within (?:a|the|each|any|the same))(?: single| given| same| one| rolling| calendar| testing| test| exam)* ?(?P<what>year|calendar year|(?:testing |exam(?:ination)? |test )?windows?|quarter|month|lifetime|period(?! of))|(?P<life>(?:in|over|during) (?:a|your|their|one's) (?:lifetime|life)|lifetime|in total|ever\b|overall))\b",
    re.I,
)


def _window(text: str, quantity: Quantity, found: Sequence[Quantity]) -> tuple[Quantity | None, str]:
    """The stretch of time that a count of attempts is for: a length near it, or a word for one."""
    last = clause(text, quantity.start)[1]
    rest = text[quantity.end : last]
    match = PER.match(rest)
    near = len(rest) if match is None else match.end()
    for each in found:
        if each.kind is not Kind.LENGTH or each.unit in {"minutes", "hours"} or not 0 <= each.start - quantity.end < min(45, near):
            continue
        between, behind = text[quantity.end : each.start], text[each.end : each.end + 16]
        is_counted = any(other.kind is Kind.COUNT and quantity.end <= other.start < each.start for other in found)
        if is_counted or re.search(r"\b(?:wait\w*|after|between|before|with)\b", between) or re.match(r"[- ]+wait", behind):
            continue
        if re.search(r"\b(?:in|within|per|over|during|every|each|across)\b[^.;]{0,30}$|^ ?(?:/|per) ?$", between):
            return each, ""
        if not between.strip() and each.text.casefold().startswith("a "):
            return each, ""
    if match:
        what = (match["what"] or "").casefold().split()
        return None, "lifetime" if match["life"] or what[-1:] == ["lifetime"] else what[-1].rstrip("s")
    if re.search(r"\blifetime\b", text[max(0, quantity.start - 40) : quantity.start], re.I):
        return None, "lifetime"
    return None, ""


def _is_window(text: str, quantity: Quantity, found: Sequence[Quantity]) -> bool:
    """A length that only says in which stretch attempts are counted; "once every 31 days" is a wait all the same."""
    if re.search(r"\bonce (?:in )?every $", text[: quantity.start], re.I):
        return False
    return any(_window(text, each, found)[0] == quantity for each in found if each.kind is Kind.COUNT)


def _after(text: str, quantity: Quantity, found: Sequence[Quantity]) -> tuple[tuple[int, ...], bool]:
    """After which attempts a wait holds: from "after the third failed attempt", "before a second attempt", "after failing twice"."""
    first, last = clause(text, quantity.start)
    near = [each for each in found if each.kind in {Kind.ORDINAL, Kind.COUNT} and first <= each.start < last and each.value is not None]
    # Of several, the one whose figure this is: between it and the last figure of the kind.
    lengths = [each for each in found if each.kind is Kind.LENGTH and first <= each.start < last]
    best: Quantity | None = None
    for each in near:
        low, high = sorted((each.start, quantity.start))
        if abs(each.start - quantity.start) > 90 or any(low < other.start < high for other in lengths if other is not quantity):
            continue
        if best is None or (_is_failed(text, best), -abs(best.start - quantity.start)) < (
            _is_failed(text, each),
            -abs(each.start - quantity.start),
        ):
            best = each
    if best is None or best.value is None:
        return (), False
    lead = text[max(first, best.start - 45) : best.start]
    follows = (
        re.search(r"\b(?:after|following|fail(?:s|ed|ing|ure)?|since|from|of|between|unsuccessful|if)\b[^,;]{0,40}$", lead, re.I)
        or re.search(r"fail|unsuccess", best.text, re.I)
        or re.match(r"[^,;]{0,15}\bfail", text[best.end :], re.I)
    )
    precedes = re.search(r"\b(?:before|until|for|prior to|to (?:take|attempt|sit)|take|schedule|attempt)\b[^,;]{0,30}$", lead, re.I)
    low, high = int(best.value), int(best.high or best.value)
    if best.kind is Kind.COUNT:
        return ((low,), False) if follows and not best.is_range and low <= 12 else ((), False)
    if precedes and not follows:
        low, high = low - 1, high - 1
    if re.search(r"\bbetween\b[^,;]{0,30}$", lead, re.I) and best.is_range:
        high -= 1
    if low < 1 or high > 12:
        return (), False
    return tuple(range(low, high + 1)), best.open


def _is_failed(text: str, quantity: Quantity) -> bool:
    """Whether an ordinal or a count is of failed attempts, as against one that is still to come."""
    return re.search(r"fail|unsuccess", text[max(0, quantity.start - 16) : quantity.end + 10], re.I) is not None


# Vague phrases

VAGUE_WAIT = re.compile(
    r"\b(?:mandatory|required|brief|short|certain|specified|specific|set|designated|minimum)[ -](?:waiting|cooling[- ]off) (?:period|time)\b(?!s? of)|\bwait(?:ing)? (?:a |for a |the )?(?:certain|specified|specific|set|required|designated|mandatory|short|brief|minimum)[^.;,]{0,20}\b(?:period|time|days|weeks|amount)\b",
    re.I,
)
REPORTS = re.compile(
    r"\b(?P<report>(?:a |an |the |your )?(?P<how>detailed|diagnostic|comprehensive|in-depth|personalized|thorough|full)(?: \w+)? (?:(?:score|performance|diagnostic|results?|exam) )?(?:report|breakdown|profile)"
    r"|(?:score|performance|diagnostic) (?:report|breakdown|profile)s?\b(?=[^.;]{0,60}\b(?:by|each|per|in (?:each|different|various|every)|across|for each) (?:the |of the )?(?:content|knowledge|subject|topic|domain|section|area|category|competency)))",
    re.I,
)


def _vague(text: str, found: Sequence[Quantity]) -> Iterator[Statement]:
    """Phrases that sound like a rule and give no figure, where no figure of the clause stands beside them."""
    taken: list[tuple[int, int]] = []
    for each in found:
        if each.kind is not Kind.VAGUE:
            continue
        first, last = clause(text, each.start)
        around, before = text[first:last], text[first : each.start]
        if _is_past(text, each) or NEGATED.search(text[: each.start]):
            continue
        figure = any(other.kind is Kind.LENGTH and other.unit not in {"minutes"} and abs(other.start - each.start) < 70 for other in found)
        field = ""
        if each.unit == "count":
            if re.match(r"(?:multiple|several|a few|many|numerous)", each.text, re.I):
                continue  # soft words that promise no number
            if re.search(
                r"\b(?:allow|limit|permit|only|can|may|have|maximum|after|retak|fail|set|restrict)\w*\b", around, re.I
            ) and re.search(r"\b(?:exam|test|retak|candidates?|you|certif)\w*\b", text, re.I):
                field = "attempts"
        elif re.search(r"\bwait|\bcooling", around, re.I) and not figure:
            field = (
                "wait" if re.search(r"\b(?:retak|retest|re-?sit|again|attempt|re-?appl|re-?schedul|fail|exam|test)\w*", text, re.I) else ""
            )
        elif any(other.kind is Kind.COUNT and other.value is not None and 0 < each.start - other.end < 40 for other in found):
            field = "attempts"  # "three attempts within a set timeframe"
        elif (
            re.search(r"\bwithin (?:a |an |the )?$", before, re.I)
            and re.search(r"\b(?:retak|pass|complete|attempt|exam|test)\w*\b", around, re.I)
            and not figure
        ):
            field = "deadline"
        if field and not re.search(r"\b(?:practice|study|studying|review|time management|manage your time|timed)\b", around, re.I):
            taken.append(each.span)
            strength = 0.8 if each.text.split()[0].casefold() in {"set", "certain", "specified", "specific"} else 0.6
            yield Statement(field, each, strength, jurisdiction=_where(text, each.start), is_vague=True)
    for match in VAGUE_WAIT.finditer(text):
        figure = any(other.kind is Kind.LENGTH and other.unit != "minutes" and abs(other.start - match.start()) < 90 for other in found)
        if figure or any(start < match.end() and match.start() < end for start, end in taken) or NEGATED.search(text[: match.start()]):
            continue
        quantity = Quantity(Kind.VAGUE, None, "length", match.start(), match.end(), match[0])
        yield Statement("wait", quantity, 0.6, jurisdiction=_where(text, match.start()), is_vague=True)


def _reports(text: str) -> Iterator[Statement]:
    match = REPORTS.search(text)
    if match is None or not re.search(
        r"\b(?:receive|get|provide|given|sent|obtain|request|issue|review|use|analy[sz]e|includes?|shows?|breaks?|your|if you (?:fail|don't pass|do not pass)|unsuccessful|fail\w*)\b",
        text,
        re.I,
    ):
        return
    if PRODUCT.search(text[max(0, match.start() - 60) : match.end() + 60]) or NEGATED.search(text[: match.start()]):
        return
    start = match.start("how") if match["how"] else match.start()
    yield Statement(
        "report",
        Quantity(Kind.VAGUE, None, "report", start, match.end(), text[start : match.end()]),
        0.75,
        is_vague=True,
    )
