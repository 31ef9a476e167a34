"""Signing in with a code that a person confirms at OpenStory, so that no key is pasted (contract 1.2). Pure."""

from providers.errors import Fault, ProviderError
from providers.openstory.replies import unreadable
from providers.report import SignIn
from providers.values import row, text, whole

NONE_HERE = (401, 404, 405, 501)  # what servers before the sign-in answer to its address
PENDING = ("authorization_pending", "slow_down")


def begun(body: object) -> SignIn:
    document = row(body)
    code = text(document.get("device_code"))
    url = text(document.get("verification_url_complete")) or text(document.get("verification_url"))
    if not code or not url:
        raise unreadable("a sign-in without a code or an address")
    return SignIn(
        device_code=code,
        user_code=text(document.get("user_code")),
        url=url,
        every=float(whole(document.get("interval")) or 5),
        lasts=float(whole(document.get("expires_in")) or 600),
    )


def key_of(body: object) -> str:
    found = text(row(body).get("api_key"))
    if not found:
        raise unreadable("a sign-in that has no key in it")
    return found


def refusal(error: ProviderError) -> ProviderError:
    """What a person reads when a sign-in came to nothing."""
    told = {
        "access_denied": "The sign-in was refused at OpenStory. No key was added. Start again, or paste a key.",
        "expired_token": "The sign-in was not confirmed in time. No key was added. Start again.",
    }.get(error.code)
    if told is None and (error.status in NONE_HERE or error.code == "html"):  # no key was sent, so none was refused
        told = "This OpenStory server has no sign-in with a code. No key was added. Paste one instead."
    if told is None:
        return error
    return ProviderError(told, code=error.code, fault=Fault.REFUSED, status=error.status)
