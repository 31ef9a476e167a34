"""People: inviting, removing, owners and members, passwords and sessions.

A link that lets somebody in is signed, works once and not for long; the database keeps only the hash of its token.
"""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.clock import Now, now
from jobs.hints import hint
from jobs.models import Invitation
from providers.text import storable

VALID = timedelta(days=7)
_GONE = "This link was used, withdrawn or is too old. Ask an owner of the studio for a new one."
_LOCK = 0x7065_6F70  # "peop": two changes of who is an owner at once


def invite(actor: User, as_owner: bool = False, operation: str = "") -> tuple[Invitation, str]:
    """A link for somebody new: its row, and the token that is told this once; "" when this was a repeat."""
    words = "Invited an owner" if as_owner else "Invited a member"
    return _link(Invitation(as_owner=as_owner, created_by=actor), words, operation)


def new_password(person: User, actor: User, operation: str = "") -> tuple[Invitation, str]:
    """A link with which this person sets a new password, and comes back if they were removed. Older ones end."""
    words = f"New password link for {person.username}" if person.is_active else f"Asked {person.username} back"
    return _link(Invitation(person=person, created_by=actor), words, operation)


def _link(draft: Invitation, words: str, operation: str) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(24)

    def make() -> str:
        if draft.person is not None:
            open_links().filter(person=draft.person).update(withdrawn_at=Now())
        draft.token_hash, draft.expires_at = _hash(token), now() + VALID
        draft.save()
        events.record("person", note=words, actor=draft.created_by)
        return str(draft.pk)

    made = Invitation.objects.get(pk=once(operation, "link", draft.created_by, make))
    return made, "" if made.token_hash != _hash(token) else _signer().sign(token)


def open_links() -> QuerySet[Invitation]:
    """The links that still let somebody in."""
    return Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=Now())


def find(token: str) -> Invitation:
    """The open link with this token. Raises Refused, the same for every reason."""
    try:
        found = open_links().select_related("person").filter(token_hash=_hash(_signer().unsign(token))).first()
    except BadSignature:
        found = None
    if found is None:
        raise Refused(_GONE)
    return found


def accept(token: str, name: str, password: str) -> User:
    """Use up a link: the new person, or the one who was given a new password. Their other sessions end."""
    try:
        return _accept(token, name, password)
    except IntegrityError:
        raise Refused(f"Somebody is called {name!r} already. Choose another name.") from None


def _accept(token: str, name: str, password: str) -> User:
    with transaction.atomic():
        link = find(token)
        if not open_links().filter(pk=link.pk).update(used_at=Now()):
            raise Refused(_GONE)  # somebody was faster
        person = link.person or User(username=_free_name(name), is_superuser=link.as_owner, is_staff=link.as_owner)
        check_password(password, person)
        person.set_password(password)
        person.is_active = True
        person.save()
        words = f"{person.username} has a new password" if link.person else f"{person.username} joined"
        events.record("person", note=words, actor=person)
        hint("session")
    return person


def _free_name(name: str) -> str:
    name = " ".join(User.normalize_username(name).split())
    try:
        User.username_validator(name)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    if not 0 < len(name) <= 150 or User.objects.filter(username__iexact=name).exists():
        raise Refused(f"Somebody is called {name!r} already. Choose another name." if name else "Choose a name.")
    return name


def check_password(password: str, person: User) -> None:
    """Raises Refused with what is wrong with a new password."""
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None


def rename(person: User, name: str) -> None:
    """What the others call this person; empty: what they sign in with. Raises Refused for somebody else's name."""
    name = " ".join(str(storable(name)).split())
    taken = User.objects.exclude(pk=person.pk).filter(Q(username__iexact=name) | Q(first_name__iexact=name))
    if name and taken.exists():
        raise Refused(f"Somebody is called {name!r} already. Choose another name.")
    before = person.get_full_name() or person.username
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(first_name=name, last_name="")
        events.record("person", note=f"{before} is called {name or person.username}", actor=person)


def withdraw(invitation: Invitation, actor: User) -> str:
    """End an open link; a sentence."""
    with transaction.atomic():
        if not open_links().filter(pk=invitation.pk).update(withdrawn_at=Now()):
            raise Refused("This link was used or ended before. Nothing was changed.")
        events.record("person", note="Withdrew an invitation", actor=actor)
    return "The link works no more."


def remove(person: User, actor: User) -> str:
    """Close the studio to a person; a sentence. Their takes stay, and what runs goes on. Their sessions end."""
    if person.pk == actor.pk:
        raise Refused("You cannot remove yourself. Another owner can. Nothing was changed.")
    with transaction.atomic():
        _keep_an_owner(person)
        if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            raise Refused(f"{person.username} was removed before. Nothing was changed.")
        open_links().filter(person=person).update(withdrawn_at=Now())
        events.record("person", note=f"Removed {person.username}", actor=actor)
        _end_sessions(person)
    return f"{person.username} is removed. Their takes stay."


def set_owner(person: User, owner: bool, actor: User) -> str:
    """Make an owner or a member of a person; a sentence. The last owner stays one."""
    with transaction.atomic():
        if not owner:
            _keep_an_owner(person)
        rows = User.objects.filter(pk=person.pk, is_active=True)
        if not rows.update(is_superuser=owner, is_staff=owner):
            raise Refused(f"{person.username} was removed. Nothing was changed. Ask them back first.")
        words = f"{person.username} is {'an owner' if owner else 'a member'}"
        events.record("person", note=words, actor=actor)
    return f"{words} now."


def _keep_an_owner(person: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    owners = User.objects.filter(is_superuser=True, is_active=True)
    if owners.filter(pk=person.pk).exists() and not owners.filter(~Q(pk=person.pk)).exists():
        raise Refused(f"{person.username} is the last owner. Nothing was changed. Make somebody else an owner first.")


def change_password(person: User, old: str, new: str) -> None:
    """A person's own new password; every other session of theirs ends. Raises Refused."""
    if not person.check_password(old):
        raise Refused("This is not your password now. Nothing was changed.")
    check_password(new, person)
    with transaction.atomic():
        person.set_password(new)
        person.save(update_fields=["password"])
        open_links().filter(person=person).update(withdrawn_at=Now())
        events.record("person", note=f"{person.username} has a new password", actor=person)
        hint("session")


def sign_out_everywhere(person: User) -> None:
    """End every session of a person, this one too."""
    with transaction.atomic():
        events.record("person", note=f"{person.username} signed out everywhere", actor=person)
        _end_sessions(person)


def sessions_of(person: User) -> list[Session]:
    """The sessions in which this person is signed in."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return [one for one in alive if one.get_decoded().get("_auth_user_id") == str(person.pk)]


def _end_sessions(person: User) -> None:
    Session.objects.filter(pk__in=[one.pk for one in sessions_of(person)]).delete()
    hint("session")


def _signer() -> Signer:
    return Signer(salt="takeboard.invitation")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
