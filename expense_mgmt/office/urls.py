"""Addresses of what is kept about people: delegations, roles, duties, calendars."""

from django.urls import path

from expense_mgmt.office.views import calendars, delegations

app_name = "office"

CALENDAR = "calendars/<uuid:calendar_id>"

urlpatterns = [
    path("delegations", delegations.delegation_list, name="delegation_list"),
    path("delegations/add", delegations.delegation_add, name="delegation_add"),
    path(
        "delegations/<uuid:delegation_id>/end",
        delegations.delegation_end,
        name="delegation_end",
    ),
    path("calendars", calendars.calendar_list, name="calendar_list"),
    path("calendars/begin", calendars.calendar_begin, name="calendar_begin"),
    path(CALENDAR, calendars.calendar_detail, name="calendar_detail"),
    path(f"{CALENDAR}/days", calendars.calendar_days, name="calendar_days"),
    path(f"{CALENDAR}/paste", calendars.calendar_paste, name="calendar_paste"),
    path(f"{CALENDAR}/import", calendars.calendar_import, name="calendar_import"),
    path(f"{CALENDAR}/publish", calendars.calendar_publish, name="calendar_publish"),
    path(f"{CALENDAR}/discard", calendars.calendar_discard, name="calendar_discard"),
]
