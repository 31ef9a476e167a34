"""Following an invitation: whoever holds the link chooses a name and a password, once."""

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from dashboard.settings_forms import ComeBackForm, JoinForm
from jobs.actions import people
from jobs.actions.operations import Refused


@never_cache
@sensitive_post_parameters("password")
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds an open link; the token is the access, and too long to be guessed."""
    try:
        invitation = people.find(token)
    except Refused as refused:
        return render(request, "settings/join_closed.html", {"words": str(refused)}, status=404)
    form = (ComeBackForm if invitation.person else JoinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            person = people.accept(token, asked.get("name", ""), asked["password"])
        except Refused as refused:
            form.add_error("password" if invitation.person else None, str(refused))
        else:
            auth.login(request, person)
            return redirect("home")
    context = {"form": form, "invitation": invitation}
    return render(request, "settings/join.html", context, status=422 if request.method == "POST" else 200)
