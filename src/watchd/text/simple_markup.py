"""The text of HTML that is written as it is read, without building a tree: no answer where a browser would move things.

Most HTML in feeds is paragraphs, links and pictures, properly nested. The tree of the parsing algorithm holds the texts
of such HTML in the order in which they stand, and each block ends where its end tag is. What is not of this kind
(tables, forms, scripts, anything mis-nested) is left to the real parser.
"""

import re
from html import unescape
from html.entities import html5
from typing import Final

BREAK: Final = "\ue000"
"""A sign of private use that stands for a block's border until white space has been folded."""

# Possessive throughout: what does not match fails at once, however long it is.
_REST: Final = (
    r"""(?:[ \t\n\f\r]++[^\s"'<>/=`]++(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+"""
    r"""[ \t\n\f\r]*+/?>"""
)
_TAG: Final = re.compile(
    r"<!--(?!-?>)(?:[^-]++|-(?!-))*+-->"  # a comment in which nothing could be taken for its end
    rf"|<(?i:iframe){_REST}[^<]*+</(?i:iframe)>"  # a frame: what it holds is for browsers without frames
    rf"|<(/?)([a-zA-Z][a-zA-Z0-9]*+){_REST}"
)
_REFERENCE: Final = re.compile(
    r"&(?:([A-Za-z][A-Za-z0-9]*+);|#([0-9]{2,6});|#[xX]([0-9a-fA-F]{2,5});|(?=[ \t\n,.;:!?)'\"-]|\Z))"
)
# White space that neither the parsing algorithm nor a reader of HTML knows as such; it matters inside another tag.
_UNSURE: Final = re.compile("[\x0b\x1c-\x1f\x85\u2028\u2029]")
# Numbers whose characters stand for themselves, and end no line.
_THEMSELVES: Final = (range(0x20, 0x7F), range(0xA0, 0x2028), range(0x202A, 0xD800))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INLINE: Final = _words(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub "
    "sup time tt u var wbr"
)
_PLAIN: Final = _words(
    "address article aside blockquote center details div dl figcaption figure footer header main nav ol pre section ul"
)
_HEADINGS: Final = _words("h1 h2 h3 h4 h5 h6")
_PARTS: Final = {"li": _words("ul ol li"), "dt": _words("dl dt dd"), "dd": _words("dl dt dd")}


def simple_text(source: str) -> str | None:
    """What the markup shows, with `BREAK` at block borders; None where the markup is not simple."""
    pieces = _TAG.split(source)
    shown = [pieces[0]]
    blocks: list[str] = []
    for slash, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if name is not None and name not in _INLINE and (name := name.lower()) not in _INLINE:
            if not _is_nested(blocks, name, is_end=slash == "/"):
                return None
            if shown[-1] != BREAK:  # between two borders with nothing between them is no block
                shown.append(BREAK)
        if text:
            shown.append(text)
    return _joined(shown)


def _is_nested(blocks: list[str], name: str, *, is_end: bool) -> bool:
    """Take a block's tag; whether it stands where it must: it begins or ends a block here, and nothing else happens."""
    if name in {"br", "p"}:  # an end tag alone counts as both tags
        return True
    if name == "hr":
        return not is_end
    return _ends(blocks, name) if is_end else _begins(blocks, name)


def _begins(blocks: list[str], name: str) -> bool:
    around = blocks[-1] if blocks else ""
    if name in _PARTS:
        if around and around not in _PARTS[name]:
            return False
        if around in _PARTS:  # the part before this one ends here
            blocks.pop()
    elif name not in _PLAIN and not (name in _HEADINGS and around not in _HEADINGS):
        return False
    blocks.append(name)
    return True


def _ends(blocks: list[str], name: str) -> bool:
    while blocks and blocks[-1] != name and blocks[-1] in _PARTS:
        blocks.pop()
    return bool(blocks) and blocks.pop() == name


def _joined(texts: list[str]) -> str | None:
    """The texts between the tags as one; a line's end in them means no more than a space."""
    joined = "".join(texts)
    if "<" in joined or "\x00" in joined or "\ufeff" in joined:
        return None
    if "&" in joined:
        for number, text in enumerate(texts):
            if "&" in text:
                if not _is_plainly_escaped(text):
                    return None
                texts[number] = unescape(text)
        joined = "".join(texts)
        if "<" in joined and _UNSURE.search(joined):
            return None
    return joined.replace("\n", " ")


def _is_plainly_escaped(text: str) -> bool:
    """Whether every ampersand is one, or begins a reference that everybody reads alike."""
    found = _REFERENCE.findall(text)
    return len(found) == text.count("&") and all(map(_is_certain, found))


def _is_certain(reference: tuple[str, str, str]) -> bool:
    name, decimal, hexadecimal = reference
    if name:
        return f"{name};" in html5
    if not decimal and not hexadecimal:
        return True
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return any(code in numbers for numbers in _THEMSELVES)
