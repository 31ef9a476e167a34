"""The admin's site: owners only, whatever a row of a person says about staff."""

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from dashboard import access


class OwnersSite(UnfoldAdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return access.is_owner(request.user)
