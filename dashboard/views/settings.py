"""Settings: how this person reads times, signs in and out; where the studio is and how full its disk."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.reading import settings as reading
from dashboard.settings_forms import NameForm, PasswordForm, StudioForm, TimesForm
from jobs.actions import people, preferences
from jobs.actions.operations import Refused


@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Members; the studio's part is changed by owners only."""
    access.member(request)
    return _page(request)


@require_POST
def times(request: HttpRequest) -> HttpResponse:
    """Members. The person's own time zone and clock."""
    person = access.member(request)
    form = TimesForm(request.POST)
    if not form.is_valid():
        return _page(request, times=form)
    preferences.set_for_person(person, form.cleaned_data["zone"], form.cleaned_data["clock"])
    messages.success(request, "Times are shown that way now")
    return redirect("settings")


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Members. What the others call this person."""
    person = access.member(request)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            people.rename(person, form.cleaned_data["name"])
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, "The name is changed")
            return redirect("settings")
    return _page(request, name=form)


@require_POST
def studio(request: HttpRequest) -> HttpResponse:
    """Owners. The time zone and clock of everybody who chose nothing else."""
    person = access.owner(request)
    form = StudioForm(request.POST)
    if not form.is_valid():
        return _page(request, studio=form)
    preferences.set_for_studio(form.cleaned_data["zone"], form.cleaned_data["clock"], person)
    messages.success(request, "The studio shows times that way now")
    return redirect("settings")


@never_cache
@sensitive_post_parameters("old", "new")
@sensitive_variables("form")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Members. The person's own password; this session goes on, their others end."""
    person = access.member(request)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            people.change_password(person, form.cleaned_data["old"], form.cleaned_data["new"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            auth.update_session_auth_hash(request, person)
            messages.success(request, "The password is changed. Other browsers are signed out")
            return redirect("settings")
    return _page(request, password=form)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Members. Ends every session of this person, this one too."""
    person = access.member(request)
    people.sign_out_everywhere(person)
    auth.logout(request)
    return redirect("sign_in")


def _page(
    request: HttpRequest,
    times: TimesForm | None = None,
    studio: StudioForm | None = None,
    password: PasswordForm | None = None,
    name: NameForm | None = None,
) -> HttpResponse:
    """The page; with a form that was refused in its place, as 422."""
    profile = getattr(request.user, "profile", None)
    kept = reading.studio()
    own = {"zone": profile.zone, "clock": profile.clock} if profile else {}
    person = access.member(request)
    context = {
        "name": name or NameForm(initial={"name": person.get_full_name()}),
        "times": times or TimesForm(initial=own),
        "studio": studio or StudioForm(initial={"zone": kept.zone, "clock": kept.clock}),
        "password": password or PasswordForm(),
        "kept": kept,
        "zone": timezone.get_current_timezone_name(),
        "now": timezone.now(),
        "sessions": len(people.sessions_of(person)),
        "disk": reading.disk(),
        "address": reading.address(),
    }
    refused = times or studio or password or name
    return render(request, "settings/settings.html", context, status=422 if refused else 200)
