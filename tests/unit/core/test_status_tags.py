"""Badges, people, icons."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from expense_mgmt.core.templatetags import people, status
from expense_mgmt.core.templatetags.icons import icon

DOMAIN_STATES = [
    "draft",
    "in_approval",
    "approved",
    "returned",
    "rejected",
    "withdrawn",
    "issued",
    "superseded",
    "closed",
    "cancelled",
    "outstanding",
    "part_cleared",
    "cleared",
    "overdue",
    "posted",
    "part_paid",
    "paid",
    "voided",
    "sealed",
    "performing",
    "completed",
    "archived",
    "terminated",
    "planned",
    "booked",
    "running",
    "published",
    "changed",
    "settled",
    "requested",
    "scheduled",
    "reconciled",
    "failed",
    "uploaded",
    "validated",
    "mapped",
    "confirmed",
    "locked",
    "reported",
    "finance_confirmed",
    "countersigned",
    "generated",
    "prepared",
    "reviewed",
    "clerk_checked",
    "filed",
    "open",
    "assigned",
    "rectifying",
    "submitted",
    "verified",
    "escalated",
]


@pytest.mark.parametrize("state", DOMAIN_STATES)
def test_every_state_of_the_domain_has_a_badge(state: str) -> None:
    assert state in status.STATES


def test_a_state_of_no_life_cycle_is_refused() -> None:
    with pytest.raises(ValueError, match="lost"):
        status.status_badge("lost")


def test_in_approval_shows_whose_step_is_open() -> None:
    with translation.override("en"):
        badge = status.status_badge("in_approval", "cfo")

    assert badge.startswith('<span class="fx-st st-exec">')
    assert badge.endswith("CFO review</span>")


def test_approved_shows_payment_due_once_its_claim_is_posted() -> None:
    assert "st-pay" in status.status_badge("approved", payment_due=True)
    assert "st-ok" in status.status_badge("approved")


def test_a_page_may_word_a_badge_itself() -> None:
    assert "<b>" not in status.status_badge("draft", words="<b>V4</b>")


def test_every_badge_has_its_icon_in_the_sprite() -> None:
    listed = set(json.loads((Path(settings.BASE_DIR) / "assets" / "icons.json").read_text()))
    used = {badge.icon for badge in (*status.STATES.values(), *status.WAITING_FOR.values())}

    assert used <= listed


@pytest.mark.parametrize(
    ("name", "initials"), [("陈志远", "陈"), ("Chen Zhiyuan", "CZ"), ("Ou", "O"), ("", "?")]
)
def test_initials_of_a_person(name: str, initials: str) -> None:
    assert people.initials_of(name) == initials


def test_a_person_keeps_the_tint() -> None:
    assert people.tone_of("陈志远") == people.tone_of("陈志远")
    assert people.tone_of("陈志远") in people.TONES


def test_icon_beside_a_word_is_silent() -> None:
    svg = icon("check")

    assert 'aria-hidden="true"' in svg
    assert re.search(r'<use href="/static/build/icons\.svg#check"/>', svg)


def test_icon_alone_is_named() -> None:
    assert 'role="img" aria-label="Notifications"' in icon("bell", label="Notifications")
