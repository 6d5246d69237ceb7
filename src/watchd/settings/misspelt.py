"""Sections that stand in the file under a name like theirs: what names their entries is no mistake of its own."""

from watchd.documents import MapNode, Node, nearest
from watchd.settings.config import Config


def misspelt_sections(tree: Node) -> frozenset[str]:
    """The sections that the file lacks, and that a key nobody knows is most like."""
    sections = tuple(Config.model_fields)
    written = [name for name, _, _ in tree.items()] if isinstance(tree, MapNode) else []
    meant = (nearest(key, sections) for key in written if key not in sections)
    return frozenset(section for section in meant if section is not None and section not in written)
