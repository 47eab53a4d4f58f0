"""Lists of the administration that answer a value that no column can hold with a notice instead of an error 500."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

UNFIT = (ValueError, OverflowError, ValidationError, DataError)
SEARCHED_CHARACTERS = 200


class CarefulList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except UNFIT as fault:
            raise IncorrectLookupParameters(fault) from fault  # Django then shows the whole list


class CarefulAdmin(admin.ModelAdmin[Any]):  # for any model
    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:  # as in Django
        return CarefulList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        return super().get_search_results(request, queryset, search_term[:SEARCHED_CHARACTERS])

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Model],
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        try:
            queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME)).exists()
        except UNFIT:
            messages.error(request, _("What was chosen is not in this list."))
            return None
        return super().response_action(request, queryset, action_location=action_location)
