"""YAML text to values with their places: every problem at once, each with its line, a caret and a remedy.

Opens no file. `read` gives nodes, `bind` gives a model's value; `Model` and the types beside it are what the models of
all files are made of.
"""

from watchd.documents.bind import bind
from watchd.documents.characters import decode
from watchd.documents.node import ListNode, MapNode, Node, Plain, ScalarNode
from watchd.documents.quoting import as_value
from watchd.documents.reader import read
from watchd.documents.shape import Shape
from watchd.documents.source import Source
from watchd.documents.suggest import nearest, suggestion
from watchd.documents.values import (
    Country,
    Day,
    Duration,
    Flag,
    Handle,
    InputError,
    Language,
    MailAddress,
    Model,
    Name,
    Version,
    Zone,
    format_duration,
    is_mail_address,
    parse_duration,
    parse_name,
)

__all__ = [
    "Country",
    "Day",
    "Duration",
    "Flag",
    "Handle",
    "InputError",
    "Language",
    "ListNode",
    "MailAddress",
    "MapNode",
    "Model",
    "Name",
    "Node",
    "Plain",
    "ScalarNode",
    "Shape",
    "Source",
    "Version",
    "Zone",
    "as_value",
    "bind",
    "decode",
    "format_duration",
    "is_mail_address",
    "nearest",
    "parse_duration",
    "parse_name",
    "read",
    "suggestion",
]
