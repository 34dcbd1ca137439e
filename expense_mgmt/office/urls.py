"""Addresses of what is kept about people: delegations, roles, duties, calendars."""

from django.urls import path

from expense_mgmt.office.views import calendars, delegations, duties, people

app_name = "office"

CALENDAR = "calendars/<uuid:calendar_id>"
PERSON = "people/<uuid:person_id>"
PAIR = "duties/<uuid:pair_id>"
PROPOSAL = "proposals/<uuid:proposal_id>"

urlpatterns = [
    path("delegations", delegations.delegation_list, name="delegation_list"),
    path("delegations/add", delegations.delegation_add, name="delegation_add"),
    path(
        "delegations/<uuid:delegation_id>/end",
        delegations.delegation_end,
        name="delegation_end",
    ),
    path("people", people.people_list, name="people_list"),
    path("access-list", people.access_review, name="access_review"),
    path(PERSON, people.person_detail, name="person_detail"),
    path(f"{PERSON}/roles", people.role_grant, name="role_grant"),
    path(f"{PERSON}/roles/<uuid:holding_id>/end", people.role_end, name="role_end"),
    path(f"{PERSON}/leave", people.person_leave, name="person_leave"),
    path(f"{PERSON}/return", people.person_return, name="person_return"),
    path(f"{PERSON}/delegations", people.absence_add, name="absence_add"),
    path(
        f"{PERSON}/delegations/<uuid:delegation_id>/end",
        people.absence_end,
        name="absence_end",
    ),
    path(f"{PROPOSAL}/give", people.proposal_give, name="proposal_give"),
    path(f"{PROPOSAL}/decline", people.proposal_decline, name="proposal_decline"),
    path("duties", duties.duty_list, name="duty_list"),
    path("duties/propose", duties.duty_propose, name="duty_propose"),
    path(f"{PAIR}/end", duties.duty_end, name="duty_end"),
    path(f"{PAIR}/confirm", duties.duty_confirm, name="duty_confirm"),
    path(f"{PAIR}/decline", duties.duty_decline, name="duty_decline"),
    path("calendars", calendars.calendar_list, name="calendar_list"),
    path("calendars/begin", calendars.calendar_begin, name="calendar_begin"),
    path(CALENDAR, calendars.calendar_detail, name="calendar_detail"),
    path(f"{CALENDAR}/days", calendars.calendar_days, name="calendar_days"),
    path(f"{CALENDAR}/paste", calendars.calendar_paste, name="calendar_paste"),
    path(f"{CALENDAR}/import", calendars.calendar_import, name="calendar_import"),
    path(f"{CALENDAR}/publish", calendars.calendar_publish, name="calendar_publish"),
    path(f"{CALENDAR}/discard", calendars.calendar_discard, name="calendar_discard"),
]
