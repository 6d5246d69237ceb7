"""What was demanded, allowed or possible, and then is done."""

import pytest

from watchd.stories.announced import carried_out
from watchd.stories.events import events_in
from watchd.stories.news import another_event


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("Tanker can dock in Suez, Egypt port chief says", "Tanker docks in Suez, Egypt port chief says", "docks"),
        ("Sign the truce now, Qatar tells Hamas", "Hamas signed the truce, Qatar says now", "signed"),
        ("Hamas should free hostage Alon Ohel", "Hamas frees hostage Alon Ohel", "frees"),
        ("Eagle S can sail from Kotka, court rules", "Eagle S sails from Kotka, court says", "sails"),
        ("Umerov must quit, opposition leader says", "Umerov quits, opposition leader says", "quits"),
        ("Jets must land in Moldova, minister says", "Jets landed in Moldova, minister says", "landed"),
        ("Calls to let activist free grow in Kenya", "Kenyan activist freed after calls", "freed"),
    ],
)
def test_a_verb_that_is_not_told_as_done_holds_no_event_back(before: str, after: str, word: str) -> None:
    assert another_event(after, [before], ()) == (f"another event: {word}",)
    assert another_event(after, [before, after], ()) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Gunmen free 24 pupils in Kebbi", "24 pupils freed in Kebbi by gunmen"),
        ("Hamas and Israel sign truce in Doha", "Truce signed by Hamas and Israel in Doha"),
        ("Three ministers quit over spy affair", "Minister quits over spy affair, two more follow"),
        ("Hostage Alon Ohel set free by Hamas", "Hamas frees hostage Alon Ohel"),
        ("Activist walks free in Tanzania", "Activist freed in Tanzania"),
    ],
)
def test_what_a_verb_of_many_or_set_free_told_as_done_is_no_other_event(before: str, after: str) -> None:
    assert another_event(after, [before], ()) == ()


@pytest.mark.parametrize(
    "before",
    ["Hostages to be set free in Gaza", "Activist must walk free", "Police free to search mosque", "Let hostages free"],
)
def test_who_is_to_be_set_free_is_not_free_yet(before: str) -> None:
    assert another_event("Hostage freed", [before], ()) == ("another event: freed",)


def test_to_kill_and_to_be_killed_is_one_event_in_persian() -> None:
    assert events_in("حمله اسرائیل یک فرمانده را در صور کشت").keys() == {"attack", "death"}
    assert events_in("فرمانده حزب‌الله در صور کشته شد").keys() == {"death"}
    assert events_in("افزایش سطح زیر کشت").keys() == set()  # what is sown


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        ("M23 must release captured soldiers, Congo says", "M23 releases captured soldiers, Congo says", "releases"),
        ("Israel should withdraw from Rafah, Egypt says", "Israel withdraws from Rafah, Egypt says", "withdraws"),
        ("Coast guard can rescue crew off Crete", "Coast guard rescues crew off Crete", "rescues"),
        ("Rwanda could sign Congo peace deal", "Rwanda signs Congo peace deal", "signs"),
        ("Niger ought to free envoy, Paris says", "Niger frees envoy, Paris says", "frees"),
        ("Niger has to free envoy, Paris says", "Niger freed envoy, Paris says", "freed"),
        ("Kyiv needs to leave Pokrovsk, allies say", "Kyiv left Pokrovsk, allies say", "left"),
        ("Hamas urged to free hostage by Qatar", "Hamas frees hostage, Qatar says", "frees"),
        ("Tanker told to leave port of Kotka", "Tanker leaves port of Kotka", "leaves"),
        ("Hostages must be freed, Doha says", "Hostages freed, Doha says", "freed"),
        ("М23 следует отпустить пленных", "М23 отпустила пленных", "отпустила"),
        ("Руанда обязана подписать мир с Конго", "Руанда подписала мир с Конго", "подписала"),
        ("Мирный договор подписать нельзя", "Мирный договор подписали", "подписали"),
        ("Киеву надо покинуть Покровск", "Киев покинул Покровск", "покинул"),
        ("Египет призвал Израиль вывести войска", "Израиль вывел войска", "вывел"),
        ("El M23 tiene que liberar a los soldados", "El M23 libera a los soldados", "libera"),
        ("El M23 debería liberar a los soldados", "El M23 liberó a los soldados", "libero"),
        ("Juez permite extraditar a exministro", "Perú extradita a exministro", "extradita"),
        ("以军应撤离拉法", "以军撤离拉法", "撤离"),
        ("卢旺达必须签署和平协议", "卢旺达已签署和平协议", "已签署"),
        ("海岸警卫队可以救出船员", "海岸警卫队救出船员", "救出"),
        ("以军需撤离拉法", "以军撤离拉法", "撤离"),
        ("کنگو بایستی اسیران را آزاد کند", "کنگو اسیران را آزاد کرد", "کرد"),
        ("کنگو می‌تواند اسیران را آزاد کند", "کنگو اسیران را آزاد کرد", "کرد"),
        ("کنگو موظف است اسیران را آزاد کند", "کنگو اسیران را آزاد کرد", "کرد"),
    ],
)
def test_what_was_demanded_or_allowed_and_then_is_done_is_told(before: str, after: str, word: str) -> None:
    assert carried_out(after, before) == word
    assert not carried_out(before, after)
    assert not carried_out(before, before)


def test_a_demand_in_other_words_is_none_that_was_met() -> None:
    assert not carried_out("M23 should release soldiers, Congo says", "M23 must release soldiers, Congo says")
    assert not carried_out("М23 надо отпустить пленных", "М23 следует отпустить пленных")
    assert not carried_out("以军应撤离拉法", "以军必须撤离拉法")


def test_what_is_done_is_the_verb_and_not_what_was_planned() -> None:
    assert carried_out("Trump sets tariffs on Swiss watches", "Trump plans tariffs on Swiss watches") == "sets"
    assert carried_out("Trump now tariffs Swiss watches", "Trump plans tariffs on Swiss watches") == "tariffs"
    assert carried_out("Israel strikes Natanz", "Israel is weighing strikes on Natanz") == "strikes"
    assert carried_out("US strikes Natanz site in Iran", "Trump weighs strikes on Natanz site") == "strikes"
