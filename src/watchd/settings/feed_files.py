"""Certificates and secrets that feeds name by their files: whether they are there, and who may read the secrets."""

import stat
from collections.abc import Iterator, Mapping

from watchd.documents import read
from watchd.errors import ConfigError, Problem
from watchd.feeds.access import named_files
from watchd.settings.files import read_bytes
from watchd.settings.secrets import beside

_PUBLIC = frozenset({"ca_file", "client_cert"})


def file_doubts(texts: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each such file of the texts, by path, that cannot be used here; another machine may have it."""
    for path in sorted(texts):
        for key, node in named_files(read(texts[path], path)):
            file = beside(node, node.text or "")
            try:
                read_bytes(file, node.place)
            except ConfigError as error:
                yield from (node.problem(problem.message, problem.hint) for problem in error.problems)
                continue
            if key not in _PUBLIC and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                message = f"{file} holds a secret and others than its owner may read it"
                yield node.problem(message, f"run: chmod 600 {file}")
