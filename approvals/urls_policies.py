"""Addresses of the authority manual; approvals.urls takes them in."""

from django.urls import path

from approvals.views import policies, policy_acts, replay, rules, simulation

VERSION = "policies/<uuid:policy_id>"
RULE = f"{VERSION}/rules/<uuid:rule_id>"

urlpatterns = [
    path("policies", policies.policy_list, name="policy_list"),
    path("policies/begin/<uuid:company_id>", policy_acts.policy_begin, name="policy_begin"),
    path("policies/import", policy_acts.policy_import_file, name="policy_import"),
    path(VERSION, policies.policy_detail, name="policy_detail"),
    path(f"{VERSION}/export", policies.policy_export, name="policy_export"),
    path(f"{VERSION}/copy", policy_acts.policy_copy, name="policy_copy"),
    path(f"{VERSION}/change", policy_acts.policy_change, name="policy_change"),
    path(f"{VERSION}/bounds", policy_acts.policy_bounds, name="policy_bounds"),
    path(f"{VERSION}/publish", policy_acts.policy_publish, name="policy_publish"),
    path(f"{VERSION}/discard", policy_acts.policy_discard, name="policy_discard"),
    path(f"{VERSION}/try", simulation.policy_try, name="policy_try"),
    path(f"{VERSION}/replay", replay.policy_replay, name="policy_replay"),
    path(f"{VERSION}/replay/export", replay.policy_replay_export, name="policy_replay_export"),
    path(f"{VERSION}/replay/start", replay.policy_replay_start, name="policy_replay_start"),
    path(
        f"{VERSION}/replay/<uuid:job_id>/stop",
        replay.policy_replay_stop,
        name="policy_replay_stop",
    ),
    path(f"{VERSION}/rules/new", rules.rule_new, name="rule_new"),
    path(f"{VERSION}/rules/add", rules.rule_add, name="rule_add"),
    path(RULE, rules.rule_detail, name="rule_detail"),
    path(f"{RULE}/edit", rules.rule_edit, name="rule_edit"),
    path(f"{RULE}/save", rules.rule_save, name="rule_save"),
    path(f"{RULE}/remove", rules.rule_remove, name="rule_remove"),
]
