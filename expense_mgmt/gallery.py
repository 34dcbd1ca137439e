"""The component sheet: every shared part with sample values, for the demo and the tests.

The samples are what a company would have entered, so they are not translated.
"""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from expense_mgmt.core import clock
from expense_mgmt.core.pages import render_page
from expense_mgmt.core.periods import Month
from expense_mgmt.core.templatetags.status import STATES, WAITING_FOR
from expense_mgmt.foundation.models import AuthedRequest
from expense_mgmt.gallery_forms import SampleForm, SampleLines
from expense_mgmt.organisation.access import Act, allowed

AMOUNTS = [
    ("普通", Decimal("46000.00"), ""),
    ("大号", Decimal("252501.00"), "lg"),
    ("超出", Decimal("-7600.00"), "neg"),
    ("没有金额", None, ""),
]
APRIL, MAY = Month(2026, 4), Month(2026, 5)


class SplitPart(NamedTuple):
    """The part of a line that falls into one month."""

    month: dt.date
    days: int
    amount: Decimal


@require_GET
@allowed(Act.SIGNED_IN)
def gallery(request: AuthedRequest) -> HttpResponse:
    """Exists where the demo does."""
    if not settings.EXPENSE_DEMO:
        raise Http404
    return render_page(request, "components/gallery.html", "", {"sample": sample(clock.now())})


def sample(now: dt.datetime) -> dict[str, Any]:
    """Plain values for every part, in the shapes its template names on top."""
    return {
        **_marks(),
        **_figures(),
        **_people(now),
        **_messages(),
        **_forms(),
        **_lists(),
        "jobs": _jobs(),
        "decisions": _decisions(),
    }


def _marks() -> dict[str, Any]:
    waiting = [("in_approval", role) for role in WAITING_FOR]
    return {"states": [(state, "") for state in STATES] + waiting}


def _figures() -> dict[str, Any]:
    return {
        "amounts": [
            {"label": label, "amount": amount, "currency": "CNY", "css": css}
            for label, amount, css in AMOUNTS
        ],
        "foreign": _decimals(amount="2000.00", booked="14302.40", rate="7.1512"),
        "bars": [
            _bar("网络", 320000, (84300, 70000, 46800, 0)),
            _bar("本单在内", 90000, (21600, 30000, 0, 28000), size="fat"),
            _bar("促销活动", 90000, (21600, 30000, 0, 46000), size="thin"),
            _bar("没有预算", 0, (0, 0, 0, 0)),
        ],
        "heat": [None, 12, 55, 91, 104, 131],
        "ratios": [
            {"value": Decimal(value), "cap": Decimal("1.00"), "note": note}
            for value, note in (
                ("0.87", "尚可使用 85,129.70 元"),
                ("0.94", "接近上限"),
                ("1.04", "超出"),
            )
        ],
        "figures": [
            {"label": "待审批", "value": "12", "unit": "单"},
            {"label": "超时", "value": "2", "unit": "单", "tone": "t-bad"},
            {"label": "平均用时", "value": "6.5", "unit": "小时", "detail": "上周 8.0 小时"},
        ],
        "split": [
            SplitPart(APRIL.first, 15, Decimal("30000.00")),
            SplitPart(MAY.first, 15, Decimal("30000.00")),
        ],
        "impact": [
            _impact("云岫花园 · 网络", 320000, 84300, 116800, 46800, left=Decimal(72100)),
            _impact("云岫花园 · 活动", 90000, 21600, 30000, 46000, over=Decimal(7600)),
        ],
    }


def _decimals(**values: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


def _bar(
    label: str, budget: int, uses: tuple[int, int, int, int], size: str = ""
) -> dict[str, Any]:
    amounts = dict(zip(("spent", "committed", "pending", "this"), uses, strict=True))
    return {"label": label, "size": size, "budget": budget, **amounts}


def _impact(
    name: str, budget: int, spent: int, committed: int, this: int, **rest: Decimal
) -> dict[str, Any]:
    facts = {"name": name, "month": MAY.first, "budget": budget, "spent": spent}
    return {**facts, "committed": committed, "pending": 0, "this": this, **rest}


def _people(now: dt.datetime) -> dict[str, Any]:
    hour = dt.timedelta(hours=1)
    chain = [
        {"state": "done", "name": "陈志远", "role": "部门负责人", "time": "5月11日 10:20"},
        {"state": "now", "name": "赵敏", "role": "财务初审", "time": "6 小时", "late": True},
        {"state": "added", "name": "苏婷", "role": "加签", "reason": "赵敏请企划部核对排期"},
        {"state": "waiting", "name": "钱莉", "role": "财务复审"},
        {"state": "skipped", "name": "孙浩", "role": "总经理", "reason": "20 万元以下无须总经理"},
    ]
    wide = [
        {"state": "done", "name": "冯玥", "role": "项目主任", "seal": "已签", "time": "5月8日"},
        {"state": "now", "name": "郭睿", "role": "项目经理", "mine": True, "detail": "轮到你"},
        {"state": "waiting", "name": "黄敏仪", "role": "行政文员"},
    ]
    return {
        "chain": chain,
        "wide_chain": wide,
        "events": [
            {"icon": "check", "who": "陈志远", "text": "通过", "at": now - hour},
            {"icon": "send", "who": "林晓彤", "text": "提交审批", "at": now - 2 * hour},
            {"icon": "calculator", "text": "预算占用 46,000.00", "at": now - 2 * hour},
        ],
        "comments": [{"name": "陈志远", "at": now - hour, "text": "场地已定,同意。"}],
        "checks": [
            {"level": "bad", "text": "超预算 7,600", "detail": "云岫花园 · 活动"},
            {"level": "warn", "text": "缺报价单", "url": "#main", "action": "补传"},
            {"level": "ok", "text": "30 天内没有同类申请"},
        ],
    }


def _messages() -> dict[str, Any]:
    return {
        "errors": [
            {"text": "填写事由。", "url": "#id_title"},
            {"text": "第 2 行:结束日期早于开始日期。", "url": "#forms"},
        ],
        "notes": [
            _note("info", "已保存", "草稿 12 秒前自动保存。"),
            _note("ok", "检查通过", "合计与明细一致。"),
            _note("warn", "跨月", "费用按天分到 4 月和 5 月。"),
            _note("bad", "已关账", "4 月已锁定,只能在本月作调整。"),
        ],
        "empty": {"title": "没有需要你处理的事项", "text": "3 份申请正在审批。", "action": "查看"},
        "failed": {"title": "这一块没有加载", "text": "其余内容不受影响。", "action": "重试"},
    }


def _note(level: str, title: str, text: str) -> dict[str, str]:
    return {"level": level, "title": title, "text": text, "url": "#main", "action": "查看"}


def _forms() -> dict[str, Any]:
    line = {"category": "ONLINE_MEDIA", "platform": "WECHAT", "project": "YXG", "id": "1"}
    days = {"starts_on": dt.date(2026, 4, 16), "ends_on": dt.date(2026, 5, 15)}
    rows = [line | days | {"amount": Decimal("60000.00")}, line | days | {"amount": Decimal(3180)}]
    return {
        "form": SampleForm(
            {"title": "", "category": "EVENT", "amount": "12,3", "month": "2026-05"}
        ),
        "formset": SampleLines(initial=rows, prefix="lines"),
        "documents": [
            _tile("PDF", "报价单.pdf", "1.2 MB", "ok", "已核对"),
            _tile("JPG", "现场照片.jpg", "3.4 MB", "warn", "不清晰"),
            _tile("OFD", "发票.ofd", "86 kB", "bad", "重复"),
        ],
        "segments": [
            {"url": f"?view={label}", "label": label, "current": not count, "count": count}
            for label, count in (("我的", 8), ("全部", None))
        ],
    }


def _tile(kind: str, name: str, detail: str, level: str, mark: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "detail": detail, "level": level, "mark": mark}


def _lists() -> dict[str, Any]:
    return {
        "tabs": [
            {"url": "?tab=open", "label": "进行中", "current": True, "count": 8},
            {"url": "?tab=done", "label": "已完成", "current": False, "count": 31},
        ],
        "filters": [
            {
                "name": "project",
                "label": "项目",
                "icon": "building-community",
                "chosen": "云岫花园",
                "options": [
                    {"value": "YXG", "label": "云岫花园", "current": True},
                    {"value": "JPJ", "label": "江畔居", "current": False},
                ],
            }
        ],
        "kept": [{"name": "tab", "value": "open"}],
        "steps": [
            {"label": "上传", "state": "done", "detail": "多栏账.xlsx"},
            {"label": "对应列", "state": "now"},
            {"label": "确认", "state": "next"},
        ],
        "rows": [
            _row(
                "周末暖场促销活动", "MKT-2605-0142", "in_approval", "finance_preliminary", "46000"
            ),
            _row("抖音信息流投放", "MKT-2605-0138", "returned", "", "46800"),
        ],
    }


def _row(title: str, number: str, state: str, role: str, amount: str) -> dict[str, Any]:
    days = {"start": dt.date(2026, 5, 16), "end": dt.date(2026, 5, 17)}
    facts = {"title": title, "number": number, "state": state, "role": role}
    return {**facts, **days, "waiting": dt.timedelta(hours=27), "amount": Decimal(amount)}


def _jobs() -> list[dict[str, Any]]:
    return [
        _job("预算差异表,4 月", "queued", 0, "排队中"),
        _job("费用支出统计表,4 月", "running", 64, "第 3 步,共 4 步", stop_url="#main"),
        _job("费用台账", "done", 100, "已完成", result_url="#main"),
        _job("媒体投放表", "failed", 40, "", error="第 17 行的项目不存在。"),
    ]


def _job(title: str, state: str, percent: int, stage: str, **more: str) -> dict[str, Any]:
    facts = {"title": title, "detail": "XLSX", "state": state, "percent": percent, "stage": stage}
    return {"public_id": uuid.uuid5(uuid.NAMESPACE_OID, title), "icon": "report", **facts, **more}


def _decisions() -> list[dict[str, Any]]:
    said = {
        "ready": "",
        "soft_over": "",
        "hard_over": "预算不足 7,600 元,先做补充预算或调剂。",
        "own": "这是你自己的申请,由上级审批。",
        "decided": "陈志远已在 10:20 通过。",
    }
    return [
        {
            "caption": mode,
            "mode": mode,
            "amount": Decimal("46000.00"),
            "title": "周末暖场促销活动",
            "over_amount": Decimal(7600) if mode == "soft_over" else None,
            "text": text,
        }
        for mode, text in said.items()
    ]
