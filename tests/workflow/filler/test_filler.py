"""Filler stands as if people had made it: clean books, signatures that go on, chains that go on."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from approvals.interface import port_of
from approvals.models import ApprovalTask, Step
from approvals.services.decide import decide
from budgets.models import BudgetLine
from expense_mgmt import books
from expense_mgmt.core import clock
from expense_mgmt.demo.filler.load import load
from expense_mgmt.demo.filler.passages import Ground, load_requests
from expense_mgmt.demo.filler.scale import Scale
from expense_mgmt.demo.filler.vouchers import load_vouchers
from expense_mgmt.foundation.models import Company, Event, User
from expense_mgmt.sign_in import demo_accounts
from ledger.models import Entry, Period, Voucher
from ledger.services import periods, posting
from ledger.services.charts import AccountCode
from requests.models import ExpenseRequest, RequestShare

pytestmark = pytest.mark.django_db
SCALE = Scale(requests=40, ledger=60, users=50)


def findings() -> dict[str, list[object]]:
    return {name: list(found) for name, found in books.run().items() if found}


@pytest.fixture
def filled(ready: Company) -> Company:
    load(company=ready, scale=SCALE, today=clock.today())
    return ready


def say_yes(task: ApprovalTask, actor: User) -> None:
    with transaction.atomic():
        subject = port_of(task.kind).lock(task.subject_id)
    decide(
        task_id=task.public_id,
        actor=actor,
        verb="approve",
        version=subject.version,
        content_hash=subject.content_hash,
        at=clock.now(),
    )


def waiting(sequence: int) -> ApprovalTask:
    tasks = ApprovalTask.objects.open().filter(step__sequence=sequence)
    return tasks.select_related("run", "step").earliest("pk")


@pytest.mark.usefixtures("filled")
def test_filler_is_as_much_as_was_asked_for_and_clean() -> None:
    counts = (
        ExpenseRequest.objects.count(),
        Step.objects.filter(run__kind=ExpenseRequest.kind).count(),
        Entry.objects.count(),
        User.objects.filter(username__startswith="f", username__contains="0").count(),
    )

    assert counts == (40, 160, 60, 50)
    assert findings() == {}


@pytest.mark.usefixtures("filled")
def test_each_request_stands_at_one_step_or_is_over() -> None:
    states = {
        state: ExpenseRequest.objects.filter(state=state).count()
        for state in ("in_approval", "approved", "rejected")
    }
    steps = [ApprovalTask.objects.open().filter(step__sequence=place).count() for place in range(6)]

    assert states == {"in_approval": 16, "approved": 20, "rejected": 4}
    assert steps == [0, 4, 4, 4, 4, 0]


@pytest.mark.usefixtures("filled")
def test_a_head_of_filler_signs_what_waits_for_him() -> None:
    task = waiting(1)
    head = User.objects.get(holdings__role="dept_head", holdings__unit=task.run.unit_id)

    say_yes(task, head)

    assert waiting(2).pk
    assert Step.objects.get(pk=task.step_id).state == "approved"
    assert findings() == {}


@pytest.mark.usefixtures("filled")
def test_the_last_signature_turns_its_hold_into_a_commitment() -> None:
    task = waiting(4)
    expense_request = ExpenseRequest.objects.get(run=task.run_id)
    line = BudgetLine.objects.get(
        unit=expense_request.unit_id,
        month=RequestShare.objects.get(line__request=expense_request).month,
    )

    say_yes(task, User.objects.get(username="wang"))

    after = BudgetLine.objects.get(pk=line.pk)
    assert after.committed - line.committed == expense_request.amount
    assert line.reserved - after.reserved == expense_request.amount
    assert findings() == {}


def test_posting_goes_on_where_filler_ended(filled: Company) -> None:
    month = clock.today().replace(day=1)
    last = Voucher.objects.filter(month=month).latest("number")
    lines = [
        posting.EntrySpec(AccountCode.SELLING_EXPENSE, debit=Decimal(5)),
        posting.EntrySpec(AccountCode.PAYABLE, credit=Decimal(5)),
    ]

    voucher = posting.post(
        company=filled,
        dated_on=clock.today(),
        text="one more",
        entries=lines,
        source=("claim", uuid4(), "HX-2605-0001"),
        actor=User.objects.get(username="wu"),
        at=clock.now(),
    )

    assert voucher.number == last.number + 1
    assert voucher.previous_digest == last.digest
    assert findings() == {}


def test_more_filler_goes_on_behind_what_is_there(filled: Company) -> None:
    ground = Ground.of(filled, clock.today())

    load_requests(ground, 40, 60)
    load_vouchers(ground, 20, 40)

    assert (ExpenseRequest.objects.count(), Voucher.objects.count()) == (60, 40)
    assert findings() == {}


def test_guards_are_back_behind_the_filler(filled: Company) -> None:
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        Event.objects.filter(company=filled).update(name="rewritten")


def test_the_same_day_gives_the_same_filler(ready: Company) -> None:
    def loaded() -> Iterator[object]:
        with transaction.atomic():
            load(company=ready, scale=SCALE, today=dt.date(2026, 5, 12))
            yield from ExpenseRequest.objects.order_by("number").values_list(
                "number", "public_id", "state", "amount", "submitted_at"
            )
            yield from Voucher.objects.order_by("month", "number").values_list(
                "public_id", "number", "amount"
            )
            transaction.set_rollback(True)

    first = list(loaded())

    assert len(first) == 60
    assert list(loaded()) == first


def test_vouchers_stay_out_of_closed_months(ready: Company) -> None:
    ground = Ground.of(ready, clock.today())
    load_vouchers(ground, 0, 13)
    march = Period.objects.get(company=ready, month="2026-03-01")
    wu = User.objects.get(username="wu")
    periods.soft_close(period_id=march.public_id, actor=wu, at=clock.now())
    before = Voucher.objects.latest("pk").pk

    load_vouchers(ground, 13, 20)

    later = Voucher.objects.filter(pk__gt=before)
    assert {str(voucher.month) for voucher in later} == {"2026-04", "2026-05"}
    assert findings() == {}


@pytest.mark.usefixtures("filled")
def test_filler_people_are_no_accounts_of_the_sign_in_page() -> None:
    names = {account["username"] for account in demo_accounts()}

    assert "lin" in names
    assert not {name for name in names if name.startswith("f0")}


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("", Scale()),
        ("requests=10", Scale(requests=10, users=50)),
        ("ledger=7, users=3", Scale(ledger=7, users=3)),
    ],
)
def test_scale_reads_what_is_asked_for(text: str, scale: Scale) -> None:
    assert Scale.parse(text) == scale


@pytest.mark.parametrize("text", ["rows=5", "users", "users=many", "users=-1", "users=1,users=2"])
def test_seed_refuses_a_scale_it_does_not_understand(text: str) -> None:
    with pytest.raises(CommandError, match="--scale"):
        call_command("seed_demo", "--bare", f"--scale={text}")

    assert Company.objects.count() == 0


def test_seed_refuses_to_fill_a_real_company() -> None:
    Company.objects.create(code="REAL", name="真实公司")

    with pytest.raises(CommandError, match="real company"):
        call_command("seed_demo", "--bare", "--scale=users=50")

    assert User.objects.count() == 0
