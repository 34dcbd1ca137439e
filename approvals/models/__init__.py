from approvals.models.decision import Decision
from approvals.models.policy import AuthorityPolicy, PolicyRule, RuleStep
from approvals.models.queue import Queue
from approvals.models.replay import PolicyReplay
from approvals.models.run import Run, Step
from approvals.models.task import ApprovalTask, TaskMove
from approvals.models.view import FirstView, InboxView

__all__ = [
    "ApprovalTask",
    "AuthorityPolicy",
    "Decision",
    "FirstView",
    "InboxView",
    "PolicyReplay",
    "PolicyRule",
    "Queue",
    "RuleStep",
    "Run",
    "Step",
    "TaskMove",
]
