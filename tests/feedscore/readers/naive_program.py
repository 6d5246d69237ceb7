"""The reader that does everything wrong in the usual way: asks for all of it each time, trusts what comes, tells all.

    python naive_program.py FOLDER URLS_FILE

It is the control of the score: a check that it passes by accident checks nothing.
"""

import json
import sys
import urllib.request
from pathlib import Path
from xml.etree import ElementTree as ET


def main(folder: Path, urls: Path) -> None:
    """One poll of every feed."""
    store = folder / "store.json"
    items, alerts = json.loads(store.read_text()) if store.exists() else ({}, [])
    for url in urls.read_text().split():
        known = items.setdefault(url, {})
        try:
            with urllib.request.urlopen(url) as answer:
                root = ET.fromstring(answer.read())
        except Exception as error:  # noqa: BLE001 - whatever it is, the next feed is asked
            print(f"{url}: {error}")  # noqa: T201 - its log
            continue
        for item in root.iter("item"):
            guid, title = item.findtext("guid") or "", item.findtext("title") or ""
            if guid not in known:
                alerts.append(title)
            known[guid] = {"title": title, "link": item.findtext("link") or ""}
    # The one thing it does right: killed at any moment, it has the old store or the new one whole.
    written = store.with_suffix(".new")
    written.write_text(json.dumps((items, alerts)))
    written.replace(store)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
