"""Templates: parts in the operator's order, his words between them, and strangers' text stays text."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.golden.mails.views import HOSTILE, SPARES, VIEWS, item_facts

from watchd.alerts.render.mail import mail_of
from watchd.alerts.render.template import Template, read_template
from watchd.errors import ConfigError
from watchd.model.notification import AlertView

OWN = """{{ sources }}
# What we do about {{ rule_title }}
Ring {{ owner }} about anything
{{ severity }}, {{ tlp }}.

{{ why }}
"""


def test_parts_stand_in_the_order_of_the_template_with_own_words_between_them() -> None:
    text = mail_of(VIEWS["plain_es"], None, read_template(OWN, "desk.txt")).text
    parts = [
        "Envío de repuestos",
        ">>repuestos<<",
        "HIGH | TLP:AMBER",
        "SOURCES (1 OF 3 SHOWN)",
        "WHAT WE DO ABOUT SU-30 OVERHAUL AND SPARE-PART FLOW",
        "Ring analyst.a about anything high, TLP:AMBER.",
        "WHY IT MATCHED",
        "Alert al_1f0c, revision 1.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "THE RULE" not in text
    assert "WHAT TO DO NEXT" not in text


def test_text_and_html_follow_the_same_template() -> None:
    mail = mail_of(VIEWS["plain_es"], None, read_template("Our words.\n\n{{ why }}\n", "desk.txt"))
    for form in (mail.text, mail.html):
        assert form.index("Our words.") < form.index("WHY IT MATCHED")
        assert "SOURCES" not in form


def test_what_other_alerts_a_mail_tells_is_never_left_out() -> None:
    assert "TOLD TOGETHER" in mail_of(VIEWS["together"], None, read_template("{{ why }}", "desk.txt")).text


@pytest.mark.parametrize("name", ["condition_begun", "condition_ended", "summary", "test"])
def test_what_watchd_tells_of_itself_is_worded_as_ever(name: str) -> None:
    assert mail_of(VIEWS[name], None, read_template("{{ why }}", "desk.txt")) == mail_of(VIEWS[name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ wy }}", "desk.txt:1:1: nothing is called 'wy'; did you mean 'why'?"),
        ("{{ why }}\nRing {{ ower }}", "desk.txt:2:6: nothing is called 'ower'"),
        ("Look: {{ why }}", "desk.txt:1:7: {{ why }} is a part of the alert"),
        ("{{ why }}\n{{ owner", "desk.txt:2:1: a field is opened and not closed"),
        ("{{ why }}\nowner }}", "desk.txt:2:7: a field is opened and not closed"),
        ("Only our words.", "desk.txt: it places no part of the alert"),
        ("", "desk.txt: it places no part of the alert"),
        ("{{ why }}" + "x" * 16_000, "desk.txt: a template has at most 16,000 signs"),
        ("{{ why.__class__ }}", "nothing is called 'why.__class__'"),
        ("{{ 'a' * 10**9 }}", "nothing is called ''a' * 10**9'"),
        ("{% for x in y %}", "it places no part of the alert"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_remedy(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_template(text, "desk.txt")
    assert said in str(caught.value)
    assert all(problem.hint for problem in caught.value.problems)


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        read_template("{{ a }}\n{{ b }}\n{{ why }} x\n", "desk.txt")
    assert [problem.place.line for problem in caught.value.problems] == [1, 2, 3]


def test_what_a_word_says_is_never_read_as_a_field_and_never_as_markup() -> None:
    rule = replace(SPARES, title="{{ owner }} <b>&amp;</b>", owner="<script>alert(1)</script>")
    view = AlertView("al_1", 1, item_facts(HOSTILE, rule=rule))
    mail = mail_of(view, None, read_template("{{ rule_title }} of {{ owner }}\n\n{{ why }}", "desk.txt"))
    assert "{{ owner }} <b>&amp;</b> of <script>alert(1)</script>" in mail.text
    assert "{{ owner }} &lt;b&gt;&amp;amp;&lt;/b&gt; of &lt;script&gt;alert(1)&lt;/script&gt;" in mail.html
    assert "<script" not in mail.html


@given(st.text(max_size=200))
def test_any_text_is_a_template_or_a_mistake_and_its_words_stay_text(text: str) -> None:
    try:
        template: Template = read_template(f"{text}\n\n{{{{ why }}}}\n", "desk.txt")
    except ConfigError:
        return
    assert tags(mail_of(VIEWS["plain_es"], None, template).html) <= tags(mail_of(VIEWS["plain_es"]).html)


def tags(page: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9!/]+)", page.lower()))
