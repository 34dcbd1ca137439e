"""Requests of the month before: placements that ran, and what was settled of them since."""

from decimal import Decimal
from typing import Final

from expense_mgmt.core.money import money_text
from expense_mgmt.demo.days import Ago, DaysAgo, Later, On
from expense_mgmt.demo.purchases import Item, Purchase, Settlement
from expense_mgmt.organisation.roles import Role

SEARCH_A_MONTH: Final = Decimal(15_000)

PLACED: Final = (
    Purchase(
        title="《今日地产》内页整版",
        by="lin",
        sent=On(-1, 1, "09:30"),
        background="每月一期的品牌露出，本期主打二期户型。",
        effect="杂志读者到访 40 组。",
        supplier="S005",
        items=(Item("MAGAZINE", "19666.00", (On(-1, 10), On(-1, 10)), "MAGAZINE", "今日地产"),),
        runs=On(-1, 10, "09:00"),
        appeared=On(-1, 11),
        settled=Settlement(
            accepted=On(-1, 12),
            sent=On(-1, 14),
            posted=On(-1, 20, "11:00"),
            asked=On(-1, 21),
            due=On(-1, 28),
            paid=On(-1, 28, "15:00"),
        ),
    ),
    Purchase(
        title="微信朋友圈广告（返乡置业）",
        by="feng",
        sent=On(-1, 1, "10:00"),
        background="假期返乡客群集中，按家乡地市定向投放一周。",
        effect="留资 170 组，到访 45 组。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA",
                "38500.00",
                (On(-1, 4), On(-1, 10)),
                "WECHAT",
                "地域定向 7 天",
                "JPJ",
            ),
        ),
        runs=On(-1, 4, "09:30"),
        appeared=On(-1, 11),
        settled=Settlement(
            accepted=On(-1, 11),
            sent=On(-1, 13),
            posted=On(-1, 17),
            asked=On(-1, 20),
            due=DaysAgo(4),
        ),
    ),
    Purchase(
        title="公交车身广告（江畔居线路）",
        by="feng",
        sent=On(-1, 1, "14:00"),
        background="B7 线路途经江畔居周边五个成熟社区。",
        effect="来电 45 通。",
        supplier="S009",
        items=(
            Item(
                "VEHICLE_BODY",
                "14000.00",
                (On(-1, 5), On(-1, 30)),
                "BUS_BODY",
                "单层车身 2 台",
                "JPJ",
            ),
        ),
        settled=Settlement(
            accepted=Later(On(-1, 30), Ago(6)), sent=Ago(5, "09:40"), posted=Ago(2, "11:20")
        ),
    ),
    Purchase(
        title="珠江电台早高峰口播",
        by="lin",
        sent=On(-1, 1, "15:30"),
        background="松月里首开后来访以车程半小时内客户为主，早高峰口播两周。",
        effect="来电 70 通。",
        supplier="S008",
        items=(
            Item("RADIO", "9600.00", (On(-1, 6), On(-1, 19)), "RADIO", "早高峰 4 次/日", "SYL"),
        ),
        settled=Settlement(accepted=DaysAgo(14)),
    ),
    Purchase(
        title="羊城日报通栏（南湾壹号）",
        by="feng",
        sent=On(-1, 3, "09:50"),
        background="大平层加推信息发布，配合经纪渠道会。",
        effect="来电 60 通。",
        supplier="S006",
        items=(
            Item(
                "NEWSPAPER", "40000.00", (On(-1, 12), On(-1, 12)), "NEWSPAPER", "A8 通栏彩色", "NW1"
            ),
        ),
        runs=On(-1, 12, "08:30"),
        appeared=On(-1, 12, "15:00"),
        settled=Settlement(accepted=DaysAgo(17)),
    ),
    Purchase(
        title="羊城日报半版（二期开放）",
        by="lin",
        sent=On(-1, 7, "10:10"),
        background="二期示范区开放当天报纸半版发布，与门户焦点图同步。",
        effect="当周来电 320 通，到访 210 组。",
        supplier="S006",
        items=(
            Item("NEWSPAPER", "120000.00", (On(-1, 18), On(-1, 18)), "NEWSPAPER", "A5 半版彩色"),
        ),
        words={Role.CFO: "二期开放的主发布，同意。"},
        runs=On(-1, 18, "08:30"),
        appeared=On(-1, 18, "15:00"),
        settled=Settlement(
            accepted=Ago(5),
            sent=Ago(2, "16:10"),
            waits_for=Role.FINANCE_PRELIMINARY,
            invoice_file_of="《今日地产》内页整版",
        ),
    ),
    Purchase(
        title="搜房网焦点图",
        by="lin",
        sent=On(-1, 9, "09:30"),
        background="{festival}前后看楼客户回流，门户首页焦点图承接咨询。",
        effect="咨询 420 组，到访 120 组。",
        supplier="S002",
        items=(
            Item(
                "ONLINE_MEDIA", "60000.00", (On(-1, 16), On(0, 15)), "PORTAL", "首页焦点图第 2 帧"
            ),
        ),
        runs=On(-1, 16),
    ),
    Purchase(
        title="三盘联展抖音信息流",
        by="feng",
        sent=On(-1, 10, "09:30"),
        background="三盘联合引流，云岫花园、江畔居、南湾壹号平均分摊，余数计入云岫花园。",
        effect="留资 1,000 组，到访 260 组。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA",
                "100000.00",
                (On(-1, 18), On(-1, 30)),
                "DOUYIN",
                "信息流竞价，联展落地页",
                "YXG JPJ NW1",
            ),
        ),
        runs=On(-1, 18),
        settled=Settlement(accepted=Later(On(-1, 30), Ago(6)), sent=Ago(5, "11:00")),
    ),
    Purchase(
        title="{festival}暖场活动",
        by="lin",
        sent=On(-1, 24, "10:30"),
        background="{festival}三天客流集中，现场安排民乐和亲子手作。",
        effect="三天到访 380 组。",
        supplier="S003",
        items=(Item("EVENT", "21600.00", (On(0, 1), On(0, 3)), "EVENT", "民乐演出与亲子手作"),),
        settled=Settlement(
            accepted=Later(On(0, 4), Ago(6)),
            sent=Ago(5, "10:00"),
            posted=Ago(2, "10:40"),
            asked=Ago(2, "14:00"),
            due=DaysAgo(-6),
        ),
    ),
)


def brand_search(first: int, last: int) -> Purchase:
    """The search placement that ran from the year's first month to the month before last.

    first, last   months of the story, as `On` counts them
    """
    return Purchase(
        title="搜索引擎品牌专区",
        by="lin",
        sent=On(first, 2, "09:20"),
        background="承接自然搜索流量，避免品牌词被竞品截流。",
        effect="品牌词点击率保持在 45% 以上。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA",
                money_text(SEARCH_A_MONTH * (last - first + 1)),
                (On(first, 1), On(last, 31)),
                "SEARCH",
                "品牌专区标准版",
            ),
        ),
        runs=On(first, 5),
        appeared=On(last + 1, 1),
        settled=Settlement(
            accepted=On(-1, 1),
            sent=On(-1, 3),
            posted=On(-1, 9),
            asked=On(-1, 13),
            due=On(-1, 24),
            paid=On(-1, 23, "15:00"),
        ),
    )
