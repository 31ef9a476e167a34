"""The Django project and its pages: settings, urls, asgi, celery, access, views and the live stream."""

from dashboard.celery import app as celery_app

__all__ = ["celery_app"]
