from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The pages and the house; importing the checks registers them."""

    name = "dashboard"

    def ready(self) -> None:
        from dashboard import checks  # noqa: F401 - needs the settings, so not at import
