"""Drawings (SVG) that someone uploads, made harmless: what is known to draw stays, all else goes.

A drawing is opened in a browser as a document of its own, so scripts, handlers, links, other files and foreign markup inside it would act
as the site. What comes back is always written anew, in UTF-8, without document type, comments and instructions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from resit.domain.policy.explain import Say, Words, untranslated

MOST_BYTES = 5_000_000
MOST_ELEMENTS = 50_000
DEEPEST = 100
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

_ELEMENT_NAMES = """
svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image linearGradient radialGradient
stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence style switch view a
"""
ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTE_NAMES = """
id class style lang tabindex role version viewBox preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points
pathLength transform dx dy rotate textLength lengthAdjust startOffset method spacing side gradientUnits gradientTransform spreadMethod
offset patternUnits patternContentUnits patternTransform clipPathUnits maskUnits maskContentUnits markerUnits markerWidth markerHeight
refX refY orient filterUnits primitiveUnits in in2 result mode type values tableValues slope intercept amplitude exponent operator k1 k2
k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode kernelUnitLength preserveAlpha surfaceScale diffuseConstant
specularConstant specularExponent limitingConeAngle azimuth elevation pointsAtX pointsAtY pointsAtZ z scale xChannelSelector
yChannelSelector stdDeviation radius baseFrequency numOctaves seed stitchTiles flood-color flood-opacity lighting-color alignment-baseline
baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters color-rendering cursor direction display
dominant-baseline enable-background fill fill-opacity fill-rule filter font font-family font-size font-size-adjust font-stretch font-style
font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering kerning letter-spacing marker marker-end
marker-mid marker-start mask mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-rendering stop-color stop-opacity
stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
text-decoration text-rendering transform-origin unicode-bidi vector-effect visibility word-spacing writing-mode isolation requiredFeatures
systemLanguage media focusable
"""
ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_PICTURE = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif);base64,[A-Za-z0-9+/=\s]*\Z", re.I)
_URL = re.compile(r"url\(\s*(?:'#[^'()\\]*'|\"#[^\"()\\]*\"|#[^'\"()\\\s]*)\s*\)", re.I)
_NO_STYLE = re.compile(r"[\\<@]|url\s*\(|image\s*\(|image-set|src\s*\(|expression|javascript|-moz-binding|behaviou?r\s*:", re.I)


@dataclass(frozen=True, slots=True)
class CleanedSvg:
    """A drawing that cannot act; `removed` is (name, how often) of what was taken out."""

    content: bytes
    removed: tuple[tuple[str, int], ...] = ()

    def said(self, say: Say = untranslated) -> tuple[str, ...]:
        return tuple(_sentence(say, name, count) for name, count in self.removed)


@dataclass(frozen=True, slots=True)
class RefusedSvg:
    """Why a file is not taken; `code` names the sentence in `REFUSED`."""

    code: str
    value: str | int = ""

    def said(self, say: Say = untranslated) -> str:
        return REFUSED[self.code](say).format(value=self.value)


REFUSED: Mapping[str, Words] = {
    "too_large": lambda _: _("The drawing has more than {value} bytes."),
    "not_xml": lambda _: _("The file is no SVG that can be read: line {value}."),
    "not_svg": lambda _: _("The file begins with <{value}> where <svg> should stand."),
    "entities": lambda _: _("The drawing declares or uses entities of its own, which are not read."),
    "too_many": lambda _: _("The drawing has more than {value} elements."),
    "too_deep": lambda _: _("The drawing has more than {value} elements inside each other."),
}  # fmt: skip


def _sentence(_: Say, name: str, count: int) -> str:
    if count == 1:
        return _("{name} was taken out of the drawing.").format(name=name)
    return _("{name} was taken out of the drawing {count} times.").format(name=name, count=count)


def clean_svg(content: bytes) -> CleanedSvg | RefusedSvg:
    """The drawing without scripts, handlers, links, animations, foreign markup and addresses of other files; or why it is refused."""
    if len(content) > MOST_BYTES:
        return RefusedSvg("too_large", MOST_BYTES)
    if b"<!ENTITY" in content.upper().replace(b"\x00", b""):
        return RefusedSvg("entities")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        return RefusedSvg("not_xml", getattr(error, "lineno", None) or 1)
    if root is None or root.tag != f"{{{SVG}}}svg":
        return RefusedSvg("not_svg", str(etree.QName(root).localname)[:40] if root is not None and isinstance(root.tag, str) else "?")
    return _Cleaning().cleaned(root)


class _Cleaning:
    def __init__(self) -> None:
        self.removed: dict[str, int] = {}

    def cleaned(self, root: Any) -> CleanedSvg | RefusedSvg:
        waiting, count = [(root, 0)], 0
        while waiting:
            element, depth = waiting.pop()
            count += 1
            if count > MOST_ELEMENTS:
                return RefusedSvg("too_many", MOST_ELEMENTS)
            if depth > DEEPEST:
                return RefusedSvg("too_deep", DEEPEST)
            for child in list(element):
                if isinstance(child, etree._Entity):
                    return RefusedSvg("entities")
                if self._may_stay(child):
                    waiting.append((child, depth + 1))
                else:
                    self._drop(element, child)
            self._attributes(element)
        etree.cleanup_namespaces(root, keep_ns_prefixes=None)
        text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        return CleanedSvg(text, tuple(sorted(self.removed.items())))

    def _tell(self, name: str) -> None:
        self.removed[name[:60]] = self.removed.get(name[:60], 0) + 1

    def _may_stay(self, element: Any) -> bool:
        if not isinstance(element.tag, str):
            return False
        name = etree.QName(element)
        if name.namespace != SVG or name.localname not in ELEMENTS:
            self._tell(f"<{name.localname}>")
            return False
        if name.localname == "style" and (
            len(element) or not _is_safe_style(element.text or "") or "css" not in element.get("type", "css")
        ):
            self._tell("<style>")
            return False
        return True

    def _drop(self, parent: Any, child: Any) -> None:
        """Out with what it holds; the text after it stays where it was."""
        if child.tail:
            before = child.getprevious()
            if before is None:
                parent.text = (parent.text or "") + child.tail
            else:
                before.tail = (before.tail or "") + child.tail
        parent.remove(child)

    def _attributes(self, element: Any) -> None:
        local = etree.QName(element).localname
        for key, value in list(element.attrib.items()):
            name = etree.QName(key)
            if not _takes(local, name.namespace, name.localname, value):
                del element.attrib[key]
                self._tell(f"{name.localname} of <{local}>" if name.namespace in (None, XLINK, XML) else f"{name.namespace} of <{local}>")


def _takes(element: str, namespace: str | None, name: str, value: str) -> bool:
    if name == "href" and namespace in (None, XLINK):
        if element == "a":
            return False
        return value.strip().startswith("#") or (element == "image" and _PICTURE.match(value.strip()) is not None)
    if namespace == XML:
        return name in {"space", "lang", "id"}
    if namespace == XLINK:
        return name in {"type", "title"}
    if namespace is not None or not (name in ATTRIBUTES or re.fullmatch(r"(?:aria|data)-[a-z0-9-]{1,60}", name)):
        return False
    if name.startswith("data-hx"):
        return False
    return _is_safe_style(value)


def _is_safe_style(text: str) -> bool:
    """No address but of parts of the drawing itself, no rule that loads, and nothing that hides one."""
    return _NO_STYLE.search(_URL.sub("", text)) is None
