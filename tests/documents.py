"""Feeds that nobody has published: documents of every format, tidy and untidy, in five scripts, each from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

T = TypeVar("T")
ATOM = "http://www.w3.org/2005/Atom"
SPACES = {
    "atom": ATOM,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "georss": "http://www.georss.org/georss",
    "thr": "http://purl.org/syndication/thread/1.0",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "Desk": "http://desk.example/ns",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
}


def words(text: str) -> list[str]:
    return text.split()


_TITLES = [
    "Destroyer enters the Caribbean",
    "Buque de guerra entra en el Caribe: «no es casualidad»",
    "Эсминец вошёл в Карибское море",
    "驱逐舰驶入加勒比海",
    "ناوشکن وارد دریای کارائیب شد",
    "AT&amp;T &#8217;s radar &lt;b&gt;sold&lt;/b&gt;",
    "cafÃ© or café",
    "\x93quoted\x94 &#150; dash",
    "&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;",
    "  spaced \n\t out\u3000",
    "<![CDATA[<b>bold</b> & bare]]>",
    "one <!-- comment -->two<?pi x?> three",
    "<![CDATA[a]]>b<![CDATA[c]]>",
    "",
    "\u200b",
]
_BODIES = [
    "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
    "<![CDATA[<div><img src='x'/><p>Один</p><ul><li>два</ul></div>]]>",
    "plain\n\ntext",
    "&#60;br&#62;&amp;nbsp;x",
    "<![CDATA[<table><tr><td>a<td>b</table>]]>",
]
_LINKS = [
    *words(
        "https://news.example/2026/1 http://news.example/?a=1&amp;b=2 HTTP://News.example:80/x /relative/x x.html ?q=1 "
        "#f //other.example/z http:///news.example/y https://news.example/a;p https://news.example/? "
        "https://news.example/# http://[bad urn:uuid:7 tag:news.example,2026:1 news-1 12345 mailto:a@news.example "
        "http://нью.example/ https://news.example/a?x=1&amp;amp;y=2 javascript:alert(1) "
        "https://news.example/%D0%B0/%2e/../b"
    ),
    "https://news.example/a b",
    "\n https://news.example/1 \n",
]
_DATES = [
    "Mon, 02 Mar 2026 10:00:00 GMT",
    "Sat, 03 Oct 2026 10:00:00 +0330",
    "2 Mar 26 10:00 EST",
    "Mon, 02 Mar 2026 10:00:00 MSK",
    "Lun, 02 mar 2026 10:00:00 +0000",
    "Mon, 31 Feb 2026 10:00:00 GMT",
    "Mon, 02 Mar 2026 24:00:00 GMT",
    "2026-03-02T10:00:00Z",
    "2026-03-02T10:00:00.5+05:30",
    "2026-03-02T23:59:60Z",
    "2026-03-02",
    "2026-03-02 10:00:00",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "1763200000",
    "۲۰۲۶-۰۳-۰۲T10:00:00Z",
    "soon",
]
_LANGUAGES = words("es-VE en ru_RU zh x")
_TEXTS = [*_TITLES * 3, *_BODIES, *_LINKS, *_DATES, *_LANGUAGES, "Fri, 2006/13/15 08:19:53 EDT", "60"]
_FIELDS: dict[str, list[str]] = {
    "title": _TITLES,
    "description": [*_TITLES, *_BODIES],
    "link": _LINKS,
    "guid": _LINKS,
    "pubDate": _DATES,
    "content:encoded": _BODIES,
    "dc:date": _DATES,
    "dc:creator": _TITLES,
    "dc:language": _LANGUAGES,
    "category": _TITLES,
    "id": _LINKS,
    "updated": _DATES,
    "published": _DATES,
    "summary": [*_TITLES, *_BODIES],
    "content": _BODIES,
    "media:title": _TITLES,
    "media:description": _TITLES,
    "itunes:summary": _TITLES,
    "source": _TITLES,
}
_RSS = words("title description link guid pubDate content:encoded dc:creator dc:language category source")
_ATOM = words("title id updated published summary content category")
_NAMES = words(
    "title link description guid id pubDate published updated modified issued created summary content author creator "
    "date category source image url name email uri href language subject rights copyright subtitle tagline generator "
    "comments enclosure encoded group thumbnail credit rating keywords player textInput cloud docs webMaster owner "
    "managingEditor lastBuildDate contributor publisher publishers abstract info item entry channel feed rss body foo "
    "fullitem explicit point where license in-reply-to tags links title_detail date_parsed items div expirationDate "
    "logo RDF LINK Title ttl"
)
_BOXES = words("author source media:group media:content image contributor itunes:owner foo Desk:box textInput div")
_ATTRIBUTES: dict[str, list[str]] = {
    "type": words("html text TEXT text/html text/plain xhtml image/png"),
    "mode": words("escaped base64"),
    "src": ["x"],
    "xml:lang": ["es", "", "ru_RU"],
    "lang": ["fa"],
    "xml:base": ["http://base.example/d/", "deeper/"],
    "base": ["http://base.example/e/"],
    "href": ["http://href.example/1", "/2", ""],
    "rel": words("alternate self ALTERNATE enclosure via"),
    "url": ["http://url.example/"],
    "isPermaLink": words("false true FALSE"),
    "rdf:about": ["http://about.example/1"],
    "Desk:href": ["http://desk.example/1"],
    "Desk:lang": ["zh"],
    "dc:type": ["html"],
    "foo": ["1"],
    "lastmod": ["2026-03-02"],
    "xmlns:dc": [SPACES["dc"], "http://other.example/"],
    "xmlns:late": ["http://late.example/", SPACES["dc"]],
    "xmlns": [ATOM, "http://unknown.example/", "http://www.w3.org/1999/xhtml"],
}
_CODECS = [*["utf-8"] * 9, *words("utf-8-sig ascii latin-1 windows-1251 koi8-r gb18030 utf-16 utf-16-be")]
_TYPES = [
    *["application/xml"] * 3,
    "application/rss+xml; charset=utf-8",
    "text/xml",
    "text/html; charset=UTF-8",
    'application/xml; charset="windows-1251"',
    "application/octet-stream",
    "",
    None,
]
_DOCTYPE = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
_RUDE = words("& &nbsp; &bogus; < <b> </title> <item> \x0b &#0; &#55357; ]]> <!-- <![CDATA[")
_BEFORE = [
    *words("\n <!--x--> junk"),
    "  ",
    _DOCTYPE,
    "<!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]>",
    "<?xml-stylesheet href='x'?>",
]


@dataclass(frozen=True)
class Document:
    """A body and what came with it."""

    body: bytes
    content_type: str | None
    url: str


class Maker:
    """Makes one document; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    def document(self) -> Document:
        """A document as it may come: some have what somebody thought was a good idea, some are broken."""
        text = self._feed()
        if self._happens(0.08):
            at = self._chance.randrange(len(text))
            text = text[:at] + self._one(_RUDE) + text[at:]
        codec = self._one(_CODECS)
        said = codec if self._happens(0.8) else self._one(words("utf-8 us-ascii windows-1251"))
        declaration = self._one([f'<?xml version="1.0" encoding="{said}"?>'] * 4 + ['<?xml version="1.0"?>\n', ""])
        before = self._one(_BEFORE) if self._happens(0.1) else ""
        text = before + declaration + text if self._happens(0.5) else declaration + before + text
        url = self._one(["https://feed.example/rss"] * 4 + ["http://feed.example/a/b;c?d#", "file:desk/a.xml"])
        return Document(text.encode(codec, "xmlcharrefreplace"), self._one(_TYPES), url)

    def tidy_document(self) -> Document:
        """A document as most are: the usual elements once each, in any order, in UTF-8."""
        is_atom = self._happens(0.4)
        name, fields = ("entry", _ATOM) if is_atom else ("item", _RSS)
        entries = "".join(
            _element(name, "".join(map(self._field, self._some(fields, 7)))) for _ in range(self._chance.randint(1, 5))
        )
        head = _element("title", self._one(_TITLES)) + self._one(["", "<link>https://news.example/</link>"])
        if is_atom:
            text = _element("feed", head + entries, f' xmlns="{ATOM}" xml:lang="es"')
        else:
            picture = self._one(["", "<image><url>x</url><title>y</title><link>z</link></image>"])
            spaces = _declared(words("content dc media atom"))
            text = _element("rss", _element("channel", head + picture + entries), f' version="2.0"{spaces}')
        body = f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode()
        return Document(body, "application/xml", "https://feed.example/rss")

    def _feed(self) -> str:
        kind = self._one(words("rss rss atom rdf"))
        name, fields = ("entry", _ATOM) if kind == "atom" else ("item", _RSS)
        head = self._shuffled([_element("title", self._one(_TITLES)), *self._strays()])
        entries = "".join(self._entry(name, fields) for _ in range(self._chance.randint(0, 4)))
        spaces = _declared(self._some(list(SPACES), len(SPACES), least=len(SPACES)))
        rest = self._attributes(0.1, unlike="xmlns")
        if kind == "atom":
            return _element("feed", head + entries, f' xmlns="{ATOM}"{spaces}{rest}')
        if kind == "rdf":
            order = "<items><rdf:Seq><rdf:li/></rdf:Seq></items>"
            channel = _element("channel", head + order, ' rdf:about="http://channel.example/"')
            return _element("rdf:RDF", channel + entries, f' xmlns="http://purl.org/rss/1.0/"{spaces}{rest}')
        version = self._one([' version="2.0"', ' version="2.0"', ' version="0.91"', ""])
        return _element("rss", _element("channel", head + entries), spaces + version + rest)

    def _entry(self, name: str, fields: list[str]) -> str:
        unusual = self._some(list(_FIELDS), 2) if self._happens(0.5) else []
        inside = [*map(self._field, [*self._some(fields, 6), *unusual]), *self._strays()]
        return _element(name, self._shuffled(inside), self._attributes(0.05))

    def _field(self, name: str) -> str:
        return _element(name, self._one(_FIELDS[name]))

    def _strays(self) -> list[str]:
        return [self._stray() for _ in range(self._one([0, 0, 0, 1, 2]))]

    def _stray(self) -> str:
        if self._happens(0.25):
            inside = "".join(self._leaf() for _ in range(self._chance.randint(0, 3)))
            return _element(self._one(_BOXES), inside, self._attributes(0.2))
        return self._leaf()

    def _leaf(self) -> str:
        prefix = self._one(["", "", "", *SPACES])
        name = self._one(list(_FIELDS)) if self._happens(0.6) else (prefix and f"{prefix}:") + self._one(_NAMES)
        return _element(name, self._one(_TEXTS), self._attributes(0.25))

    def _attributes(self, likely: float, unlike: str = "-") -> str:
        if not self._happens(likely):
            return ""
        chosen = [name for name in self._some(list(_ATTRIBUTES), 2, least=1) if not name.startswith(unlike)]
        return "".join(f' {name}="{self._one(_ATTRIBUTES[name])}"' for name in chosen)

    def _happens(self, likely: float) -> bool:
        return self._chance.random() < likely

    def _one(self, choices: Sequence[T]) -> T:
        return self._chance.choice(choices)

    def _some(self, choices: list[str], most: int, least: int = 0) -> list[str]:
        return self._chance.sample(choices, self._chance.randint(least, min(most, len(choices))))

    def _shuffled(self, parts: list[str]) -> str:
        self._chance.shuffle(parts)
        return self._one(["", "", "\n  "]).join(parts)


def _element(name: str, inside: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{inside}</{name}>"


def _declared(prefixes: list[str]) -> str:
    return "".join(f' xmlns:{prefix}="{SPACES[prefix]}"' for prefix in prefixes)
