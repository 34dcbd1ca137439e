"""How a claim meets the shares it settles, and which documents it must bring."""

from decimal import Decimal

import pytest

from requests.rules.claim_lines import oldest_first, split_expense
from requests.rules.documents import REQUIRED_PAPERS, missing_papers, required_papers

APRIL, MAY, JUNE = "2026-04", "2026-05", "2026-06"


def left(*amounts: str) -> list[tuple[str, Decimal]]:
    return list(zip((APRIL, MAY, JUNE), map(Decimal, amounts), strict=False))


@pytest.mark.parametrize(
    ("amount", "available", "taken"),
    [
        ("100.00", left("60.00", "50.00"), {APRIL: "60.00", MAY: "40.00"}),
        ("60.00", left("60.00", "50.00"), {APRIL: "60.00"}),
        ("60.01", left("60.00", "50.00"), {APRIL: "60.00", MAY: "0.01"}),
        ("10.00", left("0.00", "-3.00", "50.00"), {JUNE: "10.00"}),
        ("120.00", left("60.00", "50.00"), {APRIL: "60.00", MAY: "60.00"}),
        ("7.00", left("5.00", "0.00"), {APRIL: "5.00", MAY: "2.00"}),
        ("60.30", left("60.00", "0.50", "9.00"), {APRIL: "60.00", MAY: "0.30"}),
        ("12.40", left("5.00", "4.00", "3.00"), {APRIL: "5.00", MAY: "4.00", JUNE: "3.40"}),
        ("0.00", left("60.00"), {}),
        ("5.00", [], {}),
    ],
)
def test_claim_takes_the_oldest_share_first_and_its_excess_the_last(
    amount: str, available: list[tuple[str, Decimal]], taken: dict[str, str]
) -> None:
    shares = oldest_first(Decimal(amount), available)

    assert {key: str(part) for key, part in shares.items()} == taken


@pytest.mark.parametrize(
    ("amounts", "expense", "parts"),
    [
        (("106.00", "53.00"), "150.00", ("100.00", "50.00")),
        (("1.00", "1.00", "1.00"), "1.00", ("0.33", "0.34", "0.33")),
        (("10.00", "0.00", "20.00"), "0.05", ("0.02", "0.00", "0.03")),
        (("159.00",), "150.00", ("150.00",)),
    ],
)
def test_expense_is_spread_to_the_cent(
    amounts: tuple[str, ...], expense: str, parts: tuple[str, ...]
) -> None:
    by_project = {f"P{number}": Decimal(one) for number, one in enumerate(amounts)}

    split = split_expense(by_project, Decimal(expense))

    assert list(split) == list(by_project)
    assert tuple(str(part) for part in split.values()) == parts


@pytest.mark.parametrize(
    ("category", "papers"),
    [
        ("NEWSPAPER", "contract_number invoice acceptance_form proof_of_publication"),
        ("OUTDOOR", "contract_number invoice acceptance_form photos proof_of_publication"),
        ("SITE_PACKAGING", "contract_number invoice delivery_note acceptance_form photos"),
        ("EVENT", "contract_number invoice acceptance_form photos"),
        ("OWNER_GIFT", "contract_number invoice delivery_note acceptance_form"),
        ("SITE_DAILY", "contract_number invoice acceptance_form"),
    ],
)
def test_category_asks_for_its_papers(category: str, papers: str) -> None:
    assert required_papers([category]) == tuple(papers.split())


def test_categories_of_a_claim_ask_for_each_paper_once() -> None:
    papers = required_papers(["EVENT", "PRINTING", "NEWSPAPER", "EVENT"])

    assert " ".join(papers) == (
        "contract_number invoice delivery_note acceptance_form photos proof_of_publication"
    )
    assert required_papers([]) == ()


def test_papers_that_are_there_are_not_missing() -> None:
    missing = missing_papers(["PRINTING"], {"invoice", "photos", "contract_number"})

    assert missing == ("delivery_note", "acceptance_form")


def test_placements_bring_the_proof_that_they_ran() -> None:
    proved = {code for code, papers in REQUIRED_PAPERS.items() if "proof_of_publication" in papers}

    assert proved == {
        "NEWSPAPER", "ONLINE_MEDIA", "MAGAZINE", "TV", "RADIO", "SOC_ADS", "SOC_KOL", "SMS",
        "VEHICLE_BODY", "OUTDOOR", "METRO",
    }  # fmt: skip
