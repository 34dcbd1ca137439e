"""What people type beside buttons and into day fields: kept whole, or refused with a reason."""

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from expense_mgmt.core.errors import Conflict, RuleBroken
from expense_mgmt.core.form_fields import DayField, MonthChoice, posted_comment, posted_version
from expense_mgmt.core.periods import Month


@pytest.mark.parametrize("typed", ["0001-01-01", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_day_that_no_document_names_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        DayField().clean(typed)

    assert refusal.value.messages == ["Enter a year from 2000 to 2099."]


def test_month_that_no_document_names_is_refused() -> None:
    with pytest.raises(ValidationError) as refusal:
        MonthChoice().clean("9999-12")

    assert refusal.value.code == "year_out_of_reach"


def test_months_are_read_and_shown_as_typed() -> None:
    field = MonthChoice(required=False)

    assert field.clean("2026-05") == Month(2026, 5)
    assert field.clean("") is None
    assert field.prepare_value(Month(2026, 5)) == "2026-05"


def test_comment_is_refused_rather_than_cut() -> None:
    request = RequestFactory().post("/", {"comment": "好" * 2001})

    with pytest.raises(RuleBroken) as refusal:
        posted_comment(request)

    assert refusal.value.code == "comment_too_long"
    assert str(refusal.value) == "A comment has at most 2000 characters."


def test_comment_keeps_everything_a_person_can_type() -> None:
    request = RequestFactory().post("/", {"comment": " 好\u202e\U0001f600\0\n第二行 "})

    assert posted_comment(request) == "好\u202e\U0001f600\n第二行"


@pytest.mark.parametrize("typed", [{}, {"version": "x"}, {"version": "-1"}])
def test_button_without_a_version_is_out_of_date(typed: dict[str, str]) -> None:
    request = RequestFactory().post("/", typed)

    with pytest.raises(Conflict) as refusal:
        posted_version(request)

    assert refusal.value.code == "stale_version"
