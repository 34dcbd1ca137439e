"""The story's budget plans: this month's, signed by all, and the next, to be sent by the 18th."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from budgets.models import BudgetLine, BudgetPlan, CompletionNote, PlanAttachment
from budgets.plan_content import Item, PlanContent, stored_content
from budgets.plan_kinds import PlanKind
from budgets.services import plan_drafts, plan_signing, plan_submit
from budgets.services.plan_copies import Source, content_from
from budgets.services.plan_drafts import PlanSpec, Upload
from budgets.services.plan_notes import Note
from budgets.services.plan_versions import current_version
from expense_mgmt.core.periods import Month
from expense_mgmt.demo import papers
from expense_mgmt.demo.days import Ago
from expense_mgmt.demo.stage import Thread
from expense_mgmt.demo.storyteller import Storyteller
from expense_mgmt.organisation.roles import Role

PLANNED_PROJECT: Final = "YXG"
PREPARES, CHANGES = "feng", "ye"
SENT_ON: Final = 16
TARGET: Final = Decimal("42000000.00")
REPORTED: Final = Decimal("18600000.00")
KEYS: Final = UUID("0a3f7a70-7d1e-4c55-9d0e-0c7e2f1f3b11")
# What the items of a month are, by category; the others go by their category's name.
CONTENTS: Final = {
    "ONLINE_MEDIA": "房产门户首页通栏与朋友圈广告",
    "NEWSPAPER": "羊城日报整版两次",
    "MAGAZINE": "《今日地产》内页",
    "TV": "本地频道 15 秒，晚间时段",
    "OUTDOOR": "地铁口灯箱 8 面",
    "EVENT": "周末暖场活动",
}
NO_SALES: Final = "当月无营业额，按安排暂停投放。"
BROADCAST: Final = "晚间时段改为新闻后，收视更高，价格不变。"


class Planner(Storyteller):
    """The project lead prepares the budgets of one project; its signers sign."""

    def threads(self) -> Iterator[Thread]:
        """Each plan as its own thread."""
        yield self.signs_this_month()
        yield self.prepares_next_month()

    def signs_this_month(self) -> Thread:
        """This month's budget, sent in the month before; the regional manager moves a broadcast."""
        month = self.days.month
        moment = self.days.in_month(month.plus(-1), SENT_ON, "10:20")
        yield moment
        plan = self._opens(month, moment)
        plan = self._sends(plan, month, moment)
        moment = yield from self.passes(plan.run, since=moment, until=Role.REGIONAL_MANAGER)
        moment = self.days.after(moment)
        yield moment
        plan = self._moves_the_broadcast(BudgetPlan.objects.for_page().get(pk=plan.pk), moment)
        return (yield from self.passes(plan.run, since=moment))

    def prepares_next_month(self) -> Thread:
        """The next month's budget is begun and not sent yet."""
        moment = self.days.at(Ago(1, "16:30"))
        yield moment
        self._opens(self.days.month.plus(1), moment)
        return moment

    def _opens(self, month: Month, at: dt.datetime) -> BudgetPlan:
        project = self.cast.projects[PLANNED_PROJECT]
        spec = PlanSpec(
            PlanKind.MONTHLY,
            month.year,
            unit=self.cast.units["MKT"],
            project=project,
            month=month,
        )
        given = content_from(Source.LINES, spec)
        return plan_drafts.open_plan(
            plan_id=uuid5(KEYS, str(month)),
            spec=spec,
            content=PlanContent(items=tuple(map(_named, given.items))),
            actor=self.cast.people[PREPARES],
            at=at,
        )

    def _sends(self, plan: BudgetPlan, month: Month, at: dt.datetime) -> BudgetPlan:
        content = stored_content(current_version(plan))
        lines = BudgetLine.objects.filter(
            project=plan.project, month__in=[month.plus(-1), month.plus(-2)], is_planned=True
        )
        return plan_submit.save_and_submit(
            plan_id=plan.public_id,
            version=plan.version,
            content=replace(content, sales={month: TARGET}, reported_to_cutoff=REPORTED),
            uploads=[Upload(papers.paper("电视播出时间表"), PlanAttachment.Kind.BROADCAST)],
            notes=[
                Note(line.public_id, CompletionNote.Status.CANCELLED, NO_SALES, "冯玥")
                for line in lines.in_month(month.plus(-2))
            ],
            actor=self.cast.people[PREPARES],
            at=at,
        )

    def _moves_the_broadcast(self, plan: BudgetPlan, at: dt.datetime) -> BudgetPlan:
        content = stored_content(current_version(plan))
        items = tuple(
            replace(item, content="本地频道 15 秒，新闻后时段", reason=BROADCAST)
            if item.category.code == "TV"
            else item
            for item in content.items
        )
        return plan_signing.change_items(
            plan_id=plan.public_id,
            version=plan.version,
            content=replace(content, items=items),
            actor=self.cast.people[CHANGES],
            at=at,
        )


def _named(item: Item) -> Item:
    return replace(item, content=CONTENTS.get(item.category.code, ""))
