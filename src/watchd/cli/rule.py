"""`watchd rule`: what is watched for, why a rule does what it does, and new ones."""

import click

from watchd.cli.rule_explain import explain
from watchd.cli.rule_list import list_
from watchd.cli.rule_new import new
from watchd.cli.rule_show import show
from watchd.cli.rule_test import test
from watchd.cli.verbs import VerbGroup


@click.group(
    "rule",
    cls=VerbGroup,
    short_help="The rules: how they stand, their tests, why one did not match, a new one.",
    examples=(
        "watchd rule new us-ships --quick 'destroyer* AND Caribbean'",
        "watchd rule test --watch",
        "watchd rule explain ve-su30-spares --item it_0123456789abcdef0123",
    ),
)
def rule() -> None:
    """The rules: how they stand, their tests, why one did not match, a new one."""


rule.add_command(list_)
rule.add_command(show)
rule.add_command(test)
rule.add_command(explain)
rule.add_command(new)
