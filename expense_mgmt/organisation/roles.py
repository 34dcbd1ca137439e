"""Roles of DOMAIN §2: who a person is in a company, a unit or a project."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REQUESTER = "requester", _("Requester")
    PROJECT_LEAD = "project_lead", _("Project lead")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    REGIONAL_MANAGER = "regional_manager", _("Regional manager")
    DEPT_HEAD = "dept_head", _("Department head")
    DEPARTMENT_GM = "department_gm", _("Department general manager")
    AD_PLANNING = "ad_planning", _("Advertising planning")
    ADMIN_CLERK = "admin_clerk", _("Administrative clerk")
    FINANCE_PRELIMINARY = "finance_preliminary", _("Finance reviewer")
    FINANCE_HEAD = "finance_head", _("Finance head")
    CASHIER = "cashier", _("Cashier")
    ACCOUNTANT = "accountant", _("Accountant")
    PROCUREMENT = "procurement", _("Procurement")
    CFO = "cfo", _("CFO")
    CEO = "ceo", _("CEO")
    GROUP_SALES_DIRECTOR = "group_sales_director", _("Group sales director")
    GROUP_CHAIRMAN = "group_chairman", _("Group chairman")
    SALES_DIRECTOR = "sales_director", _("Sales director")
    SUPERVISING_EXECUTIVE = "supervising_executive", _("Supervising executive")
    SALES_SUPPORT_SUPERVISOR = "sales_support_supervisor", _("Sales-support supervisor")
    SEAL_KEEPER = "seal_keeper", _("Seal keeper")
    SUPPLIER_KEEPER = "supplier_keeper", _("Supplier-account keeper")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Internal auditor")
    EXTERNAL_AUDITOR = "external_auditor", _("External auditor")


# Who moves money, decides last or gives rights: a second administrator sees each grant.
NEEDS_SECOND = frozenset(
    {
        Role.FINANCE_PRELIMINARY,
        Role.FINANCE_HEAD,
        Role.CASHIER,
        Role.ACCOUNTANT,
        Role.CFO,
        Role.CEO,
        Role.GROUP_SALES_DIRECTOR,
        Role.GROUP_CHAIRMAN,
        Role.SUPERVISING_EXECUTIVE,
        Role.SUPPLIER_KEEPER,
        Role.ADMINISTRATOR,
    }
)
