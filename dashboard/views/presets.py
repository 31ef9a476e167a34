"""Presets: saving the settings of a take under a name, and the list of them."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import access
from dashboard.forms import Look
from dashboard.operations import token
from dashboard.reading import presets as reading
from dashboard.requests import Request
from dashboard.take_form.given import from_job, settings_of, to_json
from jobs.actions import presets
from jobs.actions.operations import Refused
from jobs.models import Job, Preset

PROJECT, STUDIO = "project", "studio"


class PresetForm(Look, forms.Form):
    name = forms.CharField(label="Name", max_length=presets.LONGEST, help_text="What it is for, like Teaser 9:16.")
    place = forms.ChoiceField(
        label="For", choices=((PROJECT, "This project"), (STUDIO, "The whole studio")), initial=PROJECT
    )


@require_http_methods(["GET", "HEAD", "POST"])
def save_preset(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. GET: a name, and for whom. POST: keep the settings of this take under it."""
    person = access.member(request)
    job = get_object_or_404(Job.objects.select_related("key", "project", "shot"), pk=job_id)
    given = settings_of(from_job(job))
    form = PresetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        project = job.project if form.cleaned_data["place"] == PROJECT else None
        try:
            preset = presets.save(form.cleaned_data["name"], to_json(given), project, person, token(request))
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"Saved the preset {preset.name}")
            return redirect("take", job.pk)
    context = {"job": job, "form": form, "facts": reading.facts(given)}
    return render(request, "presets/save.html", context, status=422 if form.errors else 200)


@require_safe
def listed(request: Request) -> HttpResponse:
    """Members. All presets, with what each sets."""
    access.member(request)
    return _page(request)


@require_POST
def rename(request: Request, preset_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person, preset = access.member(request), get_object_or_404(Preset.objects.select_related("project"), pk=preset_id)
    try:
        presets.rename(preset, request.POST.get("name", ""), person)
    except Refused as refused:
        return _page(request, str(refused))
    messages.success(request, f"It is called {preset.name} now")
    return redirect("presets")


@require_POST
def delete(request: Request, preset_id: uuid.UUID) -> HttpResponse:
    """Members. Takes that were started from it do not change."""
    person, preset = access.member(request), get_object_or_404(Preset.objects.select_related("project"), pk=preset_id)
    presets.delete(preset, person)
    messages.success(request, f"Deleted the preset {preset.name}")
    return redirect("presets")


def _page(request: Request, problem: str = "") -> HttpResponse:
    context = {"lines": reading.lines(), "problem": problem}
    return render(request, "presets/list.html", context, status=422 if problem else 200)
