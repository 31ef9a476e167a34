"""Two pages of the keys: begin a sign-in at a vendor, and wait until a person has confirmed it there.

What is begun is kept in the session of the browser that began it; the code that fetches the key is sealed in it.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin

from jobs.actions import sign_in
from jobs.actions.operations import Refused
from jobs.actions.sign_in import Begun
from jobs.admin.base import actor_of
from jobs.admin.key_forms import SignInForm

BEGUN, ENDED = "key_sign_in", "key_sign_in_ended"  # in the session; the other tabs hear of the one that ended
BEGIN, WAIT = "admin:jobs_key_sign_in", "admin:jobs_key_sign_in_wait"


class SignInPages(ModelAdmin):
    """Adds the pages to the admin of keys."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("sign-in/", guarded(self.begin_view), name="jobs_key_sign_in"),
            path("sign-in/wait/", guarded(self.wait_view), name="jobs_key_sign_in_wait"),
        ]
        return own + list(super().get_urls())

    @method_decorator(never_cache)
    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """GET: which vendor. POST: ask it for a code; outside of a transaction, as nothing is stored yet."""
        self._allowed(request)
        form = SignInForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            asked = form.cleaned_data
            try:
                begun = sign_in.begin(asked["provider"], asked["label"], asked["base_url"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                request.session[BEGUN] = begun.stored()
                return redirect(WAIT)
        page = self._page(request, "Sign in at the vendor", form=form, act="Get a code")
        return TemplateResponse(request, "admin/jobs/key/ask.html", page, status=422 if form.is_bound else 200)

    @method_decorator(never_cache)
    def wait_view(self, request: HttpRequest) -> HttpResponse:
        """GET: the code, and where to confirm it. POST, by the page itself and by its button: is the key there?"""
        self._allowed(request)
        asks = request.method == "POST"
        stored = request.session.get(BEGUN) or (request.session.get(ENDED) if asks else None)
        if stored is None:
            messages.error(request, "No sign-in is under way here. Start one.")
            return _to(request, reverse(BEGIN))
        begun, trouble = Begun.restored(stored), ""
        if asks:
            try:
                made = sign_in.finish(begun, actor_of(request))
            except sign_in.Unanswered as unanswered:
                trouble = str(unanswered)
            except Refused as refused:
                _end(request, stored)
                messages.error(request, str(refused))
                return _to(request, reverse(BEGIN))
            else:
                if made is not None:
                    _end(request, stored)
                    if made.first:
                        self.log_addition(request, made.key, "Added, signed in at the vendor")
                    messages.success(request, made.words)
                    return _to(request, reverse("admin:jobs_key_change", args=[made.key.pk]))
        page = self._page(request, f"Sign in at {begun.vendor}", begun=begun, trouble=trouble)
        return TemplateResponse(request, "admin/jobs/key/sign_in.html", page)

    def _allowed(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **more}


def _end(request: HttpRequest, stored: dict[str, Any]) -> None:
    request.session.pop(BEGUN, None)
    request.session[ENDED] = stored


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, also from a request that would put it into this one."""
    return HttpResponse(headers={"HX-Redirect": address}) if "HX-Request" in request.headers else redirect(address)
