from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class DashboardConfig(AppConfig):
    """The pages and the house; importing the checks registers them."""

    name = "dashboard"
    default = True

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401 - needs the settings, so not at import


class OwnersAdmin(admin_apps.AdminConfig):
    """The admin with our site in it. People are not among its tables: they have a page in Settings."""

    default = False
    default_site = "dashboard.administration.OwnersSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group, User

        for model in (User, Group):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
