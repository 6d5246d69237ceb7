"""What is new in a report of a known story."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import T0, item

from watchd.model.match import Span, as_named
from watchd.model.story import Name, Relation, StoryMember, Threading
from watchd.stories.denials import turns_of
from watchd.stories.index import StoryIndex
from watchd.stories.matched_by import MatchedBy
from watchd.stories.negated import negation
from watchd.stories.thread import revised, thread
from watchd.stories.words import words_of

DAY = timedelta(days=1)


def stored(title: str, *, number: int = 1, lead: str = "", leads: bool = False) -> StoryMember:
    return StoryMember(
        "st_1", "r", f"it_{number}", f"https://a.example/{number}", title, "a.example", "en", T0, frozenset(),
        is_head=number == 1, seen_at=T0, leads=leads, lead=lead,
    )  # fmt: skip


def threaded(title: str, *known: StoryMember, lead: str = "", language: str | None = None) -> Threading:
    index = StoryIndex()
    index.add(known)
    changes = {} if language is None else {"language": language}
    found = item(9, title=title, summary=lead, publisher="b.example", url_key="https://b.example/9", **changes)
    return thread(found, "r", [index], DAY, T0)


def test_a_number_is_news_until_the_story_has_it() -> None:
    head = stored("Blast at the Amuay refinery in Venezuela kills workers")
    found = threaded("Blast at the Amuay refinery in Venezuela kills 17 workers", head)
    assert found.news == ("a number: 17",)
    update = stored("Amuay toll rises to 17 as rescuers search the site", number=2, leads=True)
    assert threaded("Blast at the Amuay refinery in Venezuela kills 17 workers", head, update).news == ()


def test_a_thousand_with_a_separator_is_news_as_any_number_is() -> None:
    head = stored("Blast at the Amuay refinery in Venezuela: 1,900 dead")
    assert threaded("Blast at the Amuay refinery in Venezuela: 1,950 dead", head).news == ("a number: 1,950",)


def test_a_number_of_the_lead_is_known() -> None:
    head = stored("Blast at the Amuay refinery in Venezuela", lead="Officials said that 17 workers were killed.")
    assert threaded("Blast kills 17 at the Amuay refinery in Venezuela", head).news == ()


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Moscow denies sending Su-30 parts", "denied"),
        ("Rusia niega el envío de repuestos", "denied"),
        ("Москва опровергла поставку", "denied"),
        ("روسیه این خبر را تکذیب کرد", "denied"),
        ("سخنگو مذاکره را رد کرد", "denied"),
        ("俄方否认交付", "denied"),
        ("Parts will not arrive", "not"),
        ("Reuters withdraws its story", "withdrawn"),
        ("El diario retira la noticia", "withdrawn"),
        ("La agencia retiró su despacho", "withdrawn"),
        ("Se cancela el vuelo", "cancelled"),
        ("Отложен визит", "put off"),
        ("谈判推迟", "put off"),
        ("Ministry confirms delivery", "confirmed"),
    ],
)
def test_a_turn_is_read_in_five_languages(title: str, kind: str) -> None:
    assert kind in turns_of(title)


@pytest.mark.parametrize(
    "title", ["Retired general to head the Amuay refinery", "Admiral nears retirement", "General retirado visita Amuay"]
)
def test_who_retires_withdraws_nothing(title: str) -> None:
    assert turns_of(title) == {}


def test_a_denial_is_news_and_so_is_the_same_without_it() -> None:
    claim = "Russia sends Su-30 parts to Venezuela this week"
    denial = "Russia denies it sends Su-30 parts to Venezuela this week"
    assert threaded(denial, stored(claim)).news == ("denied: “denies”",)
    found = threaded(claim, stored(denial))
    assert (found.relation, found.news) == (Relation.RELATED, ("says no more: “denies”",))
    assert "no copy" in found.measured
    assert found.threshold == 0.4


def test_a_denial_that_other_words_do_not_repeat_is_not_taken_back() -> None:
    denial = stored("Russia denies it sends Su-30 parts to Venezuela this week")
    found = threaded("Caracas: Su-30 parts, Russia and what this week may bring to Venezuela", denial)
    assert (found.relation, found.news) == (Relation.RELATED, ())


def test_a_copy_of_what_was_denied_later_is_a_copy() -> None:
    claim = "Russia sends Su-30 parts to Venezuela this week"
    denial = stored("Russia denies it sends Su-30 parts to Venezuela this week", number=2, leads=True)
    found = threaded("This week Russia sends Su-30 parts to Venezuela", stored(claim), denial)
    assert (found.compared_with, found.relation, found.news) == ("it_1", Relation.SAME, ())


def test_a_turn_of_a_lead_is_known_only_of_the_same() -> None:
    head = stored("Blast at an army depot near Maracay", lead="A blast shook the depot; no casualties were reported.")
    assert threaded("Blast at army depot near Maracay, no casualties", head).news == ()
    assert threaded("Blast at army depot near Maracay, no doubt", head).news == ("says “no”",)


@pytest.mark.parametrize(
    "head", ["Deadly roof fall strikes coal mine in Zonguldak", "Roof falls in a coal mine at Zonguldak"]
)
def test_as_many_who_died_are_news_where_the_lead_has_them_trapped(head: str) -> None:
    lead = "A roof fell in a coal mine near Zonguldak on Monday and 12 miners were trapped, the governor said."
    toll = "Zonguldak coal mine roof fall: 12 miners are dead, says governor"
    assert threaded(toll, stored(head, lead=lead)).news == ("a number: 12",)


def test_as_many_who_died_are_known_where_lead_and_headline_have_them_dead() -> None:
    lead = "A roof fell in a coal mine near Zonguldak on Monday and 12 miners died, the governor said."
    head = stored("Deadly roof fall strikes coal mine in Zonguldak", lead=lead)
    found = threaded("Zonguldak coal mine roof fall: 12 miners are dead, says governor", head)
    assert (found.story_id, found.news) == ("st_1", ())


def test_a_number_of_a_lead_that_counts_something_else_is_news() -> None:
    head = stored("Blast at the Amuay refinery in Venezuela", lead="The plant was built 17 years ago near Punto Fijo.")
    assert threaded("Blast kills 17 at the Amuay refinery in Venezuela", head).news == ("a number: 17",)


def test_who_did_it_to_whom_is_news_until_the_story_has_it() -> None:
    head = stored("Guyana accuses Venezuela of massing troops")
    other = "Venezuela accuses Guyana of massing troops"
    assert threaded(other, head).news == ("the same words, with who and whom exchanged",)
    assert threaded(other, head, stored(other, number=2, leads=True)).relation is Relation.SAME


def test_a_next_step_in_the_same_headline_is_news_and_who_says_it_is_not() -> None:
    head = stored("Fire at Amuay refinery halts gasoline production")
    step = threaded("Fire at Amuay refinery halts gasoline production, minister resigns", head)
    assert step.news == ("more in the headline: minister, resigns",)
    assert threaded("Fire at Amuay refinery halts gasoline production, sources at the union say", head).news == ()


def test_a_name_exchanged_above_the_same_lead_is_news_and_a_verb_is_not() -> None:
    lead = "Hospitals ran on generators through the night, doctors said, and the utility promised repairs by noon."
    head = stored("Blackout leaves hospitals in Maracaibo without power", lead=lead)
    assert threaded("Blackout leaves hospitals in Maracay without power", head, lead=lead).news
    assert threaded("Blackout keeps hospitals in Maracaibo without power", head, lead=lead).news == ()
    shouted = stored("Blackout Leaves Hospitals In Valencia Without Power", lead=lead)
    assert threaded("Blackout Leaves Hospitals In Barinas Without Power", shouted, lead=lead).news


def test_a_word_exchanged_above_much_the_same_lead_is_news_where_the_lead_has_another_name_or_denies_it() -> None:
    told = "The ministry counted new cases in the districts around {} and asked for doses of the vaccine from abroad."
    head = stored("Cholera spreads in northern Mozambique, ministry says", lead=told.format("Pemba"))
    title = "Cholera spreads in southern Mozambique, ministry says"
    assert threaded(title, head, lead=told.format("Inhambane")).news
    assert threaded(title, head, lead=told.format("Pemba")).news == ()
    told = (
        "Workers at three platforms will {}walk out on Friday unless a mediator finds a deal for them, the union said."
    )
    head = stored("Norwegian union announces strike at gas platforms", lead=told.format(""))
    title = "Norwegian union ends strike at gas platforms"
    assert threaded(title, head, lead=told.format("not ")).news
    assert threaded(title, head, lead=told.format("")).news == ()


def test_a_small_word_of_another_language_tells_what_happened() -> None:
    head = stored("Soldiers fight near the border bridge in Tachira")
    assert threaded("Soldiers die near the border bridge in Tachira", head, language="en").news
    assert "die" not in words_of("Soldiers die").keys
    assert "die" in words_of("Soldiers die", "en-GB").keys


def test_several_words_exchanged_in_headline_and_lead_are_news() -> None:
    head = stored(
        "Суд в Тбилиси начал слушать дело мэра Рустави", lead="Городской суд начал слушать дело мэра Рустави о растрате"
    )
    verdict = "Городской суд вынес приговор по делу мэра Рустави о растрате"
    assert threaded("Суд в Тбилиси вынес приговор по делу мэра Рустави", head, lead=verdict).news


def named(title: str, lead: str, *known: StoryMember) -> Threading:
    """What comes of a headline for a rule that looks for states, a list of names."""
    index = StoryIndex()
    index.add(known)
    states = ("China", "Iran")
    spans = [
        Span("title", title.index(one), title.index(one) + len(one), one, "$states") for one in states if one in title
    ]
    signature = frozenset({"$states", *(as_named("$states", span.text) for span in spans)})
    found = item(9, title=title, summary=lead, publisher="b.example", url_key="https://b.example/9")
    return thread(found, "r", [index], DAY, T0, matched=MatchedBy(signature, spans))


def test_another_entry_of_a_list_in_the_stead_of_one_is_news() -> None:
    head = replace(
        stored("Iran sends second team of engineers to repair Venezuelan refinery"),
        signature=frozenset({"$states", as_named("$states", "Iran")}),
    )
    title = "China is sending a second team of engineers for the Venezuelan refinery"
    assert named(title, "", head).news == ("another of states: “china”",)
    assert named(title, "Iran had sent the first.", head).news == ()
    assert (
        named(title, "", head, replace(head, item_id="it_2", title=f"{title}s", is_head=False, leads=True)).news == ()
    )


def test_another_name_of_the_list_inside_the_list_is_no_other_entry() -> None:
    head = replace(
        stored("Moscow sends second team of engineers to repair Venezuelan refinery"),
        signature=frozenset({"$states", as_named("$states", "Moscow", "$russia")}),
    )
    title = "Kremlin is sending a second team of engineers for the Venezuelan refinery"
    index = StoryIndex()
    index.add([head])
    found = item(9, title=title, publisher="b.example", url_key="https://b.example/9")

    def news(named: str) -> tuple[str, ...]:
        return thread(found, "r", [index], DAY, T0, matched=MatchedBy(frozenset({"$states", named}))).news

    assert news(as_named("$states", "Kremlin", "$russia")) == ()
    assert news(as_named("$states", "Kremlin")) == ("another of states: “kremlin”",)
    assert news(as_named("$states", "Kremlin", "$iran")) == ("another of states: “kremlin”",)


def test_what_the_rule_looks_for_is_no_other_wording_above_the_same_lead() -> None:
    lead = "The ambassador left on Monday evening, an official at the airport said; the ministry gave no reason for it."
    head = stored("Iran recalls its ambassador from Caracas", lead=lead)
    assert named("China recalls its ambassador from Caracas", lead, head).news == (
        "other words in the same headline: china",
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("菲律宾称补给船抵达仁爱礁", "菲律宾称补给船未抵达仁爱礁", "says “未抵”"),
        ("菲律宾称补给船未抵达仁爱礁", "菲律宾称补给船抵达仁爱礁", "says no more: “未抵”"),
        ("عراق صادرات نفت کردستان را از سر گرفت", "عراق صادرات نفت کردستان را از سر نگرفت", "says “نگرفت”"),
        (
            "Workers start strike at Norwegian gas platforms",
            "Workers call off strike at Norwegian gas platforms",
            "called off: “call off”",
        ),
    ],
)
def test_one_sign_letter_or_phrase_that_negates_is_news(before: str, after: str, said: str) -> None:
    found = threaded(after, stored(before))
    assert found.news == (said,)
    assert found.relation is Relation.RELATED


@pytest.mark.parametrize(
    ("announced", "done", "said"),
    [
        ("Iran to ship radar spare parts to Caracas", "Iran ships radar spare parts to Caracas", "ships"),
        ("Oil tanker to be sold to Cuban company", "Oil tanker is sold to Cuban company", "sold"),
        ("Irán enviará repuestos de radar a Caracas", "Irán envió repuestos de radar a Caracas", "envio"),
        ("Россия отправит запчасти радаров в Каракас", "Россия отправила запчасти радаров в Каракас", "отправила"),
        ("美国将制裁委内瑞拉石油公司", "美国已制裁委内瑞拉石油公司", "已制裁"),
        ("ایران رادار به ونزوئلا ارسال خواهد کرد", "ایران رادار به ونزوئلا ارسال کرد", "کرد"),
    ],
)
def test_what_is_done_that_was_only_announced_is_news(announced: str, done: str, said: str) -> None:
    assert threaded(done, stored(announced)).news == (f"done, and only announced before: “{said}”",)
    assert threaded(f"{announced}!", stored(announced)).news == ()


def test_what_is_announced_that_was_told_as_done_is_no_news() -> None:
    done = stored("Iran ships radar spare parts to Caracas")
    assert threaded("Iran to ship radar spare parts to Caracas", done).news == ()


def test_the_signs_and_letters_that_negate_are_no_news_in_other_words() -> None:
    assert negation("伊朗不断向委内瑞拉运送零件", "伊朗向委内瑞拉运送零件") == ""
    assert negation("ایران نفت ونزوئلا را خرید", "ایران بنزین ونزوئلا را خرید") == ""


def test_the_reason_says_what_was_compared_and_what_is_new() -> None:
    head = stored("Quarantine extended in Samara region until May")
    found = threaded("Quarantine extended in Irkutsk region until May", head)
    assert found.news == ("other words in the same headline: irkutsk",)
    assert found.reason == "71 % the same words in headline as a.example 12:00 UTC"
    assert found.measured == "threshold 0.40, and no copy: a word or number is exchanged; new words: irkutsk"
    assert (found.compared_with, found.shared, found.fresh) == (
        "it_1", ("quarantine", "extended", "region", "until", "may"), ("irkutsk",)
    )  # fmt: skip


def test_copies_of_an_update_are_copies_of_it() -> None:
    head = stored("Su-30 parts arrive in Caracas, officials in Moscow add")
    update = stored("Second cargo plane with radar unloads at Maracay base", number=2, leads=True)
    found = threaded("Second plane with radar unloads at the Maracay base", head, update)
    assert (found.compared_with, found.relation) == ("it_2", Relation.SAME)


def test_a_copy_that_was_not_told_is_compared_with_by_nobody() -> None:
    head = stored("Su-30 parts arrive in Caracas, officials in Moscow add")
    copy = stored("Second cargo plane with radar unloads at Maracay base", number=2)
    assert threaded("Second plane with radar unloads at the Maracay base", head, copy).relation is Relation.NEW


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ("Blast at the Amuay refinery", "Blast at Amuay kills 3", "a number: 3"),
        ("Maduro vows to stay in office for life", "Maduro captured by US special forces", "another headline"),
        ("Россия перебросила Су-30 в Венесуэлу", "Истребитель разбился под Каракасом", "another headline"),
        ("Tanker with Iranian fuel nears El Palito port", "Tanker with Iranian fuel sinks near El Palito", "other"),
        ("Radar ship leaves Bandar Abbas", "Radar ship seized by Omani navy", "another headline"),
    ],
)
def test_a_revised_headline_that_tells_another_event_is_news_once(before: str, after: str, news: str) -> None:
    index = StoryIndex()
    index.add([stored(before)])
    (said,) = revised(item(1, title=after), "st_1", "", (), [index]).news
    assert news in said
    names = [Name("https://a.example/1", title, "a.example") for title in (before, after)]
    assert revised(item(1, title=after), "st_1", "", names, [index]).news == ()


@pytest.mark.parametrize(
    ("before", "lead", "after"),
    [
        (
            "Spare parts reach the base near Maracay",
            "Two crates of spare parts came at night with a cargo plane, technicians of the base near Maracay said.",
            "Crates with spare parts come to Maracay",
        ),
        ("Iran fuel tanker docks at El Palito", "", "Tanker with fuel from Iran at El Palito dock"),
        ("Su-30 parts with Iran", "", "Su-30 parts alone"),
    ],
)
def test_a_revised_headline_in_the_words_of_what_was_told_is_no_news_and_no_name(
    before: str, lead: str, after: str
) -> None:
    index = StoryIndex()
    index.add([stored(before, lead=lead)])
    found = revised(item(1, title=after, summary=lead), "st_1", "", (), [index])
    assert (found.news, found.is_named) == ((), False)


def test_one_headline_over_texts_that_have_nothing_in_common_is_news() -> None:
    headline = "Explosion at ammunition depot, army says"
    head = stored(headline, lead="Shells went off for hours in Kedainiai in Lithuania; a sentry lost an arm there.")
    other = "Villagers near Trincomalee fled to the beach when flames reached the second bunker."
    own = "A sentry lost an arm when shells went off in the Lithuanian town of Kedainiai on Monday morning."
    found = threaded(headline, head, lead=other)
    assert (found.relation, found.story_id) == (Relation.RELATED, "st_1")
    assert found.news == ("the same headline over another text: villagers, trincomalee, fled, beach, when, flames",)
    assert threaded(headline, head, lead=own).relation is Relation.SAME


def test_words_of_its_own_over_the_lead_of_another_are_listed_and_not_counted_as_a_copy() -> None:
    lead = (
        "Deputies debated a law on Monday that lets foreign firms own oil fields in Venezuela; a vote is due in days."
    )
    found = threaded("Parliament passes oil law", stored("Parliament debates oil law", lead=lead), lead=lead)
    assert found.relation is Relation.RELATED
    assert "its headline has 1 word of its own" in found.measured


@pytest.mark.parametrize(
    ("headline", "verbs", "lead"),
    [
        ("Brazil {} Venezuelan request for fuel", "studies|grants", "is looking at|has said yes to"),
        ("Guards {} prison where officers are held", "surround|storm", "stand|went inside"),
        ("Serbia {} reprieve for oil company of Russia", "gets|loses", "has|has not"),
    ],
)
def test_a_verb_exchanged_above_a_lead_that_was_written_anew_in_one_place_is_news(
    headline: str, verbs: str, lead: str
) -> None:
    before, after = map(headline.format, verbs.split("|"))
    one, other = (
        f"The foreign ministry {what} given the request of the capital for further months, without conditions, he said."
        for what in lead.split("|")
    )
    found = threaded(after, stored(before, lead=one), lead=other)
    assert found.news == (f"other words in the same headline: {verbs.split('|')[1]}",)
    assert threaded(after, stored(before, lead=one), lead=one).news == ()
    more = headline.format("now").replace(" now ", " ")
    assert threaded(after, stored(more, lead=one), lead=other).news == (f"more in the headline: {verbs.split('|')[1]}",)
    assert threaded(after, stored(more, lead=one), lead=one).news == ()


def test_what_only_the_lead_announced_and_tells_as_done_is_news_below_another_headline() -> None:
    rest = "on Friday on a draft resolution that would extend the mandate of a force against gangs in Haiti for a year."
    head = stored("UN council to vote on Haiti force mandate", lead=f"The U.N. Security Council will vote {rest}")
    voted = f"The U.N. Security Council voted {rest}"
    found = threaded("UN council extends Haiti force mandate", head, lead=voted)
    assert found.news == ("done, and only announced before: “voted”",)
    assert threaded("UN council to vote on Haiti force mandate", head, lead=voted).news == ()


@pytest.mark.parametrize(
    ("headline", "before", "after", "said"),
    [
        ("中国向委内瑞拉提供{}石油贷款", "3亿美元", "3万亿美元", "3万亿"),
        ("俄军在顿涅茨克一周损失{}，乌军总参谋部称", "200人", "200万人", "200万"),
        ("俄罗斯对委内瑞拉贷款增加{}", "30%", "30倍", "30×"),
        ("国际油价下跌{}至每桶60美元", "3美元", "3%", "3%"),
        ("Oil falls {} after Venezuela tanker blockade ends", "3 percent", "3 dollars", "3"),
    ],
)
def test_another_magnitude_or_measure_is_another_number(headline: str, before: str, after: str, said: str) -> None:
    found = threaded(headline.format(after), stored(headline.format(before)))
    assert found.news == (f"a number: {said}",)


@pytest.mark.parametrize(
    ("headline", "before", "after"),
    [
        ("Venezuela gets {} loan from China for oil", "$1.5 billion", "$1.5bn"),
        ("Россия отправит в Венесуэлу {} военных на учения", "5 тысяч", "5000"),
        ("چین {} دلار وام نفتی به ونزوئلا داد", "۱٫۵ میلیارد", "1.5 میلیارد"),
        ("В Каракас доставили запчасти на {} Ил-76", "двух", "2"),
    ],
)
def test_a_number_that_is_written_otherwise_is_no_news(headline: str, before: str, after: str) -> None:
    found = threaded(headline.format(after), stored(headline.format(before)))
    assert (found.relation, found.news) == (Relation.SAME, ())


def test_a_number_in_another_case_is_the_same_number() -> None:
    head = stored("Два Ил-76 доставили в Каракас запчасти для Су-30")
    assert threaded("В Каракас доставили запчасти для Су-30 на двух Ил-76", head).news == ()


@pytest.mark.parametrize(
    ("headline", "before", "after"),
    [
        ("Barco ruso {} repuestos para Venezuela llega a La Habana", "con", "sin"),
        ("Rusia {} motores de Su-30 a Venezuela", "entrega", "sin entregar"),
        ("Судно {} для Венесуэлы пришло в Гавану", "с запчастями", "без запчастей"),
        ("کشتی روسی {} قطعات ونزوئلا به هاوانا رسید", "با", "بدون"),
    ],
)
def test_with_and_without_are_two_developments_both_ways(headline: str, before: str, after: str) -> None:
    one, other = headline.format(before), headline.format(after)
    word = after.split(maxsplit=1)[0]
    assert threaded(other, replace(stored(one), language=None)).news == (f"says “{word}”",)
    assert threaded(one, replace(stored(other), language=None)).news == (f"says no more: “{word}”",)


@pytest.mark.parametrize(
    "text",
    ["Sin embargo, la flota sale", "Пропал без вести", "هواپیمای بدون سرنشین"],
)
def test_what_is_not_without_anything_turns_nothing_round(text: str) -> None:
    assert turns_of(text) == {}


@pytest.mark.parametrize(
    ("headline", "step"),
    [
        ("Iranian tanker seized off Venezuela by US coast guard{}, officials say", "set free"),
        ("Russian cargo ship stopped off Libya by Italian navy{}", "moves on"),
        ("Cargo plane grounded in Caracas by storm{}, officials say", "takes off"),
        ("Venezuelan colonel held in Bogota over coup plot{} - lawyer says", "walks free"),
        ("Petrolero retenido en Curazao por orden judicial{}, informa la marina", "queda libre"),
        ("Задержанный в Ливии российский сухогруз с запчастями{}, сообщил источник", "отпущен"),
        ("Iranian frigate stuck in Panama Canal{}, port authority says", "refloated"),
    ],
)
def test_a_step_before_who_says_so_is_news(headline: str, step: str) -> None:
    found = threaded(headline.format(f" {step}"), stored(headline.format("")))
    kind = "another event" if " " not in step else "more in the headline"
    assert found.relation is Relation.RELATED
    assert found.news[0].startswith(f"{kind}: ")
    assert step.split(maxsplit=1)[0] in found.news[0]


def test_who_says_so_is_no_step() -> None:
    head = stored("Cargo plane grounded in Caracas by storm, two officials say")
    for said in ("airport authority reports", "according to pilots"):
        assert threaded(f"Cargo plane grounded in Caracas by storm, {said}", head).news == ()


def test_one_word_more_makes_no_copy_and_has_its_words_from_there() -> None:
    found = threaded(
        "Russian cargo ship stopped off Libya by Italian navy sighted",
        stored("Russian cargo ship stopped off Libya by Italian navy"),
    )
    assert (found.relation, found.news, found.origin) == (Relation.RELATED, (), "a.example")
    assert "its headline has 1 word of its own" in found.measured


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "Russia delivers Su-30 engines and radar parts to Venezuela, sources say",
            "Kremlin rejects claims Russia delivered Su-30 engines and radar parts to Venezuela",
            "denied: “rejects claims”",
        ),
        (
            "Caracas airport hit by drone strike, state television says",
            "Minister says report that Caracas airport was hit by drone strike was a lie",
            "denied: “a lie”",
        ),
        (
            "Rusia entrega motores de Su-30 y radares a Venezuela",
            "Es mentira que Rusia entregue motores de Su-30 y radares a Venezuela, según embajada",
            "denied: “mentira”",
        ),
        (
            "Россия поставила Венесуэле двигатели Су-30 и радары, сообщили источники",
            "Сообщения, что Россия поставила Венесуэле двигатели Су-30 и радары, неправда — посол",
            "denied: “неправда”",
        ),
        (
            "Россия поставила Венесуэле двигатели Су-30 и радары, сообщили источники",
            "Поставка Россией Венесуэле двигателей Су-30 и радаров сорвалась, сообщили источники",
            "called off: “сорвалась”",
        ),
        ("俄罗斯向委内瑞拉交付苏-30发动机和雷达", "俄罗斯称向委内瑞拉交付苏-30发动机和雷达系谣言", "denied: “谣言”"),
        (
            "روسیه موتورهای سوخو-۳۰ و رادار به ونزوئلا تحویل داد",
            "خبر تحویل موتورهای سوخو-۳۰ و رادار به ونزوئلا از سوی روسیه شایعه است",
            "denied: “شایعه”",
        ),
    ],
)
def test_a_denial_in_other_words_is_news(before: str, after: str, said: str) -> None:
    assert said in threaded(after, replace(stored(before), language=None)).news


@pytest.mark.parametrize("verb", ["停止", "中断", "恢复", "拖延", "加快", "完成"])
def test_a_verb_put_before_what_is_done_is_news_in_chinese(verb: str) -> None:
    head = stored("俄罗斯向委内瑞拉交付苏-30发动机")
    assert threaded(f"俄罗斯{verb}向委内瑞拉交付苏-30发动机", head).news == (f"now with “{verb}”",)


def test_an_agency_that_a_headline_credits_is_no_other_word() -> None:
    head = stored("EFE: Maduro agrees to leave office next month")
    assert threaded("Maduro agrees to leave office next month, Reuters reports", head).news == ()
    other = stored("Maduro agrees to leave office next month, EFE reports")
    assert threaded("Maduro agrees to leave office next month, AFP reports", other).news == ()


def test_north_and_south_are_not_the_same_in_spanish() -> None:
    head = stored("Corea del Norte envía un buque con combustible a Caracas")
    found = threaded(
        "Corea del Sur envía un buque con combustible a Caracas", replace(head, language="es"), language="es"
    )
    assert found.news == ("other words in the same headline: sur",)


def test_a_revised_headline_that_takes_a_denial_back_is_news_and_back_again_is_none() -> None:
    titles = ("Iran will not deliver missiles to Venezuela", "Iran will deliver missiles to Venezuela")
    index = StoryIndex()
    index.add([stored(titles[0])])
    names = [Name("https://a.example/1", title, "a.example") for title in titles]
    assert revised(item(1, title=titles[1]), "it_1", "", (), [index]).news == ()
    after = replace(item(1, title=titles[1]), id="it_1")
    assert revised(after, "st_1", "", names[:1], [index]).news == ("says no more: “not”",)
    assert revised(after, "st_1", "", names, [index]).news == ()


_BEFORE = "Two crates of spare parts came at night with a cargo plane, technicians of the base near Maracay said."
_ANEW = "The ministry in Caracas showed journalists an empty hangar and spoke of a routine flight with medicine."
_MENDED = "Two crates of spare parts came at night by cargo plane, two technicians of the base near Maracay said."


@pytest.mark.parametrize(
    ("number", "lead", "news"),
    [
        (1, _ANEW, ("its publisher wrote it anew: 22 % the same words",)),
        (1, _MENDED, ()),
        (1, "Short.", ()),
        (3, _ANEW, ()),  # it was no leader: nobody was told of it
    ],
)
def test_an_article_that_was_told_and_is_written_anew_is_news(number: int, lead: str, news: tuple[str, ...]) -> None:
    title = "Su-30 spare parts arrive in Caracas"
    index = StoryIndex()
    index.add([stored(title, lead=_BEFORE), stored("Parts: what is known", number=2, leads=True, lead=_MENDED)])
    after = item(1, title=title, summary=lead, url_key="https://a.example/1")
    found = revised(replace(after, id=f"it_{number}"), "st_1", "a.example", (), [index])
    assert found.news == news


def test_an_article_that_becomes_what_another_one_told_is_no_news() -> None:
    title = "Su-30 spare parts arrive in Caracas"
    index = StoryIndex()
    index.add([stored(title, lead=_BEFORE), stored(title, number=2, leads=True, lead=_ANEW)])
    after = item(1, title=title, summary=_ANEW)
    assert revised(replace(after, id="it_1"), "st_1", "a.example", (), [index]).news == ()
