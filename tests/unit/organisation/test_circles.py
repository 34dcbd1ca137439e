"""Delegations that lead back to their giver (DOMAIN §5; RELIABILITY §5, 102)."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from expense_mgmt.organisation.rules.circles import Delegated, circle_of

A, B, C, D = 1, 2, 3, 4


def day(number: int) -> dt.date:
    return dt.date(2026, 5, number)


def acts(person: int, deputy: int, first: int, last: int, kind: str = "") -> Delegated:
    return Delegated(person, deputy, day(first), day(last + 1), kind)


def test_two_people_for_each_other_are_a_circle() -> None:
    assert circle_of(acts(A, B, 12, 20), [acts(B, A, 20, 25)]) == (B,)


def test_days_that_only_touch_are_none() -> None:
    assert circle_of(acts(A, B, 12, 19), [acts(B, A, 20, 25)]) == ()


def test_a_longer_way_back_is_found() -> None:
    known = [acts(B, C, 1, 30), acts(C, D, 10, 14), acts(D, A, 14, 20)]

    assert circle_of(acts(A, B, 1, 30), known) == (B, C, D)


def test_a_way_of_which_no_day_is_common_is_none() -> None:
    known = [acts(B, C, 1, 13), acts(C, A, 14, 30)]

    assert circle_of(acts(A, B, 1, 30), known) == ()


def test_different_kinds_make_no_circle() -> None:
    assert circle_of(acts(A, B, 1, 9, "payment"), [acts(B, A, 1, 9, "expense_request")]) == ()
    assert circle_of(acts(A, B, 1, 9, "payment"), [acts(B, A, 1, 9)]) == (B,)


def test_a_way_that_leads_nowhere_does_not_end_the_search() -> None:
    known = [acts(B, A, 1, 5), acts(B, A, 15, 16)]

    assert circle_of(acts(A, B, 12, 20), known) == (B,)


def test_what_holds_for_every_kind_leads_on_to_what_holds_for_one() -> None:
    known = [acts(B, C, 1, 9), acts(C, A, 1, 9, "payment")]

    assert circle_of(acts(A, B, 1, 9), known) == (B, C)


def test_what_holds_for_one_kind_does_not_come_back_by_another() -> None:
    known = [acts(B, C, 1, 9), acts(C, A, 1, 9, "payment")]

    assert circle_of(acts(A, B, 1, 9, "expense_request"), known) == ()


def test_a_circle_of_others_ends_the_search() -> None:
    assert circle_of(acts(A, B, 1, 9), [acts(B, C, 1, 9), acts(C, B, 1, 9)]) == ()


people, days, kinds = st.integers(1, 5), st.integers(1, 6), st.sampled_from(["", "x", "y"])


@st.composite
def delegations(draw: st.DrawFn) -> Delegated:
    person, deputy = draw(st.lists(people, min_size=2, max_size=2, unique=True))
    first, last = sorted([draw(days), draw(days)])
    return acts(person, deputy, first, last, draw(kinds))


@given(delegations(), st.lists(delegations(), max_size=7))
def test_found_exactly_when_some_day_and_kind_lead_back(
    new: Delegated, known: list[Delegated]
) -> None:
    found = circle_of(new, known)

    assert bool(found) == any(
        leads_back(new, known, day(number), kind)
        for number in range(1, 7)
        for kind in ("x", "y")
        if covers(new, day(number), kind)
    )


def covers(one: Delegated, on: dt.date, kind: str) -> bool:
    return one.begins_on <= on < one.after and one.kind in ("", kind)


def leads_back(new: Delegated, known: list[Delegated], on: dt.date, kind: str) -> bool:
    """Whom one reaches from the deputy, on one day and for one kind."""
    reached = {new.deputy_id}
    for _round in known:
        reached |= {
            one.deputy_id for one in known if one.person_id in reached and covers(one, on, kind)
        }
    return new.person_id in reached
