from approvals.models.addition import Addition
from approvals.models.amendment import RunAmendment
from approvals.models.comment import Comment
from approvals.models.copy import Copy
from approvals.models.decision import Decision
from approvals.models.minutes import Minutes
from approvals.models.policy import AuthorityPolicy, PolicyRule, RuleStep
from approvals.models.queue import Queue
from approvals.models.replay import PolicyReplay
from approvals.models.run import Run, Step
from approvals.models.task import ApprovalTask, TaskMove

__all__ = [
    "Addition",
    "ApprovalTask",
    "AuthorityPolicy",
    "Comment",
    "Copy",
    "Decision",
    "Minutes",
    "PolicyReplay",
    "PolicyRule",
    "Queue",
    "RuleStep",
    "Run",
    "RunAmendment",
    "Step",
    "TaskMove",
]
