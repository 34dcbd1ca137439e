"""One version of the authority manual as its page shows it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.duties import administrators_of, companies_ruled_by
from approvals.interface import kinds
from approvals.models import AuthorityPolicy
from approvals.pages.policy_flaws import FlawView, flaw_view
from approvals.pages.policy_table import Typed, changes_between, table_of
from approvals.policy_forms import ChangeForm, VersionForm
from approvals.policy_words import kind_choices, kind_label, status_words
from approvals.rule_rows import RuleRow, flaws_in, rows_of, rules_of_version
from approvals.rules.compare import Kind
from approvals.states import BudgetStatus, PolicyState
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.dates import day_year, moment
from expense_mgmt.foundation.models import User

FLAWS_SHOWN = 6


def standing_of(policy: AuthorityPolicy, today: dt.date) -> str:
    """draft, discarded, coming, in_force or ended."""
    if policy.state != PolicyState.PUBLISHED:
        return str(policy.state)
    if policy.begins_on > today:
        return "coming"
    return "ended" if policy.ends_on is not None and policy.ends_on < today else "in_force"


def in_force(company_id: int, today: dt.date) -> AuthorityPolicy | None:
    """The version that counts today."""
    return AuthorityPolicy.objects.in_force(company_id, today).for_page().first()


def first_free_day(today: dt.date) -> dt.date:
    """When a new version usually begins: with the next month."""
    return Month.of(today).plus(1).first


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to see: a kind of document, and only what changed."""

    kind: str = ""
    only_changes: bool = False

    @property
    def query(self) -> str:
        """The same as an address says it."""
        return urlencode({"kind": self.kind, **({"changes": "1"} if self.only_changes else {})})


class PolicyPage:
    """Everything one page needs, read once."""

    def __init__(self, policy: AuthorityPolicy, user: User, today: dt.date, asked: Asked) -> None:
        self.policy = policy
        self.user = user
        self.today = today
        self.asked = asked
        self.rows = rows_of(rules_of_version(policy))
        self.row_of = {rule.public_id: row for row in self.rows for rule in row.rules}
        self.flaws = flaws_in(rule for row in self.rows for rule in row.rules)
        self.base = self._base()
        self.base_rows = rows_of(rules_of_version(self.base)) if self.base else None
        self.keeps = companies_ruled_by(user, today).filter(pk=policy.company_id).exists()
        self.others = administrators_of(policy, today) if policy.is_draft else []

    def _base(self) -> AuthorityPolicy | None:
        """What it is compared with: the version in force, for one that is to follow it."""
        if standing_of(self.policy, self.today) not in {"draft", "coming"}:
            return None
        return in_force(self.policy.company_id, self.today)

    @property
    def is_editable(self) -> bool:
        return self.keeps and self.policy.is_draft and self.policy.drafted_by_id == self.user.pk

    @property
    def kind(self) -> str:
        """The kind asked for, else that of the rule that was written first."""
        written = sorted((rule for row in self.rows for rule in row.rules), key=attrgetter("pk"))
        present = [rule.document_kind for rule in written]
        if self.asked.kind in {*present, *kinds()}:
            return self.asked.kind
        preferred = [kind for kind in present if kind in kinds()]
        return (preferred or present or [""])[0]

    def context(
        self,
        *,
        typed: Typed | None = None,
        form: ChangeForm | None = None,
        copy_form: VersionForm | None = None,
        problem: str = "",
    ) -> dict[str, Any]:
        policy = self.policy
        mine = [row for row in self.rows if row.rule.document_kind == self.kind]
        before = (
            None
            if self.base_rows is None
            else [row for row in self.base_rows if row.rule.document_kind == self.kind]
        )
        flaws = self._flaw_views()
        initial: dict[str, Any] = {"valid_from": policy.begins_on, "remark": policy.remark}
        initial["bulk_limit"] = policy.bulk_limit
        initial["revision"] = policy.revision
        return {
            "policy": policy,
            "standing": standing_of(policy, self.today),
            "base": self.base,
            "kind": self.kind,
            "kind_label": kind_label(self.kind),
            "kind_tabs": self._tabs(),
            "table": table_of(mine, before, only_changes=self.asked.only_changes, typed=typed),
            "any_status": status_words(BudgetStatus.values),
            "only_changes": self.asked.only_changes,
            "changes_url": self._url(only_changes=not self.asked.only_changes),
            "change_count": self.change_count(),
            "flaws": flaws[:FLAWS_SHOWN],
            "flaw_count": len(flaws),
            "warnings": self._warnings(),
            "steps": self._steps(len(flaws)),
            "is_editable": self.is_editable,
            "may_copy": self.keeps,
            "may_publish": self.keeps and policy.is_draft and policy.drafted_by != self.user,
            "others": self.others,
            "form": form or ChangeForm(initial=initial),
            "copy_form": copy_form
            or VersionForm(
                initial={"valid_from": first_free_day(self.today)}, auto_id="id_copy_%s"
            ),
            "problem": problem,
            "breadcrumbs": breadcrumbs(policy),
        }

    def change_count(self) -> int:
        """Rows that differ from the version in force, over all kinds."""
        if self.base_rows is None:
            return 0
        changes = changes_between(self.rows, self.base_rows)
        old = {rule.public_id: row.key for row in self.base_rows for rule in row.rules}
        touched = {
            self.row_of[one.new.key].key if one.new else old[one.old.key]  # type: ignore[index, union-attr]  # one of both is there
            for one in changes
            if one.kind is not Kind.SAME
        }
        return len(touched)

    def _flaw_views(self) -> list[tuple[str, str, FlawView]]:
        """Each flaw with its kind of document and the address of its tab."""
        seen: dict[tuple[str, FlawView], None] = {}
        for flaw in self.flaws:
            kind = self.row_of[flaw.band.key].rule.document_kind  # type: ignore[index]  # public id
            seen[kind, flaw_view(flaw, self.row_of)] = None
        return [(kind_label(kind), self._url(kind=kind), view) for kind, view in seen]

    def _tabs(self) -> list[dict[str, object]]:
        counts: dict[str, int] = {}
        for row in self.rows:
            counts[row.rule.document_kind] = counts.get(row.rule.document_kind, 0) + 1
        return [
            {
                "url": self._url(kind=kind),
                "label": label,
                "current": kind == self.kind,
                "count": counts.get(kind, 0),
            }
            for kind, label in kind_choices(counts)
        ]

    def _url(self, *, kind: str | None = None, only_changes: bool | None = None) -> str:
        wanted = Asked(
            self.kind if kind is None else kind,
            self.asked.only_changes if only_changes is None else only_changes,
        )
        address = reverse("approvals:policy_detail", args=[self.policy.public_id])
        return f"{address}?{wanted.query}"

    def _warnings(self) -> list[str]:
        """What nobody could submit under this draft."""
        if not self.policy.is_draft:
            return []
        return [text for kind in kinds() for text in _uncovered(kind, self.rows)]

    def _steps(self, flaw_count: int) -> list[Mapping[str, str]]:
        """The way of a draft into force (DESIGN §5)."""
        policy = self.policy
        if not policy.is_draft:
            return []
        names = _(", ").join(person.label for person in self.others) or _("nobody yet")
        drafted = f"{policy.drafted_by.label}, {moment(policy.drafted_at)}"
        facts = {"names": names, "author": policy.drafted_by.label}
        return [
            {"label": _("Edit the draft"), "state": "done", "detail": drafted},
            {
                "label": _("Close gaps and overlaps"),
                "state": "now" if flaw_count else "done",
                "detail": _("%(count)d left; until then it cannot be published")
                % {"count": flaw_count}
                if flaw_count
                else _("none left"),
            },
            {
                "label": _("A second administrator publishes"),
                "state": "next" if flaw_count else "now",
                "detail": _("%(names)s; not %(author)s, who drafted it") % facts,
            },
            {
                "label": _("In force"),
                "state": "next",
                "detail": _("for documents submitted from %(day)s on")
                % {"day": day_year(policy.begins_on)},
            },
        ]


def _uncovered(kind: str, rows: Sequence[RuleRow]) -> list[str]:
    mine = [row for row in rows if row.rule.document_kind == kind]
    if not mine:
        return [_("%(kind)s: no rule, so none can be submitted.") % {"kind": kind_label(kind)}]
    covered = {status for row in mine if row.place == (None, None, None) for status in row.statuses}
    missing = [status for status in BudgetStatus.values if status not in covered]
    if not missing:
        return []
    words = _(", ").join(
        status_words([status]) or str(BudgetStatus.WITHIN.label) for status in missing
    )
    facts = {"kind": kind_label(kind), "status": words}
    return [
        _(
            "%(kind)s: no default rule for “%(status)s”. Where no special rule fits, none can be submitted."
        )
        % facts
    ]


def breadcrumbs(policy: AuthorityPolicy, label: str = "") -> list[dict[str, str]]:
    """The way to a page below a version; `label` names that page."""
    version = _("Version %(number)d") % {"number": policy.version}
    address = reverse("approvals:policy_detail", args=[policy.public_id])
    way = [
        {"url": reverse("approvals:policy_list"), "label": _("Authority manual")},
        {"url": address if label else "", "label": version},
    ]
    return [*way, {"url": "", "label": label}] if label else way
