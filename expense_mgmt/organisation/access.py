"""What a role may do. Default deny: a view without a declared act fails at start (expense_mgmt.checks).

An act opens a page or a button; which rows it shows is decided by `visible_to`, and whether
this document may be acted on by its transitions and the separation of duties.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from enum import Enum
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from expense_mgmt.core import clock
from expense_mgmt.core.errors import NotAllowed
from expense_mgmt.core.prepared import DAY, Prepared, given
from expense_mgmt.foundation.models import AuthedRequest, User
from expense_mgmt.organisation.models import Deputy, RoleHolding
from expense_mgmt.organisation.roles import Role

P = ParamSpec("P")

EVERY_ROLE = frozenset(Role)
FINANCE = frozenset({Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD, Role.ACCOUNTANT})
EXECUTIVES = frozenset({Role.CFO, Role.CEO})
AUDITORS = frozenset({Role.AUDITOR, Role.EXTERNAL_AUDITOR})
SIGNERS = frozenset(
    {
        Role.PROJECT_LEAD,
        Role.PROJECT_MANAGER,
        Role.REGIONAL_MANAGER,
        Role.DEPT_HEAD,
        Role.DEPARTMENT_GM,
        Role.AD_PLANNING,
        Role.ADMIN_CLERK,
        Role.FINANCE_PRELIMINARY,
        Role.FINANCE_HEAD,
        Role.SALES_DIRECTOR,
        Role.SUPERVISING_EXECUTIVE,
        Role.GROUP_SALES_DIRECTOR,
        Role.GROUP_CHAIRMAN,
        Role.CFO,
        Role.CEO,
    }
)
# Their scope makes other people's documents visible; the others see what they made or decide.
SEEING = SIGNERS | AUDITORS | {Role.ACCOUNTANT}


# Who answers for the work of others, and so for how long it lies with them (DOMAIN §2).
MANAGERS = EXECUTIVES | {
    Role.PROJECT_MANAGER,
    Role.REGIONAL_MANAGER,
    Role.DEPT_HEAD,
    Role.DEPARTMENT_GM,
    Role.FINANCE_HEAD,
    Role.SALES_DIRECTOR,
    Role.SUPERVISING_EXECUTIVE,
    Role.GROUP_SALES_DIRECTOR,
    Role.GROUP_CHAIRMAN,
}


class Act(Enum):
    """Something a role may open or do."""

    SIGNED_IN = "signed_in"
    REQUEST_WRITE = "request_write"
    REQUEST_READ = "request_read"
    APPROVE = "approve"
    DELEGATE = "delegate"
    BUDGET_READ = "budget_read"
    BUDGET_CHANGE = "budget_change"
    BUDGET_CONTROL = "budget_control"
    PLAN_WRITE = "plan_write"
    PLAN_ISSUE = "plan_issue"
    PLAN_CLOSE = "plan_close"
    CLAIM_POST = "claim_post"
    CLAIM_WAIVE = "claim_waive"
    CLAIM_VOID = "claim_void"
    VOUCHER_READ = "voucher_read"
    PAYMENT_READ = "payment_read"
    PAYMENT_PAY = "payment_pay"
    PERIOD_READ = "period_read"
    PERIOD_CLOSE = "period_close"
    PERIOD_REOPEN = "period_reopen"
    LEDGER_IMPORT = "ledger_import"
    LEDGER_READ = "ledger_read"
    TURNOVER_WRITE = "turnover_write"
    TURNOVER_SIGN = "turnover_sign"
    TURNOVER_READ = "turnover_read"
    STATISTIC_PREPARE = "statistic_prepare"
    STATISTIC_READ = "statistic_read"
    STATISTIC_FILE = "statistic_file"
    REPORT_BUILD = "report_build"
    POLICY_READ = "policy_read"
    POLICY_REPLAY = "policy_replay"
    PROCESS_INSIGHT = "process_insight"
    OFFICE_READ = "office_read"
    ADMINISTER = "administer"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that may."""
        return GRANTS[self]


GRANTS: dict[Act, frozenset[Role]] = {
    Act.SIGNED_IN: EVERY_ROLE,
    Act.REQUEST_WRITE: frozenset({Role.REQUESTER, Role.PROJECT_LEAD, Role.AD_PLANNING}),
    Act.REQUEST_READ: SEEING | {Role.REQUESTER, Role.PROCUREMENT, Role.CASHIER},
    Act.APPROVE: SIGNERS,
    Act.DELEGATE: SIGNERS,
    Act.BUDGET_READ: SEEING | {Role.REQUESTER},
    # Whoever plans, spends or watches budget; what follows is decided by the matrix.
    Act.BUDGET_CHANGE: FINANCE
    | {
        Role.REQUESTER,
        Role.PROJECT_LEAD,
        Role.PROJECT_MANAGER,
        Role.REGIONAL_MANAGER,
        Role.AD_PLANNING,
        Role.DEPT_HEAD,
        Role.DEPARTMENT_GM,
    },
    Act.BUDGET_CONTROL: frozenset({Role.FINANCE_PRELIMINARY, Role.FINANCE_HEAD, Role.CFO}),
    Act.PLAN_WRITE: frozenset(
        {
            Role.REQUESTER,
            Role.PROJECT_LEAD,
            Role.PROJECT_MANAGER,
            Role.REGIONAL_MANAGER,
            Role.DEPT_HEAD,
            Role.DEPARTMENT_GM,
            Role.AD_PLANNING,
        }
    ),
    Act.PLAN_ISSUE: frozenset({Role.AD_PLANNING}),
    Act.PLAN_CLOSE: FINANCE,
    Act.CLAIM_POST: frozenset({Role.ACCOUNTANT}),
    Act.CLAIM_WAIVE: frozenset({Role.DEPT_HEAD}),
    # Headquarters (DOMAIN §4): whoever answers for the company's money.
    Act.CLAIM_VOID: frozenset({Role.FINANCE_HEAD, Role.CFO}),
    Act.VOUCHER_READ: FINANCE | EXECUTIVES | AUDITORS | {Role.CASHIER},
    Act.PAYMENT_READ: FINANCE | EXECUTIVES | AUDITORS | {Role.CASHIER},
    Act.PAYMENT_PAY: frozenset({Role.CASHIER}),
    Act.PERIOD_READ: FINANCE | EXECUTIVES | AUDITORS,
    Act.PERIOD_CLOSE: frozenset({Role.ACCOUNTANT, Role.FINANCE_HEAD}),
    Act.PERIOD_REOPEN: frozenset({Role.FINANCE_HEAD, Role.CFO}),
    Act.LEDGER_IMPORT: frozenset({Role.ACCOUNTANT}),
    Act.LEDGER_READ: FINANCE | EXECUTIVES | AUDITORS,
    Act.TURNOVER_WRITE: frozenset({Role.ACCOUNTANT}),
    # Who has to sign is the company's choice (ledger.CountersignRole); the sheet asks its own.
    Act.TURNOVER_SIGN: SIGNERS,
    Act.TURNOVER_READ: SEEING,
    Act.STATISTIC_PREPARE: frozenset({Role.PROJECT_LEAD}),
    Act.STATISTIC_READ: SEEING,
    Act.STATISTIC_FILE: frozenset({Role.ADMIN_CLERK}),
    Act.REPORT_BUILD: SEEING,
    # Everybody may read by which rules his documents are decided.
    Act.POLICY_READ: EVERY_ROLE,
    # Trying rules on documents of the whole company shows their numbers and amounts.
    Act.POLICY_REPLAY: EXECUTIVES | {Role.ADMINISTRATOR, Role.AUDITOR},
    Act.PROCESS_INSIGHT: MANAGERS | AUDITORS,
    # People, roles, duties, calendars: who keeps them, and who checks that they are kept.
    Act.OFFICE_READ: AUDITORS | {Role.ADMINISTRATOR},
    Act.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}


def holdings_of(user: User, day: dt.date | None = None) -> list[RoleHolding]:
    """The person's holdings in force today, read once for a request."""
    day = day or clock.today()
    cached = user.remembered.get("holdings")
    if cached is None or cached[0] != day:
        rows = list(RoleHolding.objects.of(user, day).select_related("unit", "project", "company"))
        cached = user.remembered["holdings"] = (day, rows)
    return cast("list[RoleHolding]", cached[1])


HELD_BY: Final = Prepared(
    lambda: (
        RoleHolding.objects.on(given("day", DAY))
        .filter(person=given("person"))
        .select_related("person", "unit", "project", "company")
    )
)


def person_with_holdings(person_id: int) -> User | None:
    """The person and the holdings in force today, in one read; None for who holds nothing.

    Every page needs both, so they come together, as `holdings_of` would have read them.
    """
    day = clock.today()
    rows = HELD_BY(person=person_id, day=day)
    if not rows:
        return None
    person = rows[0].person
    person.remembered["holdings"] = (day, rows)
    return person


def roles_of(user: User, day: dt.date | None = None) -> frozenset[Role]:
    return frozenset(Role(holding.role) for holding in holdings_of(user, day))


def may(user: User, act: Act, day: dt.date | None = None) -> bool:
    """Whether one of the person's roles opens the act.

    Approving is also open to the deputy of someone whose role approves (DOMAIN §5).
    """
    if roles_of(user, day) & act.roles:
        return True
    return act is Act.APPROVE and bool(deputised_roles(user, day) & act.roles)


def deputised_roles(user: User, day: dt.date | None = None) -> frozenset[Role]:
    """Roles of the people for whom the person acts today; read once for a request."""
    day = day or clock.today()
    cached = user.remembered.get("deputised")
    if cached is None or cached[0] != day:
        principals = Deputy.objects.filter(deputy=user, valid__contains=day).values("person")
        held = RoleHolding.objects.filter(valid__contains=day, person__in=principals)
        roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
        cached = user.remembered["deputised"] = (day, roles)
    return cast("frozenset[Role]", cached[1])


def has_a_role(user: User) -> bool:
    """Whether the person holds a role today, or acts for somebody who does."""
    return bool(holdings_of(user) or deputised_roles(user))


def names_a_row(parameters: Mapping[str, object]) -> bool:
    """Whether an address is that of one row: those carry its public id."""
    return any(isinstance(value, UUID) for value in parameters.values())


def allowed(
    act: Act,
) -> Callable[
    [Callable[Concatenate[AuthedRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Declare the act of a view; who holds none of its roles gets 403.

    Who holds no role at all sees no row of anything, so at the address of a row there is nothing
    for him: 404, whether it exists or not (docs/adr/0003).
    """

    def declare(
        view: Callable[Concatenate[AuthedRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            person = cast("User", request.user)
            if act is not Act.SIGNED_IN and not may(person, act):
                if names_a_row(kwargs) and not has_a_role(person):
                    raise Http404
                raise NotAllowed(
                    "act_not_allowed", _("Your roles do not include this. Ask an administrator.")
                )
            return view(cast("AuthedRequest", request), *args, **kwargs)

        guarded.act = act  # type: ignore[attr-defined]  # read by expense_mgmt.checks
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return declare
