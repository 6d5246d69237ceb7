"""What delivering is told of the channels in the config."""

import asyncio
from pathlib import Path

from tests.integration.cli.desk import write_desk

from watchd.app.bootstrap import running
from watchd.app.delivering import deliver_parts
from watchd.settings import load_settings


def test_channels_that_open_incidents_are_known_to_resolve_them_while_a_mute_holds(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0123456789abcdef0123456789abcdef")
    (tmp_path / "key").chmod(0o600)
    config = write_desk(
        tmp_path,
        more="channels:\n  console: {type: console}\n  pager: {type: pagerduty, routing_key_file: key}\n",
    )

    async def known() -> frozenset[str]:
        async with running(load_settings(config, {})) as parts:
            return deliver_parts(parts).resolving

    assert asyncio.run(known()) == frozenset({"pager"})
