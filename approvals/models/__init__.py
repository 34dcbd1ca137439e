from approvals.models.addition import Addition
from approvals.models.amendment import RunAmendment
from approvals.models.comment import Comment
from approvals.models.copy import Copy
from approvals.models.decision import Decision
from approvals.models.minutes import Minutes
from approvals.models.move import TaskMove
from approvals.models.policy import AuthorityPolicy, PolicyRule, RuleStep
from approvals.models.queue import Queue
from approvals.models.replay import PolicyReplay
from approvals.models.run import Run
from approvals.models.step import Step
from approvals.models.task import ApprovalTask
from approvals.models.view import FirstView, InboxView

__all__ = [
    "Addition",
    "ApprovalTask",
    "AuthorityPolicy",
    "Comment",
    "Copy",
    "Decision",
    "FirstView",
    "InboxView",
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
