"""One page of requests, with its tabs, filters and search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.access import SEEING, Act, may, roles_of
from expense_mgmt.organisation.models import Project
from expense_mgmt.organisation.queries import companies_of
from expense_mgmt.organisation.roles import Role
from requests.list_rows import DONE, UNSENT, ListRow, list_rows, tally_of
from requests.models import ExpenseRequest
from requests.models.request_rows import IN_PROGRESS
from requests.queries import projects_for
from requests.states import RequestState

PAGE_ROWS: Final = 50
LONGEST_SEARCH: Final = 100
MINE: Final[dict[str, tuple[Sequence[str], StrOrPromise]]] = {
    "progress": (IN_PROGRESS, gettext_lazy("In progress")),
    "drafts": (UNSENT, gettext_lazy("Drafts")),
    "done": (DONE, gettext_lazy("Done")),
}
ALL: Final = "all"
EMPTY: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "progress": (
        gettext_lazy("Nothing of yours is on its way"),
        gettext_lazy("What you submit is followed here until it is settled."),
    ),
    "drafts": (
        gettext_lazy("No drafts"),
        gettext_lazy("A request you save without submitting waits here."),
    ),
    "done": (
        gettext_lazy("Nothing is done yet"),
        gettext_lazy("Closed, rejected and cancelled requests stay here."),
    ),
    ALL: (
        gettext_lazy("No request found"),
        gettext_lazy("Clear the filters or search for another number or title."),
    ),
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """What was asked for, and the rows found."""

    user: User
    view: str
    search: str
    project: str
    state: str
    rows: Sequence[ListRow]
    newer: str
    older: str
    narrowed_to: str

    @classmethod
    def read(cls, query: QueryDict, user: User, *, narrowed_to: str = "") -> "ListPage":
        """Take view, filters, search and place from the address; what is wrong counts as absent.

        narrowed_to   key of the project that counts where the address asks for none
        """
        writes, sees_more = may(user, Act.REQUEST_WRITE), bool(roles_of(user) & _BEYOND_OWN)
        views = [*(MINE if writes else ()), *([ALL] if sees_more or not writes else ())]
        view = query.get("view", "") if query.get("view") in views else views[0]
        search = query.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        state = query.get("state", "") if query.get("state") in RequestState.values else ""
        project = query.get("project", "") if _uuid(query.get("project")) else ""
        rows = _filtered(user, view, search=search, project=project or narrowed_to, state=state)
        page, newer, older = _page(rows, query)
        found = list_rows(page, now=clock.now())
        return cls(user, view, search, project, state, found, newer, older, narrowed_to)

    def context(self) -> dict[str, Any]:
        title, text = EMPTY[self.view]
        return {
            "rows": self.rows,
            "views": self.tabs(),
            "filters": self.filters(),
            "kept": [{"name": "view", "value": self.view}, {"name": "q", "value": self.search}],
            "search": self.search,
            "view": self.view,
            "shows_requester": self.view == ALL,
            "clear_url": self.address(q="", project="", state="") if self.is_filtered else "",
            "newer_url": self.address(newer=self.newer) if self.newer else "",
            "older_url": self.address(older=self.older) if self.older else "",
            "may_write": may(self.user, Act.REQUEST_WRITE),
            "empty_title": title if not self.is_filtered else EMPTY[ALL][0],
            "empty_text": text if not self.is_filtered else EMPTY[ALL][1],
        }

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.project or self.state)

    def address(self, **changes: str) -> str:
        """This list with other parameters; its place is kept only where it is given."""
        asked = {"view": self.view, "q": self.search, "project": self.project, "state": self.state}
        kept = {name: value for name, value in (asked | changes).items() if value}
        return f"{reverse('requests:expense_request_list')}?{urlencode(kept)}"

    def tabs(self) -> list[dict[str, Any]]:
        tabs: list[dict[str, Any]] = []
        if may(self.user, Act.REQUEST_WRITE):
            tally = tally_of(self.user, self.narrowed_to)
            tabs = [
                self._tab(name, label, getattr(tally, name)) for name, (_, label) in MINE.items()
            ]
        if roles_of(self.user) & _BEYOND_OWN or not tabs:
            tabs.append(self._tab(ALL, _("All requests"), None))
        return tabs

    def filters(self) -> list[dict[str, Any]]:
        projects = list(projects_for(list(companies_of(self.user))))
        return [
            _filter(
                "project",
                _("Project"),
                "building-community",
                _project_options(projects),
                self.project,
            ),
            _filter("state", _("State"), "progress-check", list(RequestState.choices), self.state),
        ]

    def _tab(self, name: str, label: StrOrPromise, count: int | None) -> dict[str, Any]:
        address = f"{reverse('requests:expense_request_list')}?{urlencode({'view': name})}"
        return {"url": address, "label": label, "count": count, "current": name == self.view}


# Roles through which a person sees requests of others.
_BEYOND_OWN: Final = SEEING | {Role.PROCUREMENT, Role.CASHIER}


def _filtered(user: User, view: str, *, search: str, project: str, state: str) -> Any:
    rows = ExpenseRequest.objects.visible_to(user).for_summaries()
    if view in MINE:
        rows = rows.filter(created_by=user, state__in=MINE[view][0])
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(number__icontains=search))
    rows = rows.for_project(project)
    return rows.filter(state=state) if state else rows


def _page(rows: Any, query: QueryDict) -> tuple[list[ExpenseRequest], str, str]:
    """Fifty rows after or before a named one, and the names of the pages on both sides."""
    older_than, newer_than = _uuid(query.get("older")), _uuid(query.get("newer"))
    place = rows.filter(public_id=older_than or newer_than).first()
    if place is None:
        found = list(rows.order_by("-saved_at", "-pk")[: PAGE_ROWS + 1])
        has_newer = False
    elif older_than:
        found = list(rows.after(place).order_by("-saved_at", "-pk")[: PAGE_ROWS + 1])
        has_newer = True
    else:
        nearest = list(rows.before(place).order_by("saved_at", "pk")[: PAGE_ROWS + 1])
        has_newer = len(nearest) > PAGE_ROWS
        found = [*reversed(nearest[:PAGE_ROWS]), place]
    page = found[:PAGE_ROWS]
    newer = str(page[0].public_id) if has_newer and page else ""
    older = str(page[-1].public_id) if len(found) > PAGE_ROWS else ""
    return page, newer, older


def _filter(name: str, label: str, icon: str, options: list[Any], current: str) -> dict[str, Any]:
    chosen = next((words for value, words in options if value == current), "")
    return {
        "name": name,
        "label": label,
        "icon": icon,
        "chosen": chosen,
        "options": [
            {"value": value, "label": words, "current": value == current}
            for value, words in options
        ],
    }


def _project_options(projects: Sequence[Project]) -> list[tuple[str, str]]:
    return [(str(project.public_id), project.label) for project in projects]


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
