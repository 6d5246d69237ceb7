"""What a file is called: as somebody in the project's folder would type it, equal on every node and in every message.

The project's folder holds the config file and what that names: the config's own folder, or the one above it where
the config lies in `config/` beside `rules/`.
"""

import os
from pathlib import Path

from watchd.settings.values import Settings


def project_folder(settings: Settings) -> Path:
    """The folder that people stand in: above the config's own where feeds or rules lie beside that."""
    own = Path(os.path.normpath(settings.file))
    beside = own.parent.parent
    outside = [path for path in (*settings.feed_paths, *settings.rule_paths) if not path.is_relative_to(own.parent)]
    return beside if any(path.is_relative_to(beside) for path in outside) else own.parent


def name_in(project: Path, path: Path) -> str:
    """`rules/supplies.yaml`; outside the project the way there, or the whole path where only the root is shared."""
    if not path.is_relative_to(project) and Path(os.path.commonpath((project, path))) == Path(path.anchor):
        return path.as_posix()
    return Path(os.path.relpath(path, project)).as_posix()
