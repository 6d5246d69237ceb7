"""Which edits wait: whatever leans on what, the rest loads, nothing waits that need not, and few sets are read."""

import random
from collections.abc import Callable, Mapping
from itertools import combinations

from watchd.app.reverting import File, Problems, Reverting, Texts
from watchd.errors import Place, Problem

# In this small world a file's text is words: `+x` defines x, once in the whole set, `x` needs it, `!` is a mistake.


def read(texts: Texts) -> Problems:
    """What is wrong with a set of such files."""
    found: dict[File, list[Problem]] = {}
    defined: dict[str, File] = {}

    def add(file: File, message: str) -> None:
        found.setdefault(file, []).append(Problem(Place(file.path, 1, 1), message))

    for file in sorted(texts):
        for word in texts[file].split():
            if word == "!":
                add(file, "a mistake")
            elif word.startswith("+") and defined.setdefault(word[1:], file) != file:
                add(file, f"{word} stands twice")
    for file in sorted(texts):
        for word in texts[file].split():
            if word[0] not in "+!" and word not in defined:
                add(file, f"{word} is unknown")
    return {file: tuple(problems) for file, problems in found.items()}


def world(texts: Mapping[str, str]) -> dict[File, str]:
    """Files of one kind."""
    return {File("rules", path): text for path, text in texts.items()}


def search(
    newest: Mapping[str, str], good: Mapping[str, str], reading: Callable[[Texts], Problems] = read
) -> Reverting:
    """The search in this world."""
    assert not read(world(good))
    return Reverting(world(newest), world(good), reading)


def waiting(newest: Mapping[str, str], good: Mapping[str, str]) -> list[str]:
    """The paths of the edits that wait."""
    back = search(newest, good).fewest()
    assert back is not None
    return sorted(file.path for file in back)


def test_a_pair_that_only_holds_together_comes_into_force_beside_a_mistake_elsewhere() -> None:
    good = {"list": "+a", "rule": "a", "other": "+b", "user": "b"}
    for order in ("list rule other", "rule other list", "other list rule", "other rule list"):
        names = dict(zip(order.split(), "klm", strict=True))  # the order in which files are tried is that of names
        old = {names.get(name, name): text for name, text in good.items()}
        new = {**old, names["list"]: "+c", names["rule"]: "c", names["other"]: "+d"}
        assert waiting(new, old) == [names["other"]]


def test_a_good_set_that_does_not_load_any_more_is_said_to_be_none() -> None:
    lost = Reverting(world({"rule": "b"}), world({"rule": "a"}), read)
    assert lost.fewest() is None


def test_one_edit_at_fault_among_very_many_costs_few_looks() -> None:
    looks: list[Texts] = []

    def counted(texts: Texts) -> Problems:
        looks.append(texts)
        return read(texts)

    good = {**{f"n{number:04}": "" for number in range(1000)}, "list": "+a", "user": "a"}
    newest = {**{path: "+" + path for path in good}, "list": "+b", "user": "a"}
    assert search(newest, good, counted).fewest() == frozenset([File("rules", "list")])
    assert len(looks) < 20


def test_whatever_leans_on_what_the_rest_loads_and_nothing_waits_alone_that_need_not() -> None:
    chance = random.Random(8)
    more = 0
    for _ in range(500):
        good, newest = _random_worlds(chance)
        looking = search(newest, good)
        back = looking.fewest()
        assert back is not None
        assert not read(looking.texts(back))
        for file in back:
            assert read(looking.texts(back - {file})), f"{file.path} waits for nothing"
        reasons = looking.reasons(back)
        assert reasons.keys() == back
        assert all(problem.place.file == file.path for file, problems in reasons.items() for problem in problems)
        more += len(back) > _fewest_of_all(looking)
    assert more <= 5, "of 500 sets, those in which another choice would have left fewer waiting"


def _random_worlds(chance: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """A set that loads, and edits of it, many of which do not."""
    words = "abcd"
    good = {f"list{word}": f"+{word}" for word in words}
    good |= {f"rule{number}": " ".join(chance.sample(words, chance.randint(0, 2))) for number in range(4)}
    newest = dict(good)
    for path in chance.sample(sorted(good), chance.randint(1, 5)):
        if chance.random() < 0.15:
            del newest[path]
            continue
        mistake = " !" if chance.random() < 0.25 else ""
        if path.startswith("list"):
            newest[path] = chance.choice([good[path], good[path].upper(), f"{good[path]} +new"]) + mistake
        else:
            newest[path] = chance.choice(["a", "A", "B", "b C", "c new", "d +x", "a +x", ""]) + mistake
    return good, newest


def _fewest_of_all(looking: Reverting) -> int:
    """How many must wait at least, by trying every choice."""
    edits = looking.edits
    return next(
        size
        for size in range(len(edits) + 1)
        for chosen in combinations(edits, size)
        if not read(looking.texts(frozenset(chosen)))
    )
