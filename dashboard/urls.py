"""Every address of the studio, grouped by page. One URL a verb; GET changes nothing."""

from django.contrib import admin
from django.urls import path

from dashboard.health import healthz
from dashboard.live.since import since
from dashboard.views import (
    dailies,
    first_key,
    home,
    join,
    media,
    people,
    projects,
    selection,
    session,
    settings,
    shots,
    takes,
    wall,
)

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
project_pages = [
    path("projects/", projects.listed, name="projects"),
    path("projects/new/", projects.new, name="new_project"),
    path("projects/<uuid:project_id>/", wall.wall, name="project"),
    path("projects/<uuid:project_id>/takes/pick/", selection.pick, name="pick_takes"),
    path("projects/<uuid:project_id>/takes/unpick/", selection.unpick, name="unpick_takes"),
    path("projects/<uuid:project_id>/takes/again/", selection.again, name="retake"),
    path("projects/<uuid:project_id>/takes/cancel/", selection.cancel, name="cancel_takes"),
    path("projects/<uuid:project_id>/takes/delete-media/", selection.delete_media, name="delete_media"),
    path("projects/<uuid:project_id>/shots/", shots.listed, name="project_shots"),
    path("projects/<uuid:project_id>/shots/add/", shots.add, name="add_shot"),
    path("shots/<uuid:shot_id>/describe/", shots.describe, name="describe_shot"),
    path("shots/<uuid:shot_id>/move/", shots.move, name="move_shot"),
    path("projects/<uuid:project_id>/text/", projects.text, name="project_text"),
    path("projects/<uuid:project_id>/play/", dailies.play, name="dailies"),
    path("projects/<uuid:project_id>/settings/", projects.settings, name="project_settings"),
    path("projects/<uuid:project_id>/rename/", projects.rename, name="rename_project"),
    path("projects/<uuid:project_id>/archive/", projects.archive, name="archive_project"),
    path("projects/<uuid:project_id>/restore/", projects.restore, name="restore_project"),
]
take_pages = [
    path("takes/<uuid:job_id>/", takes.take, name="take"),
]
settings_pages = [
    path("settings/", settings.settings_page, name="settings"),
    path("settings/times/", settings.times, name="settings_times"),
    path("settings/studio/", settings.studio, name="settings_studio"),
    path("settings/password/", settings.password, name="settings_password"),
    path("settings/sign-out-everywhere/", settings.sign_out_everywhere, name="sign_out_everywhere"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/<int:person_id>/link/", people.link, name="person_link"),
    path("settings/people/<int:person_id>/remove/", people.remove, name="person_remove"),
    path("settings/people/<int:person_id>/owner/", people.make_owner, name="person_owner"),
    path("settings/people/<int:person_id>/member/", people.make_member, name="person_member"),
    path("settings/invitations/<uuid:invitation_id>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("join/<str:token>/", join.join, name="join"),
]
media_files = [
    path("media/<uuid:artifact_id>/", media.media, name="media"),
    path("media/<uuid:artifact_id>/poster/", media.poster, name="poster"),
    path("materials/<uuid:material_id>/file/", media.material_file, name="material_file"),
]
machine_addresses = [
    path("healthz", healthz),
    path("admin/login/", session.admin_sign_in),
    path("admin/logout/", session.sign_out),  # in the place of the admin's own, which leaves the streams open
    path("live/since/", since),
    path("admin/", admin.site.urls),
]

urlpatterns = [
    *session_pages,
    *home_pages,
    *project_pages,
    *take_pages,
    *settings_pages,
    *media_files,
    *machine_addresses,
]
handler403 = "dashboard.views.session.forbidden"
