"""Every address of the studio, grouped by page. One URL a verb; GET changes nothing."""

from django.contrib import admin
from django.urls import path

from dashboard.health import healthz
from dashboard.live.since import since
from dashboard.views import (
    activity,
    batch_control,
    batches,
    changes,
    credits,
    dailies,
    drafts,
    first_key,
    grids,
    home,
    jobs,
    join,
    library,
    media,
    new_take,
    people,
    presets,
    projects,
    results,
    schedule_editing,
    schedules,
    selection,
    session,
    settings,
    sheet,
    shots,
    vendor_entries,
    waiting,
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
    path("waiting/", waiting.waiting, name="waiting"),
]
credits_pages = [
    path("credits/", credits.credits, name="credits"),
    path("credits/ledger.tsv", credits.ledger, name="ledger"),
]
activity_pages = [
    path("activity/", activity.activity, name="activity"),
]
new_take_pages = [
    path("takes/new/", new_take.new_take, name="new_take"),
    path("takes/new/fields/", new_take.fields, name="new_take_fields"),
    path("takes/new/price/", new_take.show_price, name="new_take_price"),
    path("takes/new/enhance/", new_take.enhance, name="enhance"),
    path("takes/new/draft/", drafts.save, name="save_draft"),
    path("takes/drafts/<uuid:draft_id>/discard/", drafts.discard, name="discard_draft"),
]
preset_pages = [
    path("presets/", presets.listed, name="presets"),
    path("presets/<uuid:preset_id>/rename/", presets.rename, name="rename_preset"),
    path("presets/<uuid:preset_id>/delete/", presets.delete, name="delete_preset"),
    path("takes/<uuid:job_id>/preset/", presets.save_preset, name="save_preset"),
]
library_pages = [
    path("library/", library.library, name="library"),
    path("library/upload/", library.upload, name="upload"),
    path("library/<uuid:material_id>/remove/", library.remove, name="remove_material"),
    path("library/grids/new/", grids.build_grid, name="build_grid"),
    path("library/<uuid:material_id>/split/", grids.split_grid, name="split_grid"),
    path("library/<uuid:material_id>/split/save/", grids.save_panels, name="save_panels"),
    path("library/<uuid:material_id>/split/whole.jpg", grids.grid_preview, name="grid_preview"),
    path("library/panels/", grids.panels, name="panels"),
    path("library/panels/batch/", grids.use_in_batch, name="use_in_batch"),
    path("library/characters/", library.characters, name="characters"),
    path("library/kept/", library.kept, name="kept"),
    path("library/kept/<uuid:key_id>/add/", vendor_entries.add_kept, name="add_kept"),
    path("library/kept/<uuid:key_id>/picture/", library.kept_picture, name="kept_picture"),
    path("library/kept/<uuid:key_id>/copy/", library.copy_kept, name="copy_kept"),
]
schedule_pages = [
    path("schedules/", schedules.listed, name="schedules"),
    path("schedules/new/", schedule_editing.new, name="new_schedule"),
    path("schedules/<uuid:schedule_id>/", schedules.show, name="schedule"),
    path("schedules/<uuid:schedule_id>/edit/", schedule_editing.edit, name="edit_schedule"),
    path("schedules/<uuid:schedule_id>/dry-run/", schedules.dry_run, name="dry_run"),
    path("schedules/<uuid:schedule_id>/run/", schedules.run_now, name="run_schedule"),
    path("schedules/<uuid:schedule_id>/pause/", schedules.pause, name="pause_schedule"),
    path("schedules/<uuid:schedule_id>/resume/", schedules.resume, name="resume_schedule"),
    path("schedules/<uuid:schedule_id>/delete/", schedules.delete, name="delete_schedule"),
    path("schedules/runs/<uuid:run_id>/", schedules.show_run, name="schedule_run"),
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
    path("projects/<uuid:project_id>/takes/change/", changes.change, name="change_takes"),
    path("projects/<uuid:project_id>/takes/download/", results.selected, name="download_takes"),
    path("projects/<uuid:project_id>/takes/picked.zip", results.picked, name="picked_takes"),
    path("projects/<uuid:project_id>/takes.tsv", results.project_table, name="project_table"),
    path("batches/<uuid:batch_id>/takes.zip", results.batch_files, name="batch_zip"),
    path("batches/<uuid:batch_id>/takes.tsv", results.batch_table, name="batch_table"),
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
job_pages = [
    path("takes/<uuid:job_id>/", jobs.take, name="take"),
    path("takes/<uuid:job_id>/cancel/", jobs.cancel, name="take_cancel"),
    path("takes/<uuid:job_id>/again/", jobs.again, name="take_again"),
    path("takes/<uuid:job_id>/again/without-materials/", jobs.again_without_materials, name="take_again_bare"),
    path("takes/<uuid:job_id>/rescue/attach/", jobs.attach, name="take_attach"),
    path("takes/<uuid:job_id>/rescue/resend/", jobs.resend, name="take_resend"),
    path("takes/<uuid:job_id>/rescue/give-up/", jobs.give_up, name="take_give_up"),
    path("takes/<uuid:job_id>/decide/", jobs.decide, name="take_decide"),
    path("takes/<uuid:job_id>/recorded/", jobs.recorded, name="take_recorded"),
    path("takes/<uuid:job_id>/pick/<uuid:artifact_id>/", jobs.pick, name="take_pick"),
    path("takes/<uuid:job_id>/act/", jobs.act, name="take_act"),
    path("takes/<uuid:job_id>/unpick/<uuid:artifact_id>/", jobs.unpick, name="take_unpick"),
    path("takes/<uuid:job_id>/refetch/<uuid:artifact_id>/", jobs.refetch, name="take_refetch"),
]
batch_pages = [
    path("batches/", batches.listed, name="batches"),
    path("batches/new/", batches.new, name="new_batch"),
    path("batches/new/options/", batches.options, name="new_batch_options"),
    path("batches/new/example.csv", batches.example_sheet, name="batch_example"),
    path("batches/<uuid:batch_id>/", batches.batch, name="batch"),
    path("batches/<uuid:batch_id>/replace/", batches.replace, name="replace_sheet"),
    path("batches/<uuid:batch_id>/discard/", batches.discard, name="discard_batch"),
    path("batches/<uuid:batch_id>/check/", sheet.check, name="check_sheet"),
    path("batches/<uuid:batch_id>/fix/", sheet.fix_all, name="fix_rows"),
    path("batches/<uuid:batch_id>/leave-out/", sheet.leave_problems_out, name="leave_problems_out"),
    path("batches/<uuid:batch_id>/add/", sheet.add, name="add_row"),
    path("batches/<uuid:batch_id>/run/", sheet.run, name="run_batch"),
    path("batches/rows/<uuid:row_id>/edit/", sheet.edit, name="edit_row"),
    path("batches/rows/<uuid:row_id>/fix/", sheet.fix, name="fix_row"),
    path("batches/rows/<uuid:row_id>/again/", sheet.make_again, name="row_again"),
    path("batches/rows/<uuid:row_id>/leave-out/", sheet.leave_out, name="leave_out_row"),
    path("batches/rows/<uuid:row_id>/delete/", sheet.delete, name="delete_row"),
    path("batches/<uuid:batch_id>/pause/", batch_control.pause, name="pause_batch"),
    path("batches/<uuid:batch_id>/hold/", batch_control.hold, name="hold_batch"),
    path("batches/<uuid:batch_id>/resume/", batch_control.resume, name="resume_batch"),
    path("batches/<uuid:batch_id>/cancel/", batch_control.cancel, name="cancel_batch"),
    path("batches/<uuid:batch_id>/retry/", batch_control.retry, name="retry_batch"),
    path("batches/<uuid:batch_id>/to-top/", batch_control.to_top, name="batch_to_top"),
    path("batches/<uuid:batch_id>/priority/", batch_control.priority, name="batch_priority"),
    path("batches/<uuid:batch_id>/pace/", batch_control.pace, name="batch_pace"),
    path("batches/<uuid:batch_id>/cap/", batch_control.cap, name="batch_cap"),
    path("batches/rows/<uuid:row_id>/priority/", batch_control.row_priority, name="row_priority"),
]
settings_pages = [
    path("settings/", settings.settings_page, name="settings"),
    path("settings/times/", settings.times, name="settings_times"),
    path("settings/name/", settings.name, name="settings_name"),
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
    path("media/<uuid:artifact_id>/poster.jpg", media.poster, name="poster"),
    path("media/<uuid:artifact_id>/", media.media, name="media"),
    path("media/<uuid:artifact_id>/<str:name>", media.media, name="media"),
    path("media/material/<uuid:material_id>/", media.material_file, name="material_file"),
    path("lent/<str:token>/<str:name>", media.lent, name="lent_material"),
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
    *credits_pages,
    *activity_pages,
    *new_take_pages,
    *preset_pages,
    *library_pages,
    *schedule_pages,
    *project_pages,
    *job_pages,
    *batch_pages,
    *settings_pages,
    *media_files,
    *machine_addresses,
]
handler403 = "dashboard.views.session.forbidden"
