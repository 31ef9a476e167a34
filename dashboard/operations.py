"""The operation token of a form: a repeat of its POST gets the first result instead of a second take."""

import secrets

from django.http import HttpRequest

LONGEST = 120  # letters, as jobs.models.Operation keeps it


def fresh() -> str:
    """A new token, for the hidden field of one form."""
    return secrets.token_urlsafe(18)


def token(request: HttpRequest) -> str:
    """The token of this POST, bound to the person who sent it; "" when the form had none."""
    sent = request.POST.get("operation", "").strip()
    return f"web:{request.user.pk}:{sent}"[:LONGEST] if sent else ""
