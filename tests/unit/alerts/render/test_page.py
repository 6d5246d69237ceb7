import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.golden.mails.views import COPY, EFE, HOSTILE, IRNA, VIEWS, item_facts

from watchd.alerts.render.mail import HTML_LIMIT, mail_of
from watchd.alerts.render.markup import element, escaped
from watchd.model.match import Span
from watchd.model.notification import AlertView

ALLOWED = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "tbody",
        "div",
        "table",
        "tr",
        "td",
        "span",
        "h1",
        "h2",
        "p",
        "blockquote",
        "mark",
        "ul",
        "ol",
        "li",
        "strong",
        "bdi",
        "br",
        "a",
    ]
)


class Seen(HTMLParser):
    """Collects what a browser would see: tags with attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_fetches_nothing_runs_nothing_and_is_well_formed(name: str) -> None:
    seen = Seen(mail_of(VIEWS[name]).html)
    assert {tag for tag, _ in seen.tags} <= ALLOWED
    assert seen.open == []
    names = {key for _, attributes in seen.tags for key in attributes}
    assert names <= {
        "lang",
        "dir",
        "charset",
        "name",
        "content",
        "style",
        "class",
        "role",
        "cellpadding",
        "cellspacing",
        "border",
        "width",
        "align",
        "href",
        "rel",
    }
    assert "url(" not in mail_of(VIEWS[name]).html


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_says_the_same_as_the_text(name: str) -> None:
    mail = mail_of(VIEWS[name])
    seen = re.sub(r"\W+", "", Seen(mail.html).text).lower()
    for line in mail.text.replace(" | ", "\n").splitlines():
        words = re.sub(r"https?://\S+", "", line)  # the page has them as links
        words = re.sub(r"^ +\d+\. ", "", words)  # and numbers its list itself
        assert re.sub(r"\W+", "", words).lower() in seen


def test_links_are_web_addresses_only() -> None:
    for view in VIEWS.values():
        hrefs = [attributes["href"] for tag, attributes in Seen(mail_of(view).html).tags if tag == "a"]
        assert all(href is not None and re.match(r"https?://", href) for href in hrefs)


def test_a_persian_item_runs_from_right_to_left_inside_a_page_that_does_not() -> None:
    tags = Seen(mail_of(VIEWS["right_to_left_fa"]).html).tags
    assert tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert ("bdi", {"lang": "fa", "dir": "rtl"}) in tags
    assert [attributes["dir"] for tag, attributes in tags if tag == "blockquote"] == ["rtl"]


def test_a_language_that_is_none_is_left_to_the_mail_program() -> None:
    tags = Seen(mail_of(VIEWS["hostile"]).html).tags
    assert ("bdi", {"dir": "auto"}) in tags


def test_a_page_stays_below_what_mail_programs_show_whole() -> None:
    huge = "\"'<>&" * 4_000
    reports = tuple(
        replace(
            HOSTILE,
            title=huge,
            publisher=f"{n}{huge}",
            sentence=huge,
            url="https://x.example/" + "'" * 300,
            spans=tuple(Span(huge, 0, 9, f"{n}{m}{huge}", huge) for m in range(20)),
        )
        for n in range(40)
    )
    facts = replace(
        item_facts(*reports),
        headline=huge,
        reason=huge,
        next_step=huge,
        rule=replace(VIEWS["plain_es"].facts.rule, title=huge, question=huge, why=huge, file=huge, signal=huge),
    )
    mail = mail_of(AlertView("al_1", 2, facts, 7))
    assert len(mail.html.encode()) <= HTML_LIMIT
    assert re.search(r"\+\d+ more", mail.text)
    assert Seen(mail.html).open == []


def test_a_long_summary_is_cut_by_whole_lines() -> None:
    summary = VIEWS["summary"]
    lines = tuple(f"{n} " + "\"'" * 5_000 for n in range(5_000))
    mail = mail_of(replace(summary, facts=replace(summary.facts, lines=lines)))
    assert len(mail.html.encode()) <= HTML_LIMIT
    assert re.search(r"\+4,9\d\d more", mail.text)


def test_every_word_of_a_feed_is_isolated() -> None:
    page = mail_of(AlertView("al_1", 1, item_facts(COPY, replace(EFE, publisher="efe\u202e.example")), 1)).html
    assert "<bdi>efe.example</bdi>" in page
    assert '<bdi lang="es" dir="ltr">Retraso en el envío de repuestos</bdi>' in page


def test_text_and_attributes_are_escaped() -> None:
    assert element("a", escaped("<b>"), href='x" y="', class_="z", title="") == (
        '<a href="x&quot; y=&quot;" class="z">&lt;b&gt;</a>'
    )


def test_irna_is_quoted_with_its_words_marked() -> None:
    page = mail_of(AlertView("al_1", 1, item_facts(IRNA))).html
    assert re.search(r"<mark [^>]*>قطعات</mark> <mark [^>]*>پهپاد</mark>", page)


def test_a_headline_from_right_to_left_is_set_so_and_no_other() -> None:
    def set_so(view: AlertView) -> list[str | None]:
        return [attributes.get("dir") for tag, attributes in Seen(mail_of(view).html).tags if tag == "h1"]

    assert set_so(VIEWS["right_to_left_fa"]) == ["rtl"]
    assert set_so(VIEWS["plain_es"]) == [None]
