"""Nouns that say who did them only by what stands around them: intimidation, lists of sanctions, charges brought."""

import pytest
from tests.builders import item
from tests.unit.rules.test_event import event

from watchd.rules.engine import CompiledRule, Engine


def _is_taken(language: str, text: str, actor: str, action: str, target: str) -> bool:
    rule = CompiledRule("r", "m", event(actor, action, target))
    return bool(Engine([rule], {}, {}).match(item(title=text, language=language)).hits)


@pytest.mark.parametrize(
    ("language", "text", "actor", "action", "target"),
    [
        ("es", "Venezuela denuncia intimidación de EE.UU.", "EE.UU.", "intimid*", "Venezuela"),
        ("es", "Maduro condena el hostigamiento de Washington", "Washington", "hostig*", "Maduro"),
        ("es", "Caracas rechaza la injerencia de EE.UU.", "EE.UU.", "injerenc*", "Caracas"),
        ("fa", "وزیر دفاع ونزوئلا در فهرست تحریم‌های آمریکا قرار گرفت", "آمریکا", "تحریم*", "ونزوئلا"),
        ("fa", "سه بانک روسیه به لیست تحریم‌های آمریکا اضافه شدند", "آمریکا", "تحریم*", "روسیه"),
        ("ru", "Минюст США предъявил обвинения Падрино Лопесу", "США", "обвин*", "Падрино*"),
        ("ru", "США предъявили Мадуро обвинения в наркоторговле", "США", "обвин*", "Мадуро"),
        ("ru", "Прокуратура предъявила генералу Лопесу обвинение", "Прокуратур*", "обвин*", "Лопес*"),
        ("ru", "Падрино Лопесу предъявлены обвинения в США", "США", "обвин*", "Падрино*"),
        ("ru", "Кабул заявил, что Пакистан нанёс по нему удар", "Пакистан", "удар*", "Кабул"),
        ("ru", "Кабул: Пакистан нанёс по нему удар", "Пакистан", "удар*", "Кабул"),
        ("ru", "Кабул закрыл границу после того, как Пакистан нанёс по ней удар", "Пакистан", "удар*", "Кабул"),
        ("ru", "Пакистан нанёс удар, сообщил Кабул", "Пакистан", "удар*", "Кабул"),
    ],
)
def test_who_did_it_is_read_and_nobody_who_bore_it(
    language: str, text: str, actor: str, action: str, target: str
) -> None:
    assert _is_taken(language, text, actor, action, target)
    assert not _is_taken(language, text, target, action, actor)


def test_what_is_no_name_behind_intimidation_bears_it() -> None:
    assert _is_taken("es", "La FANB niega la intimidación de opositores", "FANB", "intimid*", "opositor*")


def test_who_publishes_a_list_of_sanctions_may_be_on_it() -> None:
    text = "ونزوئلا فهرست تحریم‌های آمریکا را منتشر کرد"
    assert _is_taken("fa", text, "آمریکا", "تحریم*", "ونزوئلا")
