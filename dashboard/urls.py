"""Every address of the studio, grouped by page. One URL a verb; GET changes nothing."""

from django.contrib import admin
from django.urls import path

from dashboard.health import healthz
from dashboard.live.since import since
from dashboard.views import first_key, home, jobs, media, session

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
job_pages = [
    path("takes/<uuid:job_id>/", jobs.take, name="take"),
    path("takes/<uuid:job_id>/cancel/", jobs.cancel, name="take_cancel"),
    path("takes/<uuid:job_id>/again/", jobs.again, name="take_again"),
    path("takes/<uuid:job_id>/again/without-materials/", jobs.again_without_materials, name="take_again_bare"),
    path("takes/<uuid:job_id>/rescue/attach/", jobs.attach, name="take_attach"),
    path("takes/<uuid:job_id>/rescue/resend/", jobs.resend, name="take_resend"),
    path("takes/<uuid:job_id>/rescue/give-up/", jobs.give_up, name="take_give_up"),
    path("takes/<uuid:job_id>/decide/", jobs.decide, name="take_decide"),
    path("takes/<uuid:job_id>/pick/<uuid:artifact_id>/", jobs.pick, name="take_pick"),
    path("takes/<uuid:job_id>/unpick/<uuid:artifact_id>/", jobs.unpick, name="take_unpick"),
    path("takes/<uuid:job_id>/refetch/<uuid:artifact_id>/", jobs.refetch, name="take_refetch"),
]
media_files = [
    path("media/<uuid:artifact_id>/poster.jpg", media.poster, name="poster"),
    path("media/<uuid:artifact_id>/", media.media, name="media"),
    path("media/<uuid:artifact_id>/<str:name>", media.media, name="media"),
    path("media/material/<uuid:material_id>/", media.material_file, name="material_file"),
]
machine_addresses = [
    path("healthz", healthz),
    path("admin/login/", session.admin_sign_in),
    path("live/since/", since),
    path("admin/", admin.site.urls),
]

urlpatterns = [*session_pages, *home_pages, *job_pages, *media_files, *machine_addresses]
handler403 = "dashboard.views.session.forbidden"
