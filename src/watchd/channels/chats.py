"""What chat services share that take a message at a webhook's URL: the URL is the password, the body is JSON."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from watchd.channels.config import Poster
from watchd.channels.posting import DEADLINE, NotedConfig, PostingChannel, Request, checked_url
from watchd.model.notification import Message
from watchd.ports import Clock


class ChatConfig(NotedConfig):
    """A webhook of a chat service."""

    url: Annotated[SecretStr, AfterValidator(checked_url)]
    """The webhook's URL, which is a password by itself; as `url_file`."""


class ChatChannel(PostingChannel):
    """Posts the frozen document to the URL."""

    def __init__(
        self, name: str, config: ChatConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        super().__init__(name, config, (), clock=clock, http=http, deadline=deadline)
        self._config = config
        self._url = config.url.get_secret_value()

    def requests(self, message: Message) -> Sequence[Request]:
        """The document, with a note on top where it is older news."""
        return [Request(self._url, self._config.outgoing(message, self._clock.now()))]
