"""Secrets: read from the files that settings name and from the secrets directory, refused where anybody may read."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from watchd.documents import MapNode, Node, ScalarNode, Shape, nearest, suggestion
from watchd.documents.shape import secret_file
from watchd.errors import ConfigError, Place, Problem
from watchd.settings.config import NESTED, PREFIX
from watchd.settings.files import read_bytes
from watchd.settings.layers import nested, overlaid, replaced, value_node
from watchd.settings.variables import located, names, of_misspelt, written

_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_HARMLESS = "sqlite:"  # the one database URL that never holds a password
_LARGEST = 64 * 1024


@dataclass(slots=True)
class Secrets:
    """What is found while a tree is searched for secrets."""

    directory: Path | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)  # files whose value is a stand-in: told once, not judged

    def resolved(self, tree: Node, shape: Shape, path: tuple[str, ...] = ()) -> Node:
        """The tree with every `NAME_file` of a secret field read; literal secrets of the file are problems."""
        if shape.discriminator is not None:
            tag = tree.child(shape.discriminator)
            shape = shape.tagged(str(tag.plain()) if tag is not None else "")
        if not isinstance(tree, MapNode):
            return tree
        changes: dict[str, Node | None] = {
            name: self.resolved(value, shape.child(name), (*path, name)) for name, _, value in tree.items()
        }
        secret = [name for name, field in shape.fields.items() if field.is_secret]
        for name in secret:
            self._resolve(tree, name, shape.model, path, changes)
        for name, _, value in tree.items():
            text = (value.text or "") if isinstance(value, ScalarNode) else ""
            # The value of a misspelt `password` is a secret all the same, and so is a password in any URL.
            is_misspelt = bool(secret) and name not in shape.names and nearest(name, shape.names) in secret
            if is_misspelt or _PASSWORD_IN_URL.search(text):
                self._keep(text)
        return replaced(tree, changes)

    def _resolve(
        self,
        tree: MapNode,
        name: str,
        model: type[BaseModel] | None,
        path: tuple[str, ...],
        changes: dict[str, Node | None],
    ) -> None:
        value, file = tree.child(name), tree.child(secret_file(name))
        if isinstance(value, ScalarNode) and value.text:
            is_open = value.source.is_file and _may_stand(value.text, name, model)
            if not is_open:
                self._keep(value.text)
            if not is_open and value.source.is_file:
                self.problems.append(_literal(value, name, path))
        if value is not None and file is not None:
            changes[secret_file(name)] = None
            hint = f"keep `{secret_file(name)}`"
            self.problems.append(file.problem(f"both `{name}` and `{secret_file(name)}` are given", hint))
        elif isinstance(file, ScalarNode) and file.text:
            changes[secret_file(name)] = None
            changes[name] = self._read(file, file.text)

    def from_directory(self, shape: Shape, file: MapNode) -> Node | None:
        """The tree that the secrets directory says: a file a setting, named like its variable in small letters."""
        if self.directory is None:
            return None
        tree: Node | None = None
        for entry in self._entries(self.directory):
            found = located(entry.name, shape, file)
            if found is None:
                self._unknown(entry, shape, file)
                continue
            try:
                text = self._text(entry, Place(str(entry)))
            except ConfigError as error:
                self.problems.extend(error.problems)
                continue
            one = nested(found[0], value_node(text, str(entry)))
            tree = one if tree is None else overlaid(one, tree, is_same_layer=True)
        return tree

    def redacted(self, problem: Problem) -> Problem:
        """The problem without any secret that was read."""
        return problem.without(self.values)

    def _read(self, node: ScalarNode, name: str) -> Node:
        path = beside(node, name)
        try:
            text = self._text(path, node.place)
        except ConfigError as error:
            self.problems += [node.problem(problem.message, problem.hint) for problem in error.problems]
            # A stand-in keeps the model from calling it missing as well; nothing said about it is told.
            self.unread.add(str(path))
            return value_node("unread", str(path))
        if not self._is_private(path):
            message = f"{path} holds a secret and others than its owner may read it"
            self.warnings.append(node.problem(message, f"run: chmod 600 {path}"))
        return value_node(text, str(path))

    def _text(self, path: Path, place: Place) -> str:
        data = read_bytes(path, place)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise ConfigError(Problem(place, f"the secret in {path} is not UTF-8", "write it anew as UTF-8")) from None
        text = text.removesuffix("\n").removesuffix("\r")
        if not text or len(data) > _LARGEST:
            what = "is empty" if not text else f"has more than {_LARGEST:,} bytes"
            raise ConfigError(Problem(place, f"the secret file {path} {what}", "write the secret alone into it"))
        self._keep(text)
        return text

    def _keep(self, text: str) -> None:
        if not text or text.startswith(_HARMLESS):
            return
        self.values.append(text)
        found = _PASSWORD_IN_URL.search(text)
        if found:
            self.values.append(found.group().removeprefix("://").removesuffix("@").partition(":")[2])

    def _entries(self, directory: Path) -> Iterator[Path]:
        try:
            yield from (entry for entry in sorted(directory.iterdir()) if entry.is_file() and entry.name[0] != ".")
        except OSError as error:
            message = f"the secrets directory {directory} cannot be read: {(error.strerror or '').lower()}"
            self.problems.append(Problem(Place("WATCHD_SECRETS_DIR"), message, "mend the path, or unset the variable"))

    def _unknown(self, entry: Path, shape: Shape, file: MapNode) -> None:
        if of_misspelt(entry.name, file):
            return
        meant = suggestion(entry.name, names(shape, file))
        section = entry.name.lower().partition(NESTED)[0]
        if NESTED in entry.name and section in map(written, shape.fields):
            hint = "" if meant else "rename or remove it; entries of channels must stand in the config file first"
            self.problems.append(Problem(Place(str(entry)), f"no setting has this name{meant}", hint))
        else:
            self.warnings.append(Problem(Place(str(entry)), f"it names no setting and is not used{meant}"))

    def _is_private(self, path: Path) -> bool:
        """Service managers guard their own directories; elsewhere only the owner may read."""
        if self.directory is not None and path.resolve().is_relative_to(self.directory.resolve()):
            return True
        return not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def beside(node: Node, name: str) -> Path:
    """The path that a value names, relative to the file it stands in; of a variable, to the working directory."""
    folder = Path(node.source.file).parent if node.source.is_file else Path()
    path = (folder / name).absolute()
    tidy = Path(os.path.normpath(path))
    try:
        # Behind a link `..` may be somewhere else than the text says.
        return tidy if tidy.samefile(path) else path
    except OSError:
        return tidy


def _may_stand(text: str, name: str, model: type[BaseModel] | None) -> bool:
    """Whether a secret field's value may be written in the config file: a URL may, without a password."""
    return name in getattr(model, "plain_secrets", ()) and not _PASSWORD_IN_URL.search(text)


def _literal(node: ScalarNode, name: str, path: tuple[str, ...]) -> Problem:
    variable = PREFIX + NESTED.join(map(written, (*path, name))).upper()
    hint = f"put it into a file and write `{secret_file(name)}: PATH`, or set {variable}"
    what = "a URL with a password" if _PASSWORD_IN_URL.search(node.text or "") else "a secret"
    return node.problem(f"{name}: {what} may not stand in this file", hint)
