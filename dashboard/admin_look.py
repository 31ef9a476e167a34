"""How the admin looks: the studio's neutral greys and its one accent, and a way back."""

from typing import Any

from django.urls import reverse_lazy

_GREYS = {50: 98, 100: 96, 200: 91, 300: 78, 400: 66, 500: 55, 600: 45, 700: 34, 800: 24, 900: 18, 950: 13}
_ACCENT = {50: 97, 100: 94, 200: 89, 300: 82, 400: 77, 500: 74, 600: 51, 700: 45, 800: 39, 900: 33, 950: 24}


def _link(words: str, address: str, icon: str) -> dict[str, Any]:
    return {"title": words, "icon": icon, "link": reverse_lazy(address)}


UNFOLD = {
    "SITE_TITLE": "Takeboard keys",
    "SITE_HEADER": "Takeboard",
    "SITE_SUBHEADER": "Keys and caps",
    "SITE_URL": "/",
    "SITE_SYMBOL": "vpn_key",
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "base": {str(step): f"oklch({light}% 0.002 260)" for step, light in _GREYS.items()},
        "primary": {str(step): f"oklch({light}% 0.125 252)" for step, light in _ACCENT.items()},
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {"items": [_link("Back to the studio", "home", "arrow_back")]},
            {
                "title": "Owners",
                "items": [
                    _link("Keys", "admin:jobs_key_changelist", "vpn_key"),
                    _link("Caps", "admin:jobs_budget_changelist", "savings"),
                ],
            },
            {
                "title": "Records",
                "items": [
                    _link("Takes", "admin:jobs_job_changelist", "movie"),
                    _link("Events", "admin:jobs_event_changelist", "history"),
                    _link("Ledger", "admin:jobs_ledgerentry_changelist", "receipt_long"),
                ],
            },
        ],
    },
}
