"""Pages that say 200 and are not the page: a "not found" in friendly words, a test for people, a login form.

One place for all of them. A page that shows the passage is never taken for one of these, whatever else it says.
"""

import re
from enum import StrEnum

from resit.formats.pages import BlockKind, Readable


class Guise(StrEnum):
    NOT_FOUND = "not_found"
    CHALLENGE = "challenge"
    LOGIN = "login"


SHORT = 350  # words; a page of more is a page, whatever it says in passing

_NOT_FOUND = re.compile(
    r"\b404\b|\b(?:page|content|article|resource|file|document|item|post|url|link|address)(?: (?:you(?:'re| are| were)?|that|which|has"
    r"|was|is|requested|looking|for|are|were|have|been|tried|to|reach|access|followed|the|this)){0,8}"
    r" (?:not (?:be )?found|no longer (?:exists?|available|here)|can ?not be found|can't be found|could not be found|couldn't be found"
    r"|does ?n[o']t exist|doesn't exist|moved or (?:been )?(?:deleted|removed)|been (?:removed|deleted)|unavailable|not available)"
    r"|\b(?:not found|nothing (?:was )?found|page missing|oops|we can't find|we couldn't find|we could not find|can't seem to find"
    r"|page unavailable|no longer available|domain (?:name )?(?:is|may be) for sale|this domain (?:is|has))\b",
    re.I,
)
_CHALLENGE = re.compile(
    r"\b(?:just a moment|checking (?:your|if the site|the security of your) (?:browser|connection)|verify(?:ing)? (?:that )?you(?:'re"
    r"| are) (?:a |not a )?(?:human|robot)|are you (?:a )?(?:human|robot)|captcha|recaptcha|hcaptcha"
    r"|access (?:to this (?:page|site) (?:has been|is) )?denied|attention required|enable (?:javascript"
    r"|js)(?: and cookies)?(?: to continue)?|unusual (?:traffic|activity)|pardon our interruption|request (?:was )?(?:blocked"
    r"|unsuccessful)"
    r"|incapsula|ddos protection|bot (?:protection|detection|verification)|security (?:check|verification)|you have been blocked"
    r"|press (?:and|&) hold|ray id|error 1020|not a robot|javascript is (?:disabled|required|not available))\b",
    re.I,
)
_LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|log on|single sign[- ]on|sso|forgot (?:your )?password|remember me|members? only|create an account"
    r"|session (?:has )?(?:expired|timed out))\b",
    re.I,
)


def guise_of(readable: Readable) -> Guise | None:
    """What the page is in place of the one that was asked for; None where it looks like a page. Only short pages are suspected."""
    words = sum(len(each.text.split()) for each in readable.blocks)
    headings = " | ".join([readable.title, *(each.text for each in readable.blocks if each.kind is BlockKind.HEADING)][:6])
    start = " | ".join(each.text for each in readable.blocks[:25])[:3000]
    if words > SHORT:
        return (
            Guise.NOT_FOUND
            if words < 4 * SHORT and re.search(r"\b404\b|\bpage (?:not|can ?not be|can't be) found\b", headings, re.I)
            else None
        )
    if _CHALLENGE.search(headings) or (_CHALLENGE.search(start) and words < 150):
        return Guise.CHALLENGE
    if _NOT_FOUND.search(headings) or (_NOT_FOUND.search(start) and words < 150):
        return Guise.NOT_FOUND
    if readable.asks_password or (_LOGIN.search(headings) and words < 120):
        return Guise.LOGIN
    return None
