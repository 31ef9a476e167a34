"""The Celery application: messages are wake-ups, the database is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

app = Celery("takeboard")
app.config_from_object("dashboard.celeryconfig")
app.autodiscover_tasks(["jobs"])
