"""Requests of the month that were approved, ended another way, or are still being written."""

from typing import Final

from expense_mgmt.demo.days import Ago, DaysAgo, On
from expense_mgmt.demo.purchases import Ending, Item, Purchase, Settlement
from expense_mgmt.organisation.roles import Role

APPROVED: Final = (
    Purchase(
        title="周末亲子花艺活动",
        by="lin",
        sent=Ago(8, "10:20"),
        background="周末邀约老客户带家人到访，现场花艺课堂配合示范区开放。",
        effect="到访 150 组，老带新 30 组。",
        supplier="S003",
        items=(Item("EVENT", "30000.00", (On(0, 9), On(0, 10)), "EVENT", "花艺课堂 4 场及物料"),),
    ),
    Purchase(
        title="微信朋友圈广告（{festival}返场）",
        by="lin",
        sent=Ago(8, "14:00"),
        background="{festival}到访客户一周内返场率低，用客户包二次触达。",
        effect="返场 90 组，留资 160 组。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA", "38500.00", (DaysAgo(8), DaysAgo(2)), "WECHAT", "客户包再营销 7 天"
            ),
        ),
        runs=DaysAgo(8, "09:30"),
        settled=Settlement(
            accepted=DaysAgo(2),
            sent=Ago(1, "09:30"),
            posted=Ago(0, "08:20"),
            asked=Ago(0, "08:40"),
            payment_waits_for=Role.FINANCE_HEAD,
        ),
    ),
    Purchase(
        title="小红书探盘笔记（第一批）",
        by="su",
        sent=Ago(7, "09:50"),
        background="二期样板房开放，先投 20 篇素人笔记测试种草效果。",
        effect="笔记阅读 30 万，收藏率 6%。",
        supplier="S001",
        items=(
            Item("SOC_ADS", "28000.00", (DaysAgo(6), DaysAgo(-3)), "XIAOHONGSHU", "素人笔记 20 篇"),
        ),
        runs=DaysAgo(6, "18:00"),
    ),
)

ENDED: Final = (
    Purchase(
        title="社区电梯海报框架（4 周）",
        by="su",
        sent=Ago(6, "11:10"),
        background="松月里周边 40 个社区电梯海报，补足线下触点。",
        effect="来电 50 通。",
        supplier="S007",
        items=(
            Item("OUTDOOR", "26000.00", (On(0, 11), On(1, 7)), "OUTDOOR", "海报 160 块", "SYL"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
        ending=Ending.REJECTED,
        ending_words="同一商圈已有户外大牌在投，效果未评估，不再重复购买。",
    ),
    Purchase(
        title="户外 LED 车巡游（周末两天）",
        by="feng",
        sent=Ago(6, "15:00"),
        background="松月里加推前在三个商圈巡游预热。",
        effect="派单 3,000 份，到访 40 组。",
        supplier="S003",
        items=(
            Item("EVENT", "15000.00", (On(0, 23), On(0, 24)), "EVENT", "LED 车 2 台 × 2 天", "SYL"),
        ),
        ending=Ending.CANCELLED,
        ending_words="城管当周不批巡游路线，改到下月再申请。",
    ),
    Purchase(
        title="短信群呼：车位加推通知",
        by="feng",
        sent=Ago(4, "10:15"),
        background="松月里地下车位加推 60 个，通知已签约业主。",
        effect="认购车位 25 个。",
        supplier="S001",
        items=(Item("SMS", "2400.00", (On(0, 15), On(0, 15)), "SMS", "4,000 条 × 0.60", "SYL"),),
        waits_for=Role.FINANCE_PRELIMINARY,
        ending=Ending.WITHDRAWN,
        ending_words="加推时间推迟到下月，先撤回。",
    ),
    Purchase(
        title="抖音信息流投放（第 2 周）",
        by="lin",
        sent=Ago(2, "09:05"),
        background="抖音留资成本 96 元，低于门户，第二周加大投放测试到访转化。",
        effect="留资 480 组，到访 110 组。",
        supplier="S001",
        items=(
            Item("ONLINE_MEDIA", "30000.00", (On(0, 14), On(0, 20)), "DOUYIN", "信息流竞价"),
            Item("ONLINE_MEDIA", "16800.00", (On(0, 14), On(0, 20)), "DOUYIN", "达人原生内容加热"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
        ending=Ending.SENT_BACK,
        ending_words="缺代理商报价单，第 2 行服务期与合同不符。",
    ),
)

DRAFTS: Final = (
    Purchase(
        title="下月抖音信息流投放",
        by="lin",
        sent=Ago(1, "16:30"),
        background="按{month}留资成本测算，{next_month}维持日均 1,500 元。",
        effect="留资 450 组。",
        supplier="S001",
        items=(Item("ONLINE_MEDIA", "45000.00", (On(1, 1), On(1, 30)), "DOUYIN", "信息流竞价"),),
        is_draft=True,
    ),
    Purchase(
        title="{next_festival}社区赛事冠名（待报价）",
        by="lin",
        sent=Ago(0, "08:30"),
        background="街道社区赛事征集冠名，等主办方报价。",
        effect="",
        items=(Item("EVENT", "0.00", (On(1, 19), On(1, 19)), "EVENT", "冠名及展位"),),
        is_draft=True,
    ),
)
