"""Settings: a file, a secrets directory and variables become one frozen value, or one error that lists everything."""

from watchd.model.listen import Listen
from watchd.settings.config import Log, Poll
from watchd.settings.load import load_settings
from watchd.settings.schema import json_schema
from watchd.settings.values import Settings
from watchd.settings.web import Web

__all__ = ["Listen", "Log", "Poll", "Settings", "Web", "json_schema", "load_settings"]
