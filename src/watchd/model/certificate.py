"""The life of a receiver's certificate: from when it holds until when."""

from dataclasses import dataclass
from datetime import datetime

_TELLS_BELOW = 3  # of its life, a third: most are renewed before that


@dataclass(frozen=True, slots=True)
class CertificateLife:
    """When a certificate begins and ends."""

    begins: datetime
    ends: datetime

    def is_ending(self, now: datetime) -> bool:
        """Whether less than a third of it is left."""
        return (self.ends - now) * _TELLS_BELOW < self.ends - self.begins
