"""What a report begins with before it says anything."""

import pytest

from watchd.stories.openings import without_opening
from watchd.stories.words import wording_of


@pytest.mark.parametrize(
    ("opening", "rest"),
    [
        ("CARACAS, Nov 26 (Reuters) - ", "A cargo plane landed."),
        ("TAIPEI - ", "The ministry counted aircraft."),
        ("Bogotá, 11 nov (EFE).- ", "El Ejército abatió a nueve."),
        ("МОСКВА, 20 ноября. /ТАСС/. ", "Министр обсудил поставки."),
        ("УФА, 13 ноя - РИА Новости. ", "Три человека погибли."),
        ("新华社加拉加斯11月26日电 ", "一架运输机降落。"),
        ("据路透社报道，", "一架运输机降落。"),
        ("به گزارش ایرنا، ", "هواپیما فرود آمد."),
    ],
)
def test_where_and_by_whom_it_was_written_is_left_out(opening: str, rest: str) -> None:
    assert without_opening(f"{opening}{rest}") == rest


@pytest.mark.parametrize(
    "text",
    [
        "The Armed Forces of the Philippines (AFP) - with 3,000 troops - began a drill.",
        "El equipo del Atlético Porteño (AP) - ganó el domingo.",
        "Air defences shot down 12/14 drones/missiles over Kursk.",
        "В ночь на 5 ноября дроны атаковали порт/терминал.",
        "据悉，一架运输机降落。",
        "به گفته وزیر، هواپیما فرود آمد.",
        "",
    ],
)
def test_what_says_something_stays(text: str) -> None:
    assert without_opening(text) == text


def test_a_dateline_is_of_no_weight_beside_another_one() -> None:
    said = "美国国防部长说，美军在东太平洋击沉一艘涉嫌贩毒的船只。"
    one, other = (
        wording_of("", f"{opening}{said}", "", "zh") for opening in ("新华社华盛顿11月10日电 ", "据路透社报道，")
    )
    assert one.lead.keys == other.lead.keys
    assert one.beginning.startswith("新华社")  # as it was written: credits are read there
