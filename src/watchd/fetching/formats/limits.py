"""How much of a feed is read; texts are counted in characters."""

MAX_ENTRIES = 2000
MAX_DEPTH = 1000  # levels of elements; real feeds have ten, and markup that is no text of its entry perhaps fifty
MAX_TITLE = 1024
MAX_TEXT = 256 * 1024
MAX_GUID = 2048
MAX_URL = 4096
MAX_PUBLISHER = 253  # as long as a host name
