"""Requests of the month that wait in somebody's inbox, the longest waiting first."""

from typing import Final

from expense_mgmt.demo.days import Ago, On
from expense_mgmt.demo.purchases import Item, Purchase
from expense_mgmt.organisation.roles import Role

WITH_EXECUTIVES: Final = (
    Purchase(
        title="机场高速户外大牌（三个月）",
        by="lin",
        sent=Ago(6, "09:40"),
        background="二期年内加推，机场高速双向车流日均 11 万，是改善客群返程必经之路。",
        effect="覆盖返程客流约 300 万人次，案场来电提升 15%。",
        supplier="S007",
        items=(
            Item("OUTDOOR", "360000.00", (On(1, 1), On(3, 30)), "OUTDOOR", "T 牌双面，含画面两次"),
        ),
        waits_for=Role.CEO,
        words={
            Role.DEPT_HEAD: "点位已实地看过，同意。",
            Role.FINANCE_HEAD: "分三个月计入，各月均在预算内。",
            Role.CFO: "请确认合同注明画面更换次数，同意上报。",
        },
    ),
    Purchase(
        title="微博开屏广告（{next_festival}蓄客）",
        by="lin",
        sent=Ago(4, "14:10"),
        background="{next_festival}前集中蓄客，开屏配合超话互动，锁定本地改善客群。",
        effect="曝光 600 万次，留资 480 组，到访 130 组。",
        supplier="S011",
        items=(Item("ONLINE_MEDIA", "120000.00", (On(1, 1), On(1, 7)), "WEIBO", "开屏 CPM 7 天"),),
        waits_for=Role.CFO,
        words={Role.FINANCE_PRELIMINARY: "报价与框架价一致，预算内。"},
    ),
    Purchase(
        title="快手本地生活探盘直播（8 场）",
        by="feng",
        sent=Ago(4, "15:30"),
        background="江畔居小户型首付段与快手本地客群重合，试投转化成本低于门户两成。",
        effect="直播间留资 260 组，成交 6 套。",
        supplier="S011",
        items=(
            Item(
                "ONLINE_MEDIA",
                "88000.00",
                (On(1, 5), On(1, 28)),
                "KUAISHOU",
                "达人探盘直播 8 场",
                "JPJ",
            ),
        ),
        waits_for=Role.CFO,
    ),
)

WITH_FINANCE_HEAD: Final = (
    Purchase(
        title="《置业顾问》电视栏目合作",
        by="lin",
        sent=Ago(3, "09:30"),
        background="周末档栏目做样板房实景专题，配合二期示范区开放。",
        effect="收视人群 90 万，案场来电 200 通。",
        supplier="S001",
        items=(Item("TV", "36000.00", (On(1, 6), On(1, 27)), "TV", "周六 19:40 档 4 期"),),
        waits_for=Role.FINANCE_HEAD,
    ),
    Purchase(
        title="领英高净值客群投放",
        by="su",
        sent=Ago(3, "11:05"),
        background="南湾壹号大平层面向外企高管，领英按职级定向试投。",
        effect="有效私信 60 组，预约到访 18 组。",
        supplier="S011",
        items=(
            Item(
                "ONLINE_MEDIA",
                "22000.00",
                (On(0, 18), On(1, 14)),
                "LINKEDIN",
                "InMail 定向",
                "NW1",
            ),
        ),
        waits_for=Role.FINANCE_HEAD,
    ),
)

WITH_FINANCE_REVIEWER: Final = (
    Purchase(
        title="搜房网焦点图续投",
        by="feng",
        sent=Ago(3, "14:20"),
        background="南湾壹号{last_month}焦点图到期，点击成本较上期下降 11%，建议续投一期。",
        effect="咨询 380 组，到访 95 组。",
        supplier="S002",
        items=(
            Item(
                "ONLINE_MEDIA",
                "60000.00",
                (On(0, 20), On(1, 18)),
                "PORTAL",
                "首页焦点图第 3 帧",
                "NW1",
            ),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="地铁 3 号线灯箱试投",
        by="su",
        sent=Ago(3, "16:00"),
        background="年度预算没有地铁科目。天河客运站通勤客群占来访三成，先投 12 块灯箱试四周。",
        effect="来电渠道中“地铁”占比达到 8% 再申请年度预算。",
        supplier="S007",
        items=(Item("METRO", "45000.00", (On(1, 1), On(1, 28)), "METRO", "天河客运站 12 块灯箱"),),
        waits_for=Role.FINANCE_PRELIMINARY,
        words={Role.DEPT_HEAD: "预算外，只试四周，效果不到线不续。"},
    ),
    Purchase(
        title="天河路口户外大牌（续租）",
        by="su",
        sent=Ago(2, "09:15"),
        background="路口大牌月底到期，业主方要求提前半月确认续租。",
        effect="保住南湾壹号唯一的主干道点位。",
        supplier="S007",
        items=(
            Item("OUTDOOR", "96000.00", (On(1, 1), On(1, 30)), "OUTDOOR", "天河路口 A3 面", "NW1"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="《今日地产》内页整版（下月刊）",
        by="lin",
        sent=Ago(2, "10:30"),
        background="延续每月一期的品牌露出，本期主打园林示范区。",
        effect="杂志读者到访 40 组。",
        supplier="S005",
        items=(Item("MAGAZINE", "19666.00", (On(1, 5), On(1, 5)), "MAGAZINE", "今日地产"),),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="电台整点报时 30 秒",
        by="su",
        sent=Ago(2, "15:45"),
        background="早晚高峰车载收听覆盖江畔居周边三条主干道。",
        effect="来电 80 通。",
        supplier="S008",
        items=(
            Item("RADIO", "12800.00", (On(0, 18), On(0, 31)), "RADIO", "早晚高峰各 6 次/日", "JPJ"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="{next_festival}联展 LED 屏与展位设计",
        by="feng",
        sent=Ago(1, "09:20"),
        background="三盘联展统一主画面和展位，云岫花园、江畔居、南湾壹号平均分摊。",
        effect="联展三天到访 900 组。",
        supplier="S010",
        items=(
            Item(
                "AD_DESIGN",
                "38701.00",
                (On(1, 3), On(1, 21)),
                text="LED 动画一套、展位三处",
                projects="YXG JPJ NW1",
            ),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="短信群呼：到访客户回访",
        by="lin",
        sent=Ago(1, "10:05"),
        background="对{festival}到访未成交客户做一次回访和加推提醒。",
        effect="回访 5,300 条，复访 60 组。",
        supplier="S001",
        items=(Item("SMS", "3180.00", (On(0, 13), On(0, 13)), "SMS", "5,300 条 × 0.60"),),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="微信朋友圈广告（首付客群包）",
        by="su",
        sent=Ago(1, "10:50"),
        background="松月里首付 45 万段，按首付客群包定向投放两周。",
        effect="留资 210 组，到访 60 组。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA",
                "38700.00",
                (On(0, 18), On(0, 31)),
                "WECHAT",
                "朋友圈常规卡片",
                "SYL",
            ),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="楼书加印 5,000 册",
        by="lin",
        sent=Ago(1, "11:30"),
        background="二期示范区开放后楼书日均派出 120 册，库存不足两周。",
        effect="保证{next_month}案场用量。",
        supplier="S004",
        items=(Item("PRINTING", "18600.00", (On(0, 20), On(0, 25)), text="铜版纸 24P，5,000 册"),),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="小红书探盘笔记（第二批）",
        by="su",
        sent=Ago(1, "13:40"),
        background="第一批 20 篇收藏率高于预期，追加 20 篇素人笔记。",
        effect="笔记阅读 30 万，私信 150 组。",
        supplier="S001",
        items=(
            Item("SOC_ADS", "30000.00", (On(0, 18), On(0, 29)), "XIAOHONGSHU", "素人笔记 20 篇"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
        words={Role.DEPT_HEAD: "与第一批合并看，金额已过五万，请财务一并审核。"},
    ),
    Purchase(
        title="老业主{next_festival}答谢礼品",
        by="lin",
        sent=Ago(1, "16:50"),
        background="一期业主老带新成交占{last_month}三成，{next_festival}前上门答谢。",
        effect="老带新线索 50 组。",
        supplier="S004",
        items=(
            Item("OWNER_GIFT", "9200.00", (On(0, 25), On(0, 29)), text="节日礼盒 230 份 × ¥40"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
    ),
    Purchase(
        title="周末暖场促销活动",
        by="lin",
        sent=Ago(1, "15:20"),
        background="云岫花园到访量连续两周下滑，周末加一场亲子暖场，配合二期加推。",
        effect="到访 230 组，认购 9 套。",
        supplier="S003",
        items=(
            Item("EVENT", "34500.00", (On(0, 16), On(0, 17)), "EVENT", "现场搭建与暖场演出"),
            Item("EVENT", "11500.00", (On(0, 16), On(0, 17)), "EVENT", "到访礼品 230 份 × ¥50"),
        ),
        waits_for=Role.FINANCE_PRELIMINARY,
        words={Role.DEPT_HEAD: "云岫花园到访量连续两周下滑，同意加一场。"},
    ),
)

WITH_DEPARTMENT: Final = (
    Purchase(
        title="公交车身广告（2 条线路）",
        by="feng",
        sent=Ago(1, "17:10"),
        background="原 B12、B25 线路车身合同月底到期，续投一个月。",
        effect="覆盖项目三公里内主要社区。",
        supplier="S009",
        items=(
            Item("VEHICLE_BODY", "24000.00", (On(1, 1), On(1, 30)), "BUS_BODY", "单层车身 4 台"),
        ),
        waits_for=Role.DEPT_HEAD,
    ),
    Purchase(
        title="百度品牌专区（一个月）",
        by="lin",
        sent=Ago(1, "17:40"),
        background="江畔居品牌词被竞品截流，专区可收回约六成搜索流量。",
        effect="品牌词点击率由 22% 提高到 45%。",
        supplier="S001",
        items=(
            Item(
                "ONLINE_MEDIA", "32000.00", (On(1, 1), On(1, 30)), "SEARCH", "品牌专区标准版", "JPJ"
            ),
        ),
        waits_for=Role.DEPT_HEAD,
    ),
    Purchase(
        title="现场围挡画面更换",
        by="su",
        sent=Ago(0, "08:10"),
        background="江畔居北侧围挡画面褪色破损，街道办要求本月内更换公益加广告画面。",
        effect="完成整改，同时更新二期卖点。",
        supplier="S010",
        items=(
            Item(
                "SITE_PACKAGING",
                "16500.00",
                (On(0, 20), On(0, 24)),
                text="330 平米",
                projects="JPJ",
            ),
        ),
        waits_for=Role.DEPT_HEAD,
    ),
)
