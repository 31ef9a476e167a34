from django.contrib import admin
from django.urls import path

from dashboard.health import healthz
from dashboard.live.since import since

urlpatterns = [path("healthz", healthz), path("live/since/", since), path("admin/", admin.site.urls)]
