"""Keys: add, verify, pause, resume, rotate, drain, revoke, and how much each may do at once.

A secret is typed into two forms, sent to the vendor once, stored sealed, and never shown, logged or noted.
"""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from jobs.actions import keys, sign_in
from jobs.actions.operations import Refused
from jobs.admin.base import actor_of, say
from jobs.admin.key_forms import AddForm, LimitsForm, RotateForm
from jobs.admin.sign_in import SignInPages
from jobs.models import Key

STATES = {
    "pause": Key.State.PAUSED,
    "resume": Key.State.ACTIVE,
    "drain": Key.State.DRAINING,
    "revoke": Key.State.REVOKED,
}
READS = {"verify": keys.verify, "refresh": keys.refresh}  # free, and told in a sentence
_secret = method_decorator([never_cache, sensitive_post_parameters("secret"), sensitive_variables("form")])


@admin.register(Key)
class KeyAdmin(SignInPages):
    form = LimitsForm
    list_display = ("label", "provider", "state", "prefix", "unit", "max_in_flight", "breaker_message")
    fields = (
        "label",
        "base_url",
        "state",
        "prefix",
        "unit",
        "max_in_flight",
        "media_hosts",
        "resend_after",
        "short_of",
    )
    readonly_fields = ("base_url", "state", "prefix", "unit", "short_of")
    actions = ("verify", "refresh", "pause", "resume", "drain", "revoke")
    change_form_outer_after_template: Any = "admin/jobs/key/verbs.html"

    def has_delete_permission(self, request: HttpRequest, obj: Key | None = None) -> bool:
        return False  # a key has takes and a ledger; it is revoked instead

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        own = [
            path("<uuid:key_id>/rotate/", guarded(self.rotate_view), name="jobs_key_rotate"),
            path("<uuid:key_id>/do/<slug:verb>/", guarded(self.verb_view), name="jobs_key_do"),
        ]
        return own + list(super().get_urls())

    @_secret
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form of a new key. Outside of a transaction: the vendor is asked before anything is stored."""
        form = AddForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            asked = form.cleaned_data
            try:
                key, words = keys.add(
                    asked["provider"], asked["label"], asked["secret"], asked["base_url"], actor_of(request)
                )
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.log_addition(request, key, "Added")
                messages.success(request, words)
                return redirect("admin:jobs_key_change", key.pk)
        return self._ask(request, form, "Add a key", "Check and add the key")

    @_secret
    def rotate_view(self, request: HttpRequest, key_id: uuid.UUID) -> HttpResponse:
        """The form of a new secret for a key; the old one stays until the vendor accepts the new one."""
        key = get_object_or_404(Key, pk=key_id)
        form = RotateForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                words = keys.rotate(key, form.cleaned_data["secret"], actor_of(request))
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                self.log_change(request, key, "Rotated")
                messages.success(request, words)
                return redirect("admin:jobs_key_change", key.pk)
        return self._ask(request, form, f"Rotate {key.label}", "Check and replace the secret")

    def verb_view(self, request: HttpRequest, key_id: uuid.UUID, verb: str) -> HttpResponse:
        """One button of a key's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        key = get_object_or_404(Key, pk=key_id)
        if verb in READS:
            say(request, READS[verb], key)
        elif verb not in STATES:
            raise Http404("There is no such button.")
        elif verb == "revoke" and not request.POST.get("sure"):
            messages.error(request, "Tick the box to revoke. Nothing was changed.")
        else:
            self._set(request, key, state=STATES[verb])
        return redirect("admin:jobs_key_change", key.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        keys.change(obj, {name: form.cleaned_data[name] for name in form.changed_data}, actor_of(request))

    @admin.action(description="Verify: one free read with each")
    def verify(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        for key in rows:
            say(request, keys.verify, key)

    @admin.action(description="Refresh the catalogue: the models each offers now")
    def refresh(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        for key in rows:
            say(request, keys.refresh, key)

    @admin.action(description="Pause: send nothing new")
    def pause(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, *rows, state=Key.State.PAUSED)

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, *rows, state=Key.State.ACTIVE)

    @admin.action(description="Drain: send nothing new, on the way out")
    def drain(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, *rows, state=Key.State.DRAINING)

    @admin.action(description="Revoke: forget the secret")
    def revoke(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, *rows, state=Key.State.REVOKED)

    def _set(self, request: HttpRequest, *rows: Key, state: Key.State) -> None:
        for key in rows:
            if words := say(request, keys.set_state, key, state, actor_of(request)):
                self.log_change(request, key, words)

    def _ask(self, request: HttpRequest, form: AddForm | RotateForm, title: str, act: str) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "form": form, "act": act}
        context["signs_in"] = [label for _, label in sign_in.offered()] if isinstance(form, AddForm) else []
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/jobs/key/ask.html", context, status=status)
