"""Every address of the studio, grouped by page. One URL a verb; GET changes nothing."""

from django.contrib import admin
from django.urls import path

from dashboard.health import healthz
from dashboard.live.since import since
from dashboard.views import activity, credits, first_key, home, media, session, takes

session_pages = [
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("theme/", session.theme, name="theme"),
    path("welcome/", session.welcome, name="welcome"),
    path("welcome/key/", first_key.first_key, name="first_key"),
    path("welcome/key/practice/", first_key.practice_key, name="practice_key"),
    path("welcome/key/real/", first_key.real_key, name="real_key"),
]
home_pages = [
    path("", home.home, name="home"),
]
credits_pages = [
    path("credits/", credits.credits, name="credits"),
    path("credits/ledger.tsv", credits.ledger, name="ledger"),
]
activity_pages = [
    path("activity/", activity.activity, name="activity"),
]
take_pages = [
    path("takes/<uuid:job_id>/", takes.take, name="take"),
]
media_files = [
    path("media/<uuid:artifact_id>/", media.media, name="media"),
    path("media/<uuid:artifact_id>/poster/", media.poster, name="poster"),
    path("materials/<uuid:material_id>/file/", media.material_file, name="material_file"),
]
machine_addresses = [
    path("healthz", healthz),
    path("admin/login/", session.admin_sign_in),
    path("live/since/", since),
    path("admin/", admin.site.urls),
]

urlpatterns = [
    *session_pages,
    *home_pages,
    *credits_pages,
    *activity_pages,
    *take_pages,
    *media_files,
    *machine_addresses,
]
handler403 = "dashboard.views.session.forbidden"
