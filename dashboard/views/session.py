"""Signing in and out, the first owner, and the theme."""

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import access, attempts, first_run, reader
from dashboard.forms import OwnerForm, SignInForm
from jobs.hints import hint

WRONG = "Name or password is wrong"
WAIT = "Too many tries. Wait five minutes, then try again"
WRONG_CODE = "This is not the code of the last start"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Anybody. Five wrong tries of a name from one address, then a pause of up to five minutes."""
    if request.user.is_authenticated:
        return redirect(_back(request))
    form = SignInForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if attempts.allowed(request, name):
            person = auth.authenticate(request, username=name, password=form.cleaned_data["password"])
            if person is not None:
                auth.login(request, person)
                return redirect(_back(request))
            attempts.failed(request, name)
            error = WRONG
        else:
            error = WAIT
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "error": error, "next": _back(request), "is_new": first_run.is_new()}
    return render(request, "session/sign_in.html", context, status=429 if error == WAIT else status)


@require_http_methods(["GET", "POST"])
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Owners. In the place of the admin's own sign-in page, which counts no tries."""
    access.owner(request)
    return redirect(_back(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Anybody; ends the session, and the streams of its open tabs."""
    auth.logout(request)
    hint("session")
    return redirect("sign_in")


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Whoever holds the code of the first start becomes the owner; afterwards this leads to the studio."""
    if not first_run.is_new():
        return redirect("home")
    form = OwnerForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        if not attempts.allowed(request, "welcome"):
            form.add_error("code", WAIT)
        elif not first_run.fits(form.cleaned_data["code"]):
            attempts.failed(request, "welcome")
            form.add_error("code", WRONG_CODE)
        else:
            return _become_owner(request, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "session/welcome.html", {"form": form}, status=status)


def _become_owner(request: HttpRequest, form: OwnerForm) -> HttpResponse:
    try:
        person = first_run.make_owner(form.cleaned_data["name"], form.cleaned_data["password"])
    except first_run.Taken:
        return redirect("sign_in")
    auth.login(request, person)
    return redirect("first_key")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Anybody; dark, light or system, for this browser."""
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in reader.THEMES:
        reader.remember(response, "theme", chosen)
    return response


def _back(request: HttpRequest) -> str:
    """Where to go afterwards: an address of ours, else Home."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wish, {request.get_host()}, require_https=request.is_secure()):
        return wish
    return reverse("home")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 page: what is closed, and who can give access."""
    words = str(exception) or access.OWNERS_ONLY
    return render(request, "403.html", {"words": words, "owners": access.owners()}, status=403)
