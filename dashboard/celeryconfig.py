"""Celery's settings. Nothing here may matter for correctness: losing or doubling any message is harmless."""

from django.conf import settings

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
task_ignore_result = True
task_acks_late = False
task_default_queue = "work"
task_routes = {"jobs.tasks.fetch": {"queue": "media"}}
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
beat_schedule = {
    "tick": {"task": "jobs.tasks.tick", "schedule": 1.0, "options": {"expires": 5}},
    "nightly": {"task": "jobs.tasks.nightly", "schedule": 3600.0, "options": {"expires": 600}},
}
