"""Budget changes of the story: a transfer that is done, a supplementary budget on its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from uuid import uuid4

from budgets.change_content import ChangeContent, RowContent
from budgets.models import ChangeKind
from budgets.services import change_submit
from expense_mgmt.demo.days import Ago, When
from expense_mgmt.demo.papers import paper
from expense_mgmt.demo.stage import Thread
from expense_mgmt.demo.storyteller import Storyteller
from expense_mgmt.organisation.roles import Role

UNIT: Final = "MKT"


@dataclass(frozen=True, slots=True)
class Asked:
    """A change of the story; its texts name months and festivals in braces (`Days.told`).

    rows        category → amount, of one project in the month after the story's
    waits_for   the role in whose inbox it lies; None goes through to approved
    """

    kind: ChangeKind
    by: str
    sent: When
    project: str
    rows: Mapping[str, str]
    reason: str
    report: str = ""
    waits_for: Role | None = None
    words: Mapping[Role, str] = field(default_factory=dict)


CHANGES: Final = (
    Asked(
        kind=ChangeKind.TRANSFER,
        by="su",
        sent=Ago(5, "11:20"),
        project="YXG",
        rows={"NEWSPAPER": "-20000", "SOC_ADS": "20000"},
        reason="下月报纸少投一期，改投社交媒体：到访客户六成来自小红书和抖音。",
        words={Role.FINANCE_HEAD: "总额不变，同意。"},
    ),
    Asked(
        kind=ChangeKind.SUPPLEMENTARY,
        by="feng",
        sent=Ago(2, "09:40"),
        project="YXG",
        rows={"ONLINE_MEDIA": "40000", "EVENT": "20000"},
        reason="竞品提前开盘，下月追加线上投放与暖场活动。",
        report=(
            "竞品下月提前开盘，本项目到访环比下降 18%。拟追加门户投放 40,000 元、周末暖场 20,000 元，"
            "预计增加到访 260 组、认购 12 套。追加后全年广告费比例 0.93%，仍在 1% 以内。"
        ),
        waits_for=Role.GROUP_SALES_DIRECTOR,
        words={Role.DEPARTMENT_GM: "竞品压力属实，同意追加。"},
    ),
)


class Changer(Storyteller):
    """Takes budget changes to where the table says they stand."""

    def threads(self) -> Iterator[Thread]:
        """One thread for each change."""
        return map(self._asks, CHANGES)

    def _asks(self, asked: Asked) -> Thread:
        moment = self.days.at(asked.sent)
        yield moment
        sent = change_submit.save_and_submit(
            change_id=uuid4(),
            version=0,
            content=self._content(asked),
            uploads=[paper("追加预算报告", asked.report)] if asked.report else [],
            actor=self.cast.people[asked.by],
            at=moment,
        )
        return (
            yield from self.passes(sent.run, since=moment, until=asked.waits_for, words=asked.words)
        )

    def _content(self, asked: Asked) -> ChangeContent:
        return ChangeContent(
            kind=asked.kind,
            unit=self.cast.units[UNIT],
            reason=asked.reason,
            report=asked.report,
            rows=tuple(
                RowContent(
                    month=self.days.month.plus(1),
                    amount=Decimal(amount),
                    unit=self.cast.units[UNIT],
                    project=self.cast.projects[asked.project],
                    category=self.cast.categories[category],
                )
                for category, amount in asked.rows.items()
            ),
        )
