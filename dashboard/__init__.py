"""The Django project and its pages: settings, urls, asgi, celery, access, views and the live stream."""
