"""Accounts that do not add up wake operators, once, and a node that has not looked says nothing of them."""

from dataclasses import replace

from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.pipeline.attend import attend

__all__ = ["watching", "world"]


def test_operators_hear_of_accounts_that_do_not_add_up_and_when_they_do_again(watching: World) -> None:
    quiet = seen(watching)
    uneven = {f"accounting:{quiet.node}": "accounting: 2 notifications were made, but 1 is there"}
    headlines = []
    for raised, has_looked in ((uneven, True), (uneven, True), ({}, False), ({}, True)):
        looked = replace(quiet, raised=raised, judges_accounts=has_looked)
        told = attend(watching.storage, looked, watching.clock.forward(minutes=10)).alerts
        headlines += [alert.facts.headline for alert in told]
    assert headlines == [
        f"accounts that {quiet.node} has looked at do not add up",
        f"accounts that {quiet.node} has looked at add up again",
    ]
