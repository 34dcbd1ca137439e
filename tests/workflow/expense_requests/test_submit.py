"""From a draft into approval and through it, by the services (DOMAIN §4)."""

import datetime as dt
from decimal import Decimal

import pytest

from approvals.queries import chain
from budgets.interface import BudgetBlocked
from budgets.models import BudgetLine, Movement
from expense_mgmt.core.errors import Conflict, DomainError, NotAllowed
from expense_mgmt.core.periods import DateSpan
from expense_mgmt.foundation.models import Company, Event, Notification
from expense_mgmt.organisation.models import Category, CategoryPart, Platform
from requests.models import AdPlacement, ExpenseRequest, RequestShare
from requests.services.completeness import Incomplete
from requests.services.drafts import save
from requests.services.ending import cancel, close
from requests.services.submit import submit, withdraw
from tests.factories_requests import (
    APRIL,
    JUNE,
    MAY,
    NOON,
    approved,
    content,
    decide_next,
    draft,
    fresh,
    person,
    portal_line,
    submitted,
    weights,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(books: Company) -> None:
    """Matrix and budget for every test."""


def held(month: object) -> tuple[Decimal, Decimal]:
    """Reserved and committed of Yunxiu Garden's online line of a month."""
    row = BudgetLine.objects.get(
        project__code="YXG", category__code="ONLINE_MEDIA", month=month, is_planned=True
    )
    return row.reserved, row.committed


def lacking(written: ExpenseRequest, by: str = "lin") -> list[tuple[str, str | None]]:
    with pytest.raises(Incomplete) as refused:
        submit(request_id=written.public_id, version=written.version, actor=person(by), at=NOON)
    return [(error.code, error.field) for error in refused.value.shortcomings]


def test_portal_placement_holds_half_in_each_month(company: Company) -> None:
    sent = submitted(company)

    assert sent.state == "in_approval"
    assert sent.number == "MKT-2605-0001"
    assert [(str(share.month), share.amount) for share in RequestShare.objects.all()] == [
        ("2026-04", Decimal("30000.00")),
        ("2026-05", Decimal("30000.00")),
    ]
    assert held(APRIL) == (Decimal("30000.00"), Decimal(0))
    assert held(MAY) == (Decimal("30000.00"), Decimal(0))
    assert held(JUNE) == (Decimal(0), Decimal(0))


def test_sixty_thousand_needs_the_cfo_and_not_the_ceo(company: Company) -> None:
    sent = submitted(company)

    assert sent.run is not None
    assert [item.role for item in chain(sent.run)] == [
        "dept_head",
        "finance_preliminary",
        "finance_head",
        "cfo",
    ]


def test_last_approval_commits_and_books_the_placement(company: Company) -> None:
    done = approved(company)

    assert done.state == "approved"
    assert held(APRIL) == (Decimal(0), Decimal("30000.00"))
    placement = AdPlacement.objects.get()
    assert (placement.state, placement.number) == ("booked", "TF-2605-0001")
    assert [(str(one.month), one.amount) for one in placement.months.all()] == [
        ("2026-04", Decimal("30000.00")),
        ("2026-05", Decimal("30000.00")),
    ]


def test_return_frees_the_budget_and_the_number_is_kept(company: Company) -> None:
    sent = submitted(company)

    decide_next(sent, "return", comment="缺代理商报价单")

    returned = fresh(sent)
    assert returned.state == "returned"
    assert held(MAY) == (Decimal(0), Decimal(0))
    again = submit(
        request_id=sent.public_id, version=returned.version, actor=person("lin"), at=NOON
    )
    assert again.number == "MKT-2605-0001"
    assert held(MAY) == (Decimal("30000.00"), Decimal(0))


def test_rejection_frees_the_budget_for_good(company: Company) -> None:
    sent = submitted(company)

    decide_next(sent, "reject", comment="与预算不符")

    assert fresh(sent).state == "rejected"
    assert held(MAY) == (Decimal(0), Decimal(0))
    with pytest.raises(Conflict):
        submit(request_id=sent.public_id, version=sent.version, actor=person("lin"), at=NOON)


def test_requester_takes_it_back(company: Company) -> None:
    sent = submitted(company)

    withdraw(request_id=sent.public_id, version=sent.version, actor=person("lin"), at=NOON)

    assert fresh(sent).state == "withdrawn"
    assert held(APRIL) == (Decimal(0), Decimal(0))


def test_nobody_else_takes_it_back(company: Company) -> None:
    sent = submitted(company)

    with pytest.raises(NotAllowed):
        withdraw(request_id=sent.public_id, version=sent.version, actor=person("chen"), at=NOON)

    assert fresh(sent).state == "in_approval"


def test_nobody_else_submits_it(company: Company) -> None:
    written = draft(company)

    with pytest.raises(ExpenseRequest.DoesNotExist):
        submit(request_id=written.public_id, version=written.version, actor=person("chen"), at=NOON)

    assert fresh(written).state == "draft"


def test_stranger_finds_nothing(company: Company) -> None:
    written = draft(company)

    with pytest.raises(ExpenseRequest.DoesNotExist):
        submit(request_id=written.public_id, version=written.version, actor=person("ou"), at=NOON)


def test_second_submit_is_a_conflict(company: Company) -> None:
    sent = submitted(company)

    with pytest.raises(Conflict) as refused:
        submit(request_id=sent.public_id, version=sent.version, actor=person("lin"), at=NOON)

    assert refused.value.code == "wrong_state"
    assert Movement.objects.filter(kind="reserve").count() == 2


def test_submit_of_an_older_version_is_a_conflict(company: Company) -> None:
    written = draft(company)
    save(
        request_id=written.public_id,
        version=written.version,
        content=content(company, title="改了"),
        actor=person("lin"),
        at=NOON,
    )

    with pytest.raises(Conflict) as refused:
        submit(request_id=written.public_id, version=1, actor=person("lin"), at=NOON)

    assert refused.value.code == "stale_version"
    assert fresh(written).state == "draft"


def test_number_is_given_back_when_the_budget_blocks(company: Company) -> None:
    large = draft(company, written=content(company, [portal_line(company, amount=Decimal(900000))]))

    with pytest.raises(BudgetBlocked):
        submit(request_id=large.public_id, version=large.version, actor=person("lin"), at=NOON)

    assert fresh(large).number == ""
    assert submitted(company).number == "MKT-2605-0001"


def test_everything_that_lacks_is_said_at_once(company: Company) -> None:
    line = portal_line(company, platform=None, amount=Decimal(0), weights=())
    written = draft(
        company,
        written=content(company, [line], title=" ", background="", expected_effect=""),
        with_quotation=False,
    )

    assert lacking(written) == [
        ("title_missing", "title"),
        ("background_missing", "background"),
        ("expected_effect_missing", "expected_effect"),
        ("amount_missing", "lines-0-amount"),
        ("project_missing", "lines-0-project"),
        ("platform_missing", "lines-0-platform"),
        ("quotation_missing", "documents"),
    ]


def test_no_quotation_is_asked_for_without_a_supplier(company: Company) -> None:
    written = content(company, supplier=None)

    assert submitted(company, written=written, with_quotation=False).state == "in_approval"


def test_a_request_needs_a_line(company: Company) -> None:
    assert lacking(draft(company, written=content(company, []))) == [("lines_missing", "lines")]


def test_category_without_part_in_a_month_is_refused_at_its_line(company: Company) -> None:
    category = Category.objects.get(code="ONLINE_MEDIA")
    CategoryPart.objects.filter(category=category).update(
        valid=(dt.date(2025, 1, 1), dt.date(2026, 5, 1))
    )

    assert lacking(draft(company)) == [("category_without_part", "lines-0-category")]


def test_category_of_another_unit_is_refused(company: Company) -> None:
    line = portal_line(company, category=Category.objects.get(code="REG_MEDIA"))

    assert ("category_not_for_unit", "lines-0-category") in lacking(
        draft(company, written=content(company, [line]))
    )


def test_insertion_has_one_date(company: Company) -> None:
    line = portal_line(company, category=Category.objects.get(code="NEWSPAPER"))

    assert lacking(draft(company, written=content(company, [line]))) == [
        ("insertion_has_one_day", "lines-0-ends_on")
    ]


def test_insertion_counts_whole_in_the_month_of_its_date(company: Company) -> None:
    day = dt.date(2026, 5, 30)
    line = portal_line(
        company,
        category=Category.objects.get(code="NEWSPAPER"),
        platform=Platform.objects.get(code="NEWSPAPER"),
        amount=Decimal("12000.00"),
        spans=(DateSpan(day, day),),
    )

    submitted(company, written=content(company, [line]))

    share = RequestShare.objects.get()
    assert (str(share.month), share.amount) == ("2026-05", Decimal("12000.00"))


def test_joint_line_splits_by_project_then_by_month(company: Company) -> None:
    line = portal_line(
        company, amount=Decimal("100000.00"), weights=weights(company, "YXG", "JPJ", "NW1")
    )

    submitted(company, written=content(company, [line]))

    assert [
        (share.project.code, str(share.month), str(share.amount))
        for share in RequestShare.objects.select_related("project").order_by("project", "month")
        if share.project
    ] == [
        ("YXG", "2026-04", "16667.00"),
        ("YXG", "2026-05", "16667.00"),
        ("JPJ", "2026-04", "16666.50"),
        ("JPJ", "2026-05", "16666.50"),
        ("NW1", "2026-04", "16666.50"),
        ("NW1", "2026-05", "16666.50"),
    ]


def test_days_far_away_are_refused(company: Company) -> None:
    line = portal_line(company, spans=(DateSpan(dt.date(9998, 1, 1), dt.date(9999, 12, 31)),))

    assert lacking(draft(company, written=content(company, [line]))) == [
        ("date_far_away", "lines-0-starts_on")
    ]


def test_two_like_requests_are_judged_together(company: Company) -> None:
    small = content(company, [portal_line(company, amount=Decimal("30000.00"))])
    first = submitted(company, written=small)

    second = submitted(company, written=small)

    assert (first.guarded_amount, second.guarded_amount) == (Decimal(30000), Decimal("60000.00"))
    assert second.run is not None
    assert [item.role for item in chain(second.run)][-1] == "cfo"


def test_people_are_told_what_the_request_itself_is_over(company: Company) -> None:
    small = content(company, [portal_line(company, amount=Decimal("30000.00"))])
    submitted(company, written=small)

    second = submitted(company, written=small)

    told = Notification.objects.filter(number=second.number)
    assert {row.parameters["amount"] for row in told} == {"30000.00"}
    assert second.run is not None
    assert (second.run.amount, second.run.deciding.amount) == (Decimal(30000), Decimal(60000))


def test_like_request_of_thirty_days_ago_no_longer_counts(company: Company) -> None:
    small = content(company, [portal_line(company, amount=Decimal("30000.00"))])
    submitted(company, written=small, at=NOON - dt.timedelta(days=30))

    assert submitted(company, written=small).guarded_amount == Decimal("30000.00")


def test_unbudgeted_request_goes_up_to_the_ceo(company: Company) -> None:
    line = portal_line(company, category=Category.objects.get(code="SOC_ADS"), amount=Decimal(100))

    sent = submitted(company, written=content(company, [line]))

    assert sent.budget_status == "unbudgeted"
    assert sent.run is not None
    assert [item.role for item in chain(sent.run)][-2:] == ["cfo", "ceo"]


def test_cancel_frees_everything_and_withdraws_the_placement(company: Company) -> None:
    done = approved(company)

    cancel(
        request_id=done.public_id,
        version=done.version,
        actor=person("lin"),
        at=NOON,
        comment="活动取消",
    )

    assert fresh(done).state == "cancelled"
    assert held(MAY) == (Decimal(0), Decimal(0))
    assert AdPlacement.objects.get().state == "withdrawn"


def test_finance_closes_and_frees_the_rest(company: Company) -> None:
    done = approved(company)

    close(
        request_id=done.public_id,
        version=done.version,
        actor=person("wu"),
        at=NOON,
        comment="不再执行",
    )

    assert fresh(done).state == "closed"
    assert held(MAY) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize("act", [cancel, close])
def test_ending_needs_a_reason(company: Company, act: object) -> None:
    done = approved(company)
    actor = person("wu")

    with pytest.raises(DomainError) as refused:
        act(request_id=done.public_id, version=done.version, actor=actor, at=NOON, comment=" ")  # type: ignore[operator]  # either service

    assert refused.value.code == "reason_missing"
    assert fresh(done).state == "approved"


def test_requester_does_not_close(company: Company) -> None:
    done = approved(company)

    with pytest.raises(NotAllowed):
        close(
            request_id=done.public_id,
            version=done.version,
            actor=person("lin"),
            at=NOON,
            comment="好了",
        )


def test_each_act_leaves_one_event_in_an_unbroken_chain(company: Company) -> None:
    done = approved(company)

    names = list(
        Event.objects.filter(subject_id=done.public_id)
        .order_by("sequence")
        .values_list("name", flat=True)
    )
    assert names == ["create", "attach", "submit", *["step_passed"] * 3, "approve"]


def test_content_cannot_change_while_it_is_approved(company: Company) -> None:
    sent = submitted(company)

    with pytest.raises(Conflict):
        save(
            request_id=sent.public_id,
            version=sent.version,
            content=content(company, title="偷偷改"),
            actor=person("lin"),
            at=NOON,
        )

    assert fresh(sent).title == "搜房网焦点图"
