"""The authority manual through HTTP: who reads, who edits, what a refused form keeps."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.models import AuthorityPolicy, PolicyRule
from approvals.policy_specs import RuleSpec, StepSpec
from approvals.policy_words import chips_of
from approvals.rule_rows import RuleRow, rows_of, rules_of_version
from expense_mgmt.organisation.roles import Role
from tests.approvals_document.factory import category, person
from tests.workflow.approvals.policy_ground import client_of, draft, in_force, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]

LIST = "/approvals/policies"


def address(name: str, policy: AuthorityPolicy, *more: Any) -> str:
    return reverse(f"approvals:{name}", args=[policy.public_id, *more])


def rows(policy: AuthorityPolicy, kind: str = "expense_request") -> list[RuleRow]:
    found = rows_of(rules_of_version(policy))
    return [row for row in found if row.rule.document_kind == kind]


def again(policy: AuthorityPolicy) -> AuthorityPolicy:
    return AuthorityPolicy.objects.get(pk=policy.pk)


def newspaper(*bands: tuple[str, str | None]) -> list[RuleSpec]:
    return [
        RuleSpec(
            "expense_request",
            "within",
            [StepSpec(Role.DEPT_HEAD), StepSpec(Role.CFO)],
            amount_from=Decimal(lower),
            amount_to=None if upper is None else Decimal(upper),
            category=category("NEWSPAPER"),
        )
        for lower, upper in bands
    ]


def rule_data(policy: AuthorityPolicy, **fields: Any) -> dict[str, Any]:
    return {
        "revision": policy.revision,
        "document_kind": "expense_request",
        "statuses": ["within"],
        "amount_from": "0",
        "amount_to": "30000",
        "category": str(category("NEWSPAPER").public_id),
        "priority": "0",
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "0",
        "steps-0-role": "dept_head",
        "steps-1-role": "finance_head",
        **{
            f"steps-{line}-{name}": value
            for line in (0, 1)
            for name, value in {
                "verb": "approve",
                "assignee": "role_in_unit",
                "mode": "any_of",
                "sla_hours": "24",
                "ORDER": str(line + 1),
            }.items()
        },
        **fields,
    }


def test_requester_reads_what_is_in_force_and_no_draft() -> None:
    published, waiting = in_force(), draft()
    lin = client_of("lin")

    listed = page(lin, LIST)

    assert str(published.public_id) in listed
    assert str(waiting.public_id) not in listed
    assert lin.get(address("policy_detail", waiting)).status_code == 404
    assert "formaction" not in page(lin, address("policy_detail", published))


def test_auditor_reads_drafts_and_changes_nothing() -> None:
    waiting = draft()
    ma = client_of("ma")

    assert "formaction" not in page(ma, address("policy_detail", waiting))
    assert ma.post(address("policy_publish", waiting), {"revision": 1}).status_code == 403
    assert again(waiting).is_draft


def test_begin_drafts_the_default_matrix(client: Client) -> None:
    client.force_login(person("dai"))
    company = person("dai").holdings.get().company

    response = client.post(
        reverse("approvals:policy_begin", args=[company.public_id]), {"valid_from": "2026-05-12"}
    )

    policy = AuthorityPolicy.objects.get()
    assert response.status_code == 303
    assert (policy.drafted_by, policy.rules.count()) == (person("dai"), 70)


def test_bounds_are_saved_from_the_table() -> None:
    policy = draft()
    low, middle = rows(policy)[:2]
    dai = client_of("dai")

    response = dai.post(
        address("policy_bounds", policy),
        {
            "revision": 1,
            "kind": "expense_request",
            f"from-{low.key}": "0",
            f"to-{low.key}": "60,000",
            f"from-{middle.key}": "60,000",
            f"to-{middle.key}": "200000",
        },
    )

    assert response.status_code == 303
    assert response["Location"].endswith("?kind=expense_request")
    assert [row.amount_from for row in rows(policy)[:2]] == [Decimal("0.00"), Decimal("60000.00")]


def test_a_bad_amount_stands_in_its_cell_with_what_was_typed() -> None:
    policy = draft()
    low = rows(policy)[0]
    dai = client_of("dai")

    response = dai.post(
        address("policy_bounds", policy),
        {
            "revision": 1,
            "kind": "expense_request",
            f"from-{low.key}": "70000",
            f"to-{low.key}": "sixty",
        },
    )

    text = response.content.decode()
    assert response.status_code == 422
    cell = re.search(rf'<input[^>]*id="to-{low.key}"[^>]*>', text)
    assert cell is not None
    assert 'value="sixty"' in cell[0]
    assert 'aria-invalid="true"' in cell[0]
    assert 'value="70000"' in text
    assert "Enter the amount in figures" in text
    assert rows(policy)[0].amount_to == Decimal("50000.00")


def test_the_button_of_a_gap_closes_it() -> None:
    policy = draft([*newspaper(("0", "200000"), ("300000", None))])
    low, high = rows(policy)
    dai = client_of("dai")
    shown = page(dai, address("policy_detail", policy))
    fix = re.search(r'name="fix" value="([^"]+)"', shown)
    assert fix is not None

    dai.post(
        address("policy_bounds", policy),
        {
            "revision": 1,
            "fix": fix[1],
            f"from-{low.key}": "0",
            f"to-{low.key}": "200000",
            f"from-{high.key}": "300000",
            f"to-{high.key}": "",
        },
    )

    assert [row.amount_from for row in rows(policy)] == [Decimal("0.00"), Decimal("200000.00")]
    assert 'name="fix"' not in page(dai, address("policy_detail", policy))


def test_gap_and_overlap_are_shown_and_bar_the_publication() -> None:
    policy = draft(newspaper(("0", "100"), ("80", "200"), ("300", None)))
    yu = client_of("yu")

    shown = page(yu, address("policy_detail", policy))
    response = yu.post(address("policy_publish", policy), {"revision": 1})

    assert "Gap: Expense request, Newspaper, 200 – 300" in shown
    assert "Overlap: Expense request, Newspaper, 80 – 100" in shown
    assert re.search(r"<button[^>]* disabled>[^<]*<svg", shown)
    assert response.status_code == 422
    assert again(policy).is_draft


def test_a_new_rule_with_its_steps() -> None:
    policy = draft([])
    dai = client_of("dai")

    response = dai.post(address("rule_add", policy), rule_data(policy))

    assert response.status_code == 303
    (row,) = rows(policy)
    assert [step.role for step in row.steps] == ["dept_head", "finance_head"]
    assert (row.rule.category, row.amount_to) == (category("NEWSPAPER"), Decimal("30000.00"))


def test_steps_are_kept_in_the_order_of_the_page_and_without_those_taken_off() -> None:
    policy = draft([])
    data = rule_data(policy, **{"steps-0-ORDER": "2", "steps-1-ORDER": "1"})

    client_of("dai").post(address("rule_add", policy), data)
    (row,) = rows(policy)
    data = rule_data(again(policy), **{"steps-0-DELETE": "on"})
    client_of("dai").post(address("rule_save", policy, row.key), data)

    assert [step.role for step in row.steps] == ["finance_head", "dept_head"]
    assert [step.role for step in rows(policy)[0].steps] == ["finance_head"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount_to": "0"}, "The upper bound must lie above the lower one."),
        ({"statuses": []}, "This field is required."),
        ({"steps-1-role": "dept_head"}, "This role has a step in the rule already."),
        ({"steps-1-assignee": "named_person"}, "Name the person."),
        ({"steps-0-verb": "notify", "steps-1-verb": "notify"}, "at least one step that decides"),
        ({"steps-1-sla_hours": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_refused_rule_is_shown_again(fields: dict[str, Any], said: str) -> None:
    policy = draft([])
    data = rule_data(policy, **{"amount_from": "1234.50", "amount_to": "30000", **fields})

    response = client_of("dai").post(address("rule_add", policy), data)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert 'value="1234.50"' in response.content.decode()
    assert rows(policy) == []


def test_a_stale_form_is_shown_again_with_what_was_typed() -> None:
    policy = draft()
    dai = client_of("dai")
    data = rule_data(policy, amount_to="34567")
    dai.post(address("rule_remove", policy, rows(policy)[0].key), {"revision": 1})

    response = dai.post(address("rule_add", policy), data)

    assert response.status_code == 409
    assert 'value="34567"' in response.content.decode()


def test_the_other_administrator_publishes_and_the_author_may_not() -> None:
    before, policy = in_force(), draft()

    own = client_of("dai").post(address("policy_publish", policy), {"revision": 1})
    other = client_of("yu").post(address("policy_publish", policy), {"revision": 1})

    assert own.status_code == 403
    assert other.status_code == 303
    assert again(policy).published_by == person("yu")
    assert again(before).ends_on is not None


def test_the_other_administrator_changes_no_draft_but_copies_it() -> None:
    policy = draft()
    yu = client_of("yu")

    refused = yu.post(address("rule_remove", policy, rows(policy)[0].key), {"revision": 1})
    copied = yu.post(address("policy_copy", policy), {"valid_from": "2026-07-01"})

    assert refused.status_code == 403
    assert copied.status_code == 303
    assert AuthorityPolicy.objects.get(version=2).drafted_by == person("yu")


def test_only_changes_are_shown_when_asked() -> None:
    in_force()
    policy = draft()
    low, middle = rows(policy)[:2]
    dai = client_of("dai")
    dai.post(
        address("policy_bounds", policy),
        {
            "revision": 1,
            f"from-{low.key}": "0",
            f"to-{low.key}": "60000",
            f"from-{middle.key}": "60000",
            f"to-{middle.key}": "200000",
        },
    )

    everything = page(dai, address("policy_detail", policy), kind="expense_request")
    changes = page(dai, address("policy_detail", policy), changes=1, kind="expense_request")

    assert "Only 2 changes" in everything
    assert everything.count('id="rule-') == 4
    assert changes.count('id="rule-') == 2
    assert "was 0 – 50,000" in changes


def test_a_rule_that_is_gone_stays_visible_beside_the_version_in_force() -> None:
    in_force()
    policy = draft()
    dai = client_of("dai")
    dai.post(address("rule_remove", policy, rows(policy)[-1].key), {"revision": 1})

    shown = page(dai, address("policy_detail", policy), kind="expense_request")

    assert "taken out" in shown
    assert "no default rule" in shown


def test_the_flow_chart_says_what_the_rule_asks() -> None:
    policy = in_force()
    row = rows(policy)[2]

    shown = page(client_of("lin"), address("rule_detail", policy, row.key))

    assert 'aria-labelledby="flow-title flow-description"' in shown
    assert '<title id="flow-title">Flow chart: Default · From 200,000</title>' in shown
    assert "5. CEO, Approve, 24 hours. Then approved." in shown
    assert shown.count('class="box exec"') == 2
    assert "style=" not in shown.split('class="fx-flow"')[1].split("</svg>")[0]


def test_a_discarded_draft_goes_back_to_the_list() -> None:
    policy = draft()

    response = client_of("dai").post(address("policy_discard", policy), {"revision": 1})

    assert response["Location"] == LIST
    assert "Discarded" in page(client_of("yu"), LIST)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_pages_cost_the_same_for_few_and_for_many_rules() -> None:
    in_force()
    small = draft(newspaper(("0", None)))
    bands = [(str(n * 100), str((n + 1) * 100) if n < 24 else None) for n in range(25)]
    large = draft(newspaper(*bands))
    dai = client_of("dai")
    for name in ("policy_detail", "policy_export"):
        queries_of(dai, address(name, small))

    for name in ("policy_detail", "policy_export"):
        assert queries_of(dai, address(name, small)) == queries_of(dai, address(name, large))


def test_the_list_costs_the_same_for_few_and_for_many_versions() -> None:
    draft(newspaper(("0", None)))
    dai = client_of("dai")
    queries_of(dai, LIST)
    few = queries_of(dai, LIST)

    for _version in range(10):
        draft(newspaper(("0", None)))

    assert queries_of(dai, LIST) == few


def test_rule_says_that_it_resumes_and_how_many_resolve() -> None:
    policy = draft([])
    data = rule_data(policy, resumes="on", **{"steps-0-signers_needed": "3"})
    dai = client_of("dai")

    dai.post(address("rule_add", policy), data)

    (row,) = rows(policy)
    assert (row.rule.resumes, [step.signers_needed for step in row.steps]) == (True, [3, 1])
    shown = page(dai, address("rule_detail", policy, row.key))
    assert "collective resolution, 3 signers and minutes" in shown
    assert "It resumes at whoever returned it, if nothing material changed" in shown


def test_rule_says_up_to_where_its_reviewers_approve_together() -> None:
    policy = draft([])
    limits = {"steps-0-bulk_limit": "20,000", "steps-1-bulk_limit": "0"}
    dai = client_of("dai")

    dai.post(address("rule_add", policy), rule_data(policy, **limits))

    (row,) = rows(policy)
    assert [step.bulk_limit for step in row.steps] == [Decimal("20000.00"), Decimal("0.00")]
    shown = page(dai, address("rule_detail", policy, row.key))
    assert "approves together below 20,000" in shown
    assert "approves each one alone" in shown
    assert 'value="20000.00"' in page(dai, address("rule_edit", policy, row.key))


def test_a_limit_below_zero_stands_at_its_field() -> None:
    policy = draft([])
    data = rule_data(policy, **{"steps-0-bulk_limit": "-1"})

    response = client_of("dai").post(address("rule_add", policy), data)

    assert response.status_code == 422
    assert "Reviewer&#x27;s bulk limit: An amount is above zero." in response.content.decode()
    assert rows(again(policy)) == []


def test_a_resolution_of_a_copy_stands_at_its_field() -> None:
    policy = draft([])
    data = rule_data(policy, **{"steps-1-verb": "notify", "steps-1-signers_needed": "2"})

    response = client_of("dai").post(address("rule_add", policy), data)

    assert response.status_code == 422
    assert "A copy informs; nobody signs it." in response.content.decode()
    assert rows(again(policy)) == []


def test_what_differs_only_in_resuming_is_shown_as_changed() -> None:
    policy = draft([])
    client_of("dai").post(address("rule_add", policy), rule_data(policy))
    (before,) = rows(policy)
    PolicyRule.objects.filter(policy=policy).update(resumes=True)
    (after,) = rows(policy)

    assert before.asked != after.asked
    assert [(chip.label, chip.css) for chip in chips_of(after, before)] == [
        ("Department head", ""),
        ("Finance head", ""),
        ("resumes at the returner", "add"),
    ]


def test_manual_opens_on_what_was_written_first() -> None:
    """The default matrix begins with the expense request (mock 11)."""
    policy = in_force()

    shown = client_of("dai").get(address("policy_detail", policy))

    assert shown.context["kind"] == "expense_request"
