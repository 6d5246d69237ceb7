"""HTML to the plain text a person reads: a newline at block tags, nothing at inline tags, no scripts."""

import html
import re
from collections.abc import Iterable
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from watchd.text.simple_markup import BREAK, simple_text


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST: Final = 1_000_000  # characters of input; the rest is cut

_BLOCKS: Final = _words(
    "address article aside blockquote body br caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main "
    "menu nav ol optgroup option p pre search section select summary table tbody td tfoot th thead tr ul"
)
_SKIPPED: Final = _words(
    "script style template iframe object embed svg math head noembed noframes textarea -comment !doctype"
)
_INLINE: Final = _words(
    "a abbr acronym audio b bdi bdo big button canvas cite code data del dfn em font i img input ins kbd "
    "label map mark nobr noscript output picture q rp rt ruby s samp small source span strike strong sub sup "
    "time tt u var video wbr link meta title base"
)
_KNOWN_TAGS: Final = "|".join(sorted([*_BLOCKS, *(_SKIPPED - {"-comment"}), *_INLINE], key=len, reverse=True))
# Known tags only, so that "a < b" and "<Caracas>" stay what they are.
_MARKUP: Final = re.compile(rf"<!--|<!\[CDATA\[|</?(?:{_KNOWN_TAGS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
# With attributes in quotes, which may hold a `>`, or where quotes are at odds up to the first one.
_TAG: Final = re.compile(
    r"""<(/?)([A-Za-z][A-Za-z0-9]*+)(?:(?:[^'"<>]++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)""",
)
_VOID: Final = _words("area base br col embed hr img input link meta param source track wbr")
_DEEPEST: Final = 200  # tags open at once; no page needs that, and the parser looks through them at each further one
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff]")
_PARAGRAPH: Final = re.compile(r"\n[^\S\n]*\n|\u2029")
_SPACES: Final = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028]+")
# Control characters, and white space that is not folded; where there is neither, splitting at white space will do.
_UNUSUAL: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\ud800-\udfff\xa0\u1680\u2000-\u200a\u2029\u202f\u205f\u3000]"
)
_READINGS: Final = 2  # feeds escape once too often: `&amp;#8209;` in a summary is one hyphen


def html_to_text(source: str, *, longest: int = LONGEST) -> str:
    """The plain text of HTML, or of text without any markup; at most the first `longest` characters are read.

    A newline stands at block borders and at blank lines of plain text, nowhere else. Entities and markup are read up to
    twice, since feeds escape what was escaped. Control characters are removed.
    """
    text = source[:longest].replace(BREAK, "")
    for _ in range(_READINGS):
        if "<" in text and _MARKUP.search(text):
            text = _visible(text) if (simple := simple_text(text)) is None else simple
        elif "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    if "\n" in text or "\u2029" in text:
        text = _PARAGRAPH.sub(BREAK, text)
    return "\n".join(filter(None, _blocks(text)))


def _blocks(text: str) -> Iterable[str]:
    """What stands between the borders, its white space folded; some of it may be nothing."""
    parts = text.split(BREAK)
    if not text.replace(BREAK, "").isprintable():
        return map(_folded, parts)
    # All of it can be shown: then no white space but spaces is in it.
    return (part.strip() for part in parts) if "  " not in text else (" ".join(part.split()) for part in parts)


def _folded(text: str) -> str:
    """A block without control characters, its white space folded; in most there is nothing to do."""
    if text.isprintable() or not _UNUSUAL.search(text):
        return " ".join(text.split())
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()


def _visible(source: str) -> str:
    """What the markup shows, with a private-use sign at block borders."""
    root = LexborHTMLParser(_shallow(source)).root
    parts: list[str] = []
    node = root
    while node is not None:
        following, tag = None, node.tag
        if tag == "-text":
            parts.append(_spaced(node.text_content or ""))
        elif tag not in _SKIPPED:
            if tag in _BLOCKS:
                parts.append(BREAK)
            following = node.child
        while following is None:
            if tag in _BLOCKS:
                parts.append(BREAK)
            following = node.next
            if following is None:
                node = node.parent
                # `==` of nodes compares their serialised HTML, which is quadratic over a document.
                if node is None or root is None or node.mem_id == root.mem_id:
                    return "".join(parts)
                tag = node.tag
        node = following
    return "".join(parts)


def _shallow(source: str) -> str:
    """The same markup with no more than so many tags open: of further ones only their border is left.

    Attributes go too: the parser repeats open `<b id=1>`, `<b id=2>` ... in every paragraph that follows.
    """
    if source.count("<") <= _DEEPEST:
        return source
    open_tags: list[str] = []

    def kept(tag: re.Match[str]) -> str:
        is_end, name = tag[1], tag[2].lower()
        if name in _SKIPPED:
            return tag[0]
        if is_end:
            while name in open_tags and open_tags.pop() != name:
                pass
        elif name not in _VOID:
            if len(open_tags) == _DEEPEST:
                return BREAK if name in _BLOCKS else ""
            open_tags.append(name)
        return f"<{is_end}{name}>"

    return _TAG.sub(kept, source)


def _spaced(text: str) -> str:
    """A text between tags: its line ends mean no more than spaces."""
    return text if text.isprintable() else _SPACES.sub(" ", text)
