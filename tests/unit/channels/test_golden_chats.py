"""What leaves each channel for the same five alerts, beside the files that show it."""

import json

import pytest
from tests.canary import without_secrets
from tests.contract.posting import WallClock, message_of
from tests.golden.chats.views import FIVE
from tests.golden.mails.golden import agrees
from tests.golden.mails.views import T0
from tests.unit.channels.sections import SECTIONS

from watchd.channels import CHANNELS
from watchd.net.client import HttpClient

FOLDER = "../chats"


@pytest.mark.parametrize("kind", SECTIONS)
@pytest.mark.parametrize("name", FIVE)
def test_what_leaves_reads_as_its_golden_file(kind: str, name: str) -> None:
    config = CHANNELS[kind].model_validate(SECTIONS[kind])
    body = config.open("desk", clock=WallClock(), http=HttpClient()).render(FIVE[name])
    raw = config.outgoing(message_of(FIVE[name], body), T0).decode()
    lines = [json.dumps(json.loads(line), ensure_ascii=False, indent=1) for line in raw.splitlines()]
    agrees(f"{FOLDER}/{name}.{kind}.json", without_secrets("\n".join(lines), kind) + "\n")
