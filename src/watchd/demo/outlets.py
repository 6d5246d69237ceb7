"""The invented outlets of the demo: twelve feeds in five languages, in the formats that real ones come in."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """How an outlet publishes."""

    RSS = "rss"
    RSS_1251 = "rss-windows-1251"  # RSS in the Cyrillic code page that old systems still write
    ATOM = "atom"
    JSON = "json"
    BROKEN = "broken"  # an empty feed once, then errors, error pages, garbage


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publisher with one feed."""

    id: str
    name: str
    language: str
    country: str
    format: Format

    @property
    def host(self) -> str:
        """The name it publishes under; the `.example` domain belongs to nobody."""
        return f"{self.id}.example"


OUTLETS: tuple[Outlet, ...] = (
    Outlet("diario-del-caribe", "Diario del Caribe", "es", "VE", Format.RSS),
    Outlet("faro-de-oriente", "El Faro de Oriente", "es", "VE", Format.RSS),
    Outlet("agencia-sotavento", "Agencia Sotavento", "es", "VE", Format.ATOM),
    Outlet("radio-paramo", "Radio Páramo Alto", "es", "CO", Format.ATOM),
    Outlet("gulf-ledger", "Gulf Ledger", "en", "US", Format.RSS),
    Outlet("harbour-wire", "Harbour Wire", "en", "GB", Format.ATOM),
    Outlet("open-desk", "The Open Desk", "en", "US", Format.JSON),
    Outlet("night-bulletin", "Night Bulletin", "en", "GB", Format.BROKEN),
    Outlet("ladoga-listok", "Ладожский листок", "ru", "RU", Format.RSS_1251),
    Outlet("kama-kurier", "Камский курьер", "ru", "RU", Format.ATOM),
    Outlet("qingyu-guancha", "青屿观察", "zh", "CN", Format.ATOM),
    Outlet("badgir-ruz", "بادگیر روز", "fa", "IR", Format.RSS),
)

BY_ID = {outlet.id: outlet for outlet in OUTLETS}
