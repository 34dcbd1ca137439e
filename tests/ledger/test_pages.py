"""The ledger's pages over HTTP: who sees what, what is shown, what is refused and how."""

from decimal import Decimal
from itertools import chain
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from expense_mgmt.core import clock
from expense_mgmt.foundation.models import User
from expense_mgmt.organisation.roles import Role
from ledger import interface
from ledger.models import Turnover, Voucher
from ledger.services import posting, project_months, turnover
from ledger.services.posting import EntrySpec
from tests.ledger.factories import (
    APRIL,
    FIGURES,
    MAY,
    TODAY,
    World,
    hold,
    person,
    posted,
    reported,
    world,
)

TYPED = {
    "confirmed_sales": "40,000,000",
    "forfeits_and_returns": "1,000,000.00",
    "area_difference": "￥20,000元",
    "price_difference": "50000",
    "gifted_management_fee": "30,000",
}


def as_person(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def paid(place: World) -> Voucher:
    """A payment of the payables, through the bank."""
    return posting.post(
        company=place.company,
        dated_on=TODAY,
        text="Paid",
        entries=[
            EntrySpec("2202", debit=Decimal("106000.00")),
            EntrySpec("1002", credit=Decimal("106000.00")),
        ],
        source=("payment", uuid4(), "FK-2605-0001"),
        actor=place.wu,
        at=clock.now(),
    )


def test_list_shows_number_source_and_amount(place: World) -> None:
    posted(place)

    page = as_person(place.wu).get(reverse("ledger:voucher_list"))

    assert page.status_code == 200
    text = page.content.decode()
    for words in ("2605-0001", "HX-2605-", "106,000", "Newspaper, April", "12 May 2026"):
        assert words in text


@pytest.mark.parametrize(
    ("name", "sees_claim", "sees_payment"),
    [
        ("wu", True, True),
        ("qian", True, True),
        ("wang", True, True),
        ("ma", True, True),
        ("zheng", False, True),
    ],
)
def test_who_sees_which_voucher(
    place: World, name: str, sees_claim: bool, sees_payment: bool
) -> None:
    claim, payment = posted(place), paid(place)
    client = as_person(getattr(place, name))

    for voucher, seen in ((claim, sees_claim), (payment, sees_payment)):
        page = client.get(reverse("ledger:voucher_detail", args=[voucher.public_id]))
        assert page.status_code == (200 if seen else 404)
    rows = client.get(reverse("ledger:voucher_list")).context["rows"]
    listed = [voucher for voucher, _source in rows]
    assert (claim in listed, payment in listed) == (sees_claim, sees_payment)


@pytest.mark.parametrize("name", ["lin", "chen", "feng", "guo", "ou"])
def test_vouchers_are_closed_to_others(place: World, name: str) -> None:
    voucher = posted(place)
    client = as_person(getattr(place, name))

    assert client.get(reverse("ledger:voucher_list")).status_code == 403
    address = reverse("ledger:voucher_detail", args=[voucher.public_id])
    # Who holds no role finds no row of anything.
    assert client.get(address).status_code == (404 if name == "ou" else 403)


def test_another_company_shows_nothing(place: World) -> None:
    voucher, sheet, stranger = posted(place), reported(place), world()
    client = as_person(stranger.wu)

    for name, key in (
        ("ledger:voucher_detail", voucher.public_id),
        ("ledger:turnover_detail", sheet.public_id),
    ):
        assert client.get(reverse(name, args=[key])).status_code == 404
    for name, actor in (("confirm", stranger.wu), ("save", stranger.wu), ("sign", stranger.qian)):
        address = reverse(f"ledger:turnover_{name}", args=[sheet.public_id])
        assert as_person(actor).post(address, {"version": 1}).status_code == 404


def test_a_region_auditor_sees_the_vouchers_of_the_region(place: World) -> None:
    voucher, payment = posted(place), paid(place)
    auditor = hold(
        person("ai"), Role.EXTERNAL_AUDITOR, company=place.company, unit=place.department
    )

    assert list(Voucher.objects.visible_to(auditor)) == [voucher]
    assert payment.pk is not None


def test_filters_and_search(place: World) -> None:
    first = posted(place)
    posted(place, dated_on=TODAY.replace(month=4))
    second = posted(place)
    client = as_person(place.wu)

    def listed(**query: str) -> list[str]:
        page = client.get(reverse("ledger:voucher_list"), query)
        return [voucher.number_text for voucher, _source in page.context["rows"]]

    assert listed() == ["2605-0002", "2605-0001", "2604-0001"]
    assert listed(month="2026-04") == ["2604-0001"]
    assert listed(month="2026-13") == ["2605-0002", "2605-0001", "2604-0001"]
    assert listed(q="2605-0002") == ["2605-0002"]
    assert listed(q="1") == ["2605-0001", "2604-0001"]
    assert listed(q=second.source_number.lower()) == ["2605-0002"]
    assert listed(q="9999-0001") == []
    assert listed(q="²") == []
    assert listed(project=str(place.project.public_id)) == ["2605-0002", "2605-0001", "2604-0001"]
    assert listed(project=str(place.other_project.public_id)) == []
    assert first.number == 1


def test_pages_by_key_show_every_voucher_once(place: World) -> None:
    for _ in range(120):
        posted(place)
    client = as_person(place.wu)
    address: str = reverse("ledger:voucher_list")

    pages = []
    query = ""
    while True:
        page = client.get(address + query)
        pages.append([voucher.number for voucher, _ in page.context["rows"]])
        query = page.context["page"].older_url
        if not query:
            break
    back = client.get(address + page.context["page"].newer_url)
    first = client.get(address + back.context["page"].newer_url)

    assert [len(numbers) for numbers in pages] == [50, 50, 20]
    assert list(chain.from_iterable(pages)) == list(range(120, 0, -1))
    assert [voucher.number for voucher, _ in back.context["rows"]] == pages[1]
    assert [voucher.number for voucher, _ in first.context["rows"]] == pages[0]
    assert first.context["page"].newer_url == ""
    assert client.get(address + "?older=nonsense").context["page"].rows[0].number == 120


def test_lists_cost_the_same_for_one_row_and_for_many(place: World) -> None:
    posted(place)
    reported(place)
    client = as_person(place.wu)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    vouchers, sheets = reverse("ledger:voucher_list"), reverse("ledger:turnover_list")
    cost(vouchers)
    before = cost(vouchers), cost(sheets)
    for _ in range(25):
        posted(place)
    turnover.report(
        project=place.other_project, month=APRIL, figures=FIGURES, actor=place.wu, at=clock.now()
    )

    assert (cost(vouchers), cost(sheets)) == before


def test_voucher_page_shows_entries_capitals_and_chain(place: World) -> None:
    voucher = posted(place)

    page = as_person(place.wu).get(reverse("ledger:voucher_detail", args=[voucher.public_id]))

    text = page.content.decode()
    for words in (
        "壹拾万陆仟元整",
        "2221.01",
        "Debits equal credits",
        "Follows the voucher before it, as posted",
        voucher.check_value,
        "广州日报社",
    ):
        assert words in text
    assert page.context["is_intact"] is True


def test_an_altered_voucher_says_so(place: World) -> None:
    voucher = posted(place)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_voucher SET text = 'other'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    page = as_person(place.wu).get(reverse("ledger:voucher_detail", args=[voucher.public_id]))

    assert "This voucher is not what was posted" in page.content.decode()


def test_a_source_document_is_linked_where_its_app_named_it(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interface, "_KINDS", {})
    voucher = posted(place)
    client = as_person(place.wu)
    address = reverse("ledger:voucher_detail", args=[voucher.public_id])
    plain = client.get(address).content.decode()

    def url_of(source_id: UUID) -> str:
        return f"/claims/{source_id}"

    interface.register_source("settlement_claim", "Settlement claim", url_of)
    linked = client.get(address).content.decode()

    assert f"/claims/{voucher.source_id}" not in plain
    assert voucher.source_number in plain
    assert f'<a href="/claims/{voucher.source_id}">{voucher.source_number}</a>' in linked


def test_turnover_from_typing_to_countersign(place: World) -> None:
    wu, feng, guo, qian = map(as_person, (place.wu, place.feng, place.guo, place.qian))

    answer = wu.post(
        reverse("ledger:turnover_report", args=[place.project.public_id, APRIL]), TYPED
    )
    sheet = Turnover.objects.get()
    here = reverse("ledger:turnover_detail", args=[sheet.public_id])
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    page = wu.get(here).content.decode()
    assert "38,900,000" in page
    assert "Confirm ¥38,900,000.00" in page
    assert wu.post(f"{here}/confirm", {"version": 1}).status_code == 303
    for client, role in (
        (feng, "project_lead"),
        (guo, "project_manager"),
        (qian, "finance_head"),
    ):
        assert "Sign as" in client.get(here).content.decode()
        signed = client.post(f"{here}/sign", {"version": 1, "role": role})
        assert signed.status_code == 303
        assert "Sign as" not in client.get(here).content.decode()

    stored = Turnover.objects.get()
    assert (stored.state, stored.received()) == ("countersigned", Decimal("38900000.00"))
    assert stored.figures() == FIGURES


def test_wrong_figures_are_shown_again_at_their_fields(place: World) -> None:
    client = as_person(place.wu)
    address = reverse("ledger:turnover_report", args=[place.project.public_id, APRIL])

    answer = client.post(
        address, {"confirmed_sales": "", "area_difference": "1.005", "price_difference": "abc"}
    )

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == ["confirmed_sales", "area_difference", "price_difference"]
    text = answer.content.decode()
    assert "An amount has at most two decimals." in text
    assert 'value="1.005"' in text
    assert not Turnover.objects.exists()


def test_a_month_to_come_is_refused_in_the_form(place: World) -> None:
    client = as_person(place.wu)

    answer = client.post(
        reverse("ledger:turnover_report", args=[place.project.public_id, "2026-06"]), TYPED
    )

    assert answer.status_code == 422
    assert "This month has not begun." in answer.content.decode()


def test_a_month_that_does_not_exist_is_no_page(place: World) -> None:
    client = as_person(place.wu)

    assert client.get(f"/ledger/turnover/{place.project.public_id}/2026-13").status_code == 404


def test_a_second_click_meets_the_present_state(place: World) -> None:
    sheet = reported(place)
    client = as_person(place.wu)
    address = reverse("ledger:turnover_confirm", args=[sheet.public_id])

    assert client.post(address, {"version": 1}).status_code == 303
    again = client.post(address, {"version": 1})
    assert again.status_code == 409
    assert "Nothing was changed. Reference" in again.content.decode()
    assert place.project.label in again.content.decode()
    assert sheet.transitions.filter(name="confirm").count() == 1


def test_a_stale_page_changes_nothing(place: World) -> None:
    sheet = reported(place)
    client = as_person(place.wu)
    address = reverse("ledger:turnover_save", args=[sheet.public_id])
    assert client.post(address, TYPED | {"version": 1}).status_code == 303

    answer = client.post(address, TYPED | {"version": 1, "confirmed_sales": "1"})

    assert answer.status_code == 409
    assert "Nothing was changed. Reference" in answer.content.decode()
    assert Turnover.objects.get().figures() == FIGURES


def test_confirmed_figures_need_a_reason_on_the_page(place: World) -> None:
    sheet = reported(place, state="countersigned")
    client = as_person(place.wu)
    address = reverse("ledger:turnover_save", args=[sheet.public_id])
    other = TYPED | {"version": 1, "price_difference": "-50,000"}

    refused = client.post(address, other)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["comment"]
    assert client.post(address, other | {"comment": "Recount"}).status_code == 303

    page = client.get(reverse("ledger:turnover_detail", args=[sheet.public_id])).content.decode()
    assert "Signatures on earlier figures" in page
    assert "39,000,000" in page
    assert Turnover.objects.get().version == 2


@pytest.mark.parametrize(
    ("name", "act", "status"),
    [
        ("feng", "confirm", 403),
        ("feng", "save", 403),
        ("ma", "sign", 403),
        ("zheng", "sign", 403),
        ("wang", "sign", 403),
        ("chen", "sign", 403),
    ],
)
def test_acts_of_others_are_forbidden(place: World, name: str, act: str, status: int) -> None:
    sheet = reported(place, state="finance_confirmed")
    client = as_person(getattr(place, name))

    answer = client.post(
        reverse(f"ledger:turnover_{act}", args=[sheet.public_id]),
        TYPED | {"version": 1, "role": "project_lead"},
    )

    assert answer.status_code == status
    assert Turnover.objects.get().countersignatures.count() == 0


def test_list_of_a_month_shows_projects_with_and_without_a_sheet(place: World) -> None:
    reported(place, state="finance_confirmed")
    turnover.countersign(
        turnover_id=Turnover.objects.get().public_id,
        role="project_lead",
        version=1,
        actor=place.feng,
        at=clock.now(),
    )

    page = as_person(place.wu).get(reverse("ledger:turnover_list"))

    text = page.content.decode()
    assert page.context["month"] == APRIL
    assert [row.project for row in page.context["rows"]] == [place.other_project, place.project]
    for words in ("1 of 3", "Confirmed by finance", "Not reported", "38,900,000", "1,100,000"):
        assert words in text
    assert page.context["totals"]["received"] == Decimal("38900000.00")
    may = as_person(place.wu).get(reverse("ledger:turnover_list"), {"month": str(MAY)})
    assert may.context["totals"] is None


def test_list_keeps_to_the_scope(place: World) -> None:
    reported(place)

    page = as_person(place.feng).get(reverse("ledger:turnover_list"))

    assert [row.project for row in page.context["rows"]] == [place.project]
    assert "ledger/turnover/" + str(place.project.public_id) not in page.content.decode()


def test_a_locked_month_offers_no_form(place: World) -> None:
    project_months.lock([place.project], APRIL, uuid4(), place.qian, clock.now())
    client = as_person(place.wu)

    page = client.get(reverse("ledger:turnover_new", args=[place.project.public_id, APRIL]))

    assert "The statistic of this month is confirmed" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert "confirmed_sales" not in page.content.decode()


def test_a_reported_month_opens_its_sheet_instead_of_an_empty_one(place: World) -> None:
    sheet = reported(place)
    client = as_person(place.wu)

    answer = client.get(reverse("ledger:turnover_new", args=[place.project.public_id, APRIL]))

    assert answer.status_code == 303
    assert str(sheet.public_id) in answer.headers["Location"]


@pytest.mark.parametrize(
    "name", ["turnover_report", "turnover_save", "turnover_confirm", "turnover_sign"]
)
def test_writing_needs_a_post(place: World, name: str) -> None:
    sheet = reported(place)
    key = [place.project.public_id, APRIL] if name == "turnover_report" else [sheet.public_id]

    assert as_person(place.wu).get(reverse(f"ledger:{name}", args=key)).status_code == 405
