"""Signing in with a code that a person confirms (contract 1.2): two endpoints, and the page where it is confirmed."""

import secrets
from decimal import Decimal
from html import escape
from urllib.parse import quote

from aiohttp import web

from sandbox.accounts import new_key
from sandbox.openstory import links
from sandbox.openstory.desk import SLUG, Desk
from sandbox.openstory.errors import refused
from sandbox.openstory.records import SignIn
from sandbox.openstory.waiting import hold, wait_of
from sandbox.replies import html, reply

PATH = "/device"
EVERY, LASTS = 5, 600  # seconds
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # none that is taken for another, and no words
BALANCE = Decimal(100)  # of the wallet that comes with the new key


class DeviceApi:
    """A key is granted to a new team, and is told once. An unknown or spent code has run out, like an old one."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def begin(self, request: web.Request) -> web.Response:
        letters = "".join(secrets.choice(LETTERS) for _ in range(8))
        begun = SignIn(code=secrets.token_urlsafe(24), user_code=f"{letters[:4]}-{letters[4:]}", at=self.desk.now)
        self._forget_old()
        self.desk.records.sign_ins.append(begun)
        self.desk.world.touch()
        page = f"{request.scheme}://{request.host}{PATH}"
        poll = f"{links.API}/device/token?device_code={quote(begun.code)}"
        return reply({
            "device_code": begun.code,
            "user_code": begun.user_code,
            "verification_url": page,
            "verification_url_complete": f"{page}?code={begun.user_code}",
            "expires_in": LASTS,
            "interval": EVERY,
            "_links": {"poll": links.get(poll, "The key, once confirmed")},
        }, 201)  # fmt: skip

    async def token(self, request: web.Request) -> web.Response:
        """With `?wait` the answer comes the moment the person has given it; one held request is one ask."""
        seconds = wait_of(request)
        begun = self._of_client(request)
        if self.desk.now - begun.asked_at < EVERY:
            raise refused(429, "Slow down.", "slow_down", {"Retry-After": str(EVERY)})
        begun.asked_at = self.desk.now
        self.desk.world.touch()
        waited = await hold(self.desk.world, seconds, lambda: begun.answer, lambda: begun.answer != "")
        headers = waited.headers if seconds else {}
        begun = self._of_client(request)  # while it was held the code may have run out, or another may have the key
        if begun.answer == "":
            raise refused(428, "Waiting for the person to confirm.", "authorization_pending", headers)
        self.desk.records.sign_ins.remove(begun)
        if begun.answer == "no":
            raise refused(403, "The sign-in was refused.", "access_denied")
        key = new_key("osk_")
        account = self.desk.world.accounts.open(SLUG, key, "Signed in with a code")
        self.desk.world.books.write(account, "opening", BALANCE, self.desk.now, note="Opening balance")
        team = {"id": str(account.user_id), "name": account.label}
        return reply({"api_key": key, "team": team, "_links": {"root": links.root()}}, headers=headers)

    async def page(self, request: web.Request) -> web.Response:
        """For a person: the code and two buttons. Anybody who opens it is signed in here."""
        begun = self._of_person(request.query.get("code", ""))
        if begun is None:
            return _page("Which code?", "<form>" + _field() + "<button>Continue</button></form>")
        code = escape(begun.user_code)
        buttons = "<button name=answer value=yes>Allow</button> <button name=answer value=no>Refuse</button>"
        form = f'<form method=post><input type=hidden name=code value="{code}">{buttons}</form>'
        return _page("Give out a key?", f"<p>It asks for a key of this team. Its code is <b>{code}</b>.</p>{form}")

    async def answer(self, request: web.Request) -> web.Response:
        said = await request.post()
        begun, answer = self._of_person(str(said.get("code", ""))), said.get("answer")
        if begun is None:
            return _page("This code has run out", "<p>Start again where you want to sign in.</p>", 410)
        begun.answer = "yes" if answer == "yes" else "no"
        self.desk.world.touch()
        return _page("Allowed" if begun.answer == "yes" else "Refused", "<p>Go back to where you began.</p>")

    def _of_client(self, request: web.Request) -> SignIn:
        """The sign-in of a device code, or 410."""
        self._forget_old()
        code = request.query.get("device_code", "")
        for begun in self.desk.records.sign_ins:
            if begun.code == code:
                return begun
        raise refused(410, "This code has expired. Start again.", "expired_token")

    def _of_person(self, code: str) -> SignIn | None:
        self._forget_old()
        wanted = code.strip().upper()
        return next((one for one in self.desk.records.sign_ins if one.user_code == wanted), None)

    def _forget_old(self) -> None:
        kept = [one for one in self.desk.records.sign_ins if self.desk.now < one.at + LASTS]
        self.desk.records.sign_ins = kept


def _field() -> str:
    return "<label>The code you were shown <input name=code autocomplete=off></label> "


def _page(title: str, body: str, status: int = 200) -> web.Response:
    head = f"<!doctype html><html lang=en><head><title>{title}</title>"
    small = '<meta name=viewport content="width=device-width, initial-scale=1"></head>'
    return html(f"{head}{small}<body><h1>{title}</h1>{body}</body></html>", status)
