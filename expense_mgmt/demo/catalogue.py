"""The demo company's units, people, projects, platforms, suppliers and budgets, as data.

Company and people are invented (PLATFORM §3).
"""

from typing import NamedTuple

from expense_mgmt.organisation.models import Unit
from expense_mgmt.organisation.roles import Role

COMPANY = ("YH", "粤禾地产", "Yuehe Group")


class UnitRow(NamedTuple):
    code: str
    kind: Unit.Kind
    parent: str
    name: str
    name_en: str


UNITS = [
    UnitRow("MKT", Unit.Kind.DEPARTMENT, "YH", "营销策划部", "Marketing"),
    UnitRow("ADP", Unit.Kind.DEPARTMENT, "YH", "广告企划部", "Advertising planning"),
    UnitRow("SAL", Unit.Kind.DEPARTMENT, "YH", "销售部", "Sales"),
    UnitRow("CUS", Unit.Kind.DEPARTMENT, "YH", "客户服务部", "Customer service"),
    UnitRow("PRC", Unit.Kind.DEPARTMENT, "YH", "采购部", "Procurement"),
    UnitRow("FIN", Unit.Kind.DEPARTMENT, "YH", "财务部", "Finance"),
    UnitRow("SOUTH", Unit.Kind.REGION, "YH", "华南区域", "South region"),
    UnitRow("EAST", Unit.Kind.REGION, "YH", "华东区域", "East region"),
    UnitRow("GZ01", Unit.Kind.OUTLET, "SOUTH", "广州天河网点", "Guangzhou Tianhe outlet"),
    UnitRow("FS01", Unit.Kind.OUTLET, "SOUTH", "佛山千灯湖网点", "Foshan Qiandenghu outlet"),
    UnitRow("HZ01", Unit.Kind.OUTLET, "EAST", "杭州西湖网点", "Hangzhou Xihu outlet"),
]


# No department head there: the sales director answers for their changes of budget.
SALES_UNITS = ("SOUTH", "EAST", "ADP")


class ProjectRow(NamedTuple):
    code: str
    name: str
    name_en: str
    region: str
    sold_by: str


PROJECTS = [
    ProjectRow("YXG", "云岫花园", "Yunxiu Garden", "SOUTH", "self"),
    ProjectRow("JPJ", "江畔居", "Riverside Court", "SOUTH", "self"),
    ProjectRow("NW1", "南湾壹号", "South Bay No. 1", "SOUTH", "agency"),
    ProjectRow("SYL", "松月里", "Songyue Lane", "EAST", "self"),
]


class PersonRow(NamedTuple):
    """A person with one role. `scope` is a unit's code, or `*` for every project."""

    username: str
    name: str
    name_en: str
    role: Role | None
    scope: str


PEOPLE = [
    PersonRow("lin", "林晓彤", "Lin Xiaotong", Role.REQUESTER, "MKT"),
    PersonRow("chen", "陈志远", "Chen Zhiyuan", Role.DEPT_HEAD, "MKT"),
    PersonRow("zhao", "赵敏", "Zhao Min", Role.FINANCE_PRELIMINARY, "YH"),
    PersonRow("qian", "钱莉", "Qian Li", Role.FINANCE_HEAD, "YH"),
    PersonRow("wang", "王静", "Wang Jing", Role.CFO, "YH"),
    PersonRow("sun", "孙浩", "Sun Hao", Role.CEO, "YH"),
    PersonRow("wu", "吴蔚", "Wu Wei", Role.ACCOUNTANT, "YH"),
    PersonRow("xu", "徐岚", "Xu Lan", Role.ACCOUNTANT, "YH"),
    PersonRow("zheng", "郑洋", "Zheng Yang", Role.CASHIER, "YH"),
    PersonRow("feng", "冯玥", "Feng Yue", Role.PROJECT_LEAD, "*"),
    PersonRow("guo", "郭睿", "Guo Rui", Role.PROJECT_MANAGER, "*"),
    PersonRow("ye", "叶青", "Ye Qing", Role.REGIONAL_MANAGER, "SOUTH"),
    PersonRow("cai", "蔡明", "Cai Ming", Role.REGIONAL_MANAGER, "EAST"),
    PersonRow("huang", "黄敏仪", "Huang Minyi", Role.ADMIN_CLERK, "YH"),
    PersonRow("he", "何志明", "He Zhiming", Role.DEPARTMENT_GM, "MKT"),
    PersonRow("su", "苏婷", "Su Ting", Role.AD_PLANNING, "YH"),
    PersonRow("deng", "邓丽华", "Deng Lihua", Role.SALES_DIRECTOR, "YH"),
    PersonRow("fang", "方伟", "Fang Wei", Role.GROUP_SALES_DIRECTOR, "YH"),
    PersonRow("liang", "梁国栋", "Liang Guodong", Role.GROUP_CHAIRMAN, "YH"),
    PersonRow("zeng", "曾宪平", "Zeng Xianping", Role.SUPERVISING_EXECUTIVE, "YH"),
    PersonRow("xie", "谢芳", "Xie Fang", Role.SALES_SUPPORT_SUPERVISOR, "SAL"),
    PersonRow("luo", "罗强", "Luo Qiang", Role.PROCUREMENT, "PRC"),
    PersonRow("pan", "潘虹", "Pan Hong", Role.SEAL_KEEPER, "YH"),
    PersonRow("mo", "莫然", "Mo Ran", Role.SUPPLIER_KEEPER, "FIN"),
    PersonRow("dai", "戴维", "Dai Wei", Role.ADMINISTRATOR, "YH"),
    PersonRow("yu", "余晖", "Yu Hui", Role.ADMINISTRATOR, "YH"),
    PersonRow("ma", "马建国", "Ma Jianguo", Role.AUDITOR, "YH"),
    PersonRow("shi", "史密文", "Simon Shi", Role.EXTERNAL_AUDITOR, "YH"),
    PersonRow("ou", "欧阳雪", "Ouyang Xue", None, ""),
]

PLATFORMS = [
    ("NEWSPAPER", "报纸", "Newspaper"),
    ("MAGAZINE", "杂志", "Magazine"),
    ("PORTAL", "房产门户", "Property portal"),
    ("SEARCH", "搜索引擎", "Search"),
    ("WECHAT", "微信", "WeChat"),
    ("WEIBO", "微博", "Weibo"),
    ("DOUYIN", "抖音", "Douyin"),
    ("KUAISHOU", "快手", "Kuaishou"),
    ("XIAOHONGSHU", "小红书", "Xiaohongshu"),
    ("LINKEDIN", "领英", "LinkedIn"),
    ("TV", "电视", "Television"),
    ("RADIO", "电台", "Radio"),
    ("BUS_BODY", "公交车身", "Bus body"),
    ("METRO", "地铁", "Metro"),
    ("OUTDOOR", "户外", "Outdoor"),
    ("SMS", "短信", "Text messages"),
    ("DIRECT_MAIL", "DM 直投", "Direct mail"),
    ("EVENT", "活动现场", "Event"),
]


SUPPLIERS = [
    (
        "S001",
        "广州蓝海传媒有限公司",
        "Guangzhou Lanhai Media",
        "91440101MA5BLH0001",
        "广发银行广州分行",
        "6225880100010001",
    ),
    (
        "S002",
        "搜房网络广告有限公司",
        "SouFun Portal Advertising",
        "91440101MA5BSF0002",
        "工商银行广州分行",
        "6222020200020002",
    ),
    (
        "S003",
        "粤澜会展服务有限公司",
        "Yuelan Exhibition Services",
        "91440101MA5BYL0003",
        "建设银行广州分行",
        "6217000300030003",
    ),
    (
        "S004",
        "同悦礼品有限公司",
        "Tongyue Gifts",
        "91440101MA5BTY0004",
        "招商银行广州分行",
        "6225880400040004",
    ),
    (
        "S005",
        "《今日地产》杂志社",
        "Today Property Magazine",
        "91440101MA5BJR0005",
        "中国银行广州分行",
        "6217850500050005",
    ),
    (
        "S006",
        "羊城日报广告中心",
        "Yangcheng Daily Advertising",
        "91440101MA5BYC0006",
        "农业银行广州分行",
        "6228480600060006",
    ),
    (
        "S007",
        "南方户外传媒有限公司",
        "Nanfang Outdoor Media",
        "91440101MA5BNF0007",
        "建设银行广州分行",
        "6217000700070007",
    ),
    (
        "S008",
        "珠江电台广告中心",
        "Zhujiang Radio Advertising",
        "91440101MA5BZJ0008",
        "农业银行广州分行",
        "6228480800080008",
    ),
    (
        "S009",
        "羊城巴士传媒有限公司",
        "Yangcheng Bus Media",
        "91440101MA5BYB0009",
        "招商银行广州分行",
        "6225880900090009",
    ),
    (
        "S010",
        "云图设计有限公司",
        "Yuntu Design",
        "91440101MA5BYT0010",
        "平安银行广州分行",
        "6221551000100010",
    ),
    (
        "S011",
        "星浪互动科技有限公司",
        "Xinglang Interactive",
        "91440101MA5BXL0011",
        "浦发银行广州分行",
        "6217921100110011",
    ),
]

# Monthly budget of a project by category, in yuan; each project takes its factor of it.
MONTHLY_BUDGET = {
    "ONLINE_MEDIA": 300_000,
    "NEWSPAPER": 120_000,
    "MAGAZINE": 30_000,
    "TV": 60_000,
    "RADIO": 30_000,
    "VEHICLE_BODY": 40_000,
    "OUTDOOR": 150_000,
    "AD_DESIGN": 60_000,
    "SOC_ADS": 80_000,
    "EVENT": 90_000,
    "PRINTING": 30_000,
    "SMS": 10_000,
    "OWNER_GIFT": 15_000,
    "SITE_PACKAGING": 40_000,
}
# Percent of a month's budget that a category may run over with a warning; the others, none.
TOLERANCE_PERCENT = {"EVENT": "10"}
PROJECT_FACTOR = {"YXG": "1", "JPJ": "0.5", "NW1": "0.8", "SYL": "0.4"}

NUMBER_PREFIXES = {
    "expense_request": "MKT",
    "cash_advance": "JK",
    "settlement_claim": "HX",
    "payment": "FK",
    "budget_plan": "YS",
    "budget_change": "TZ",
    "monthly_statistic": "AD",
    "ad_placement": "TF",
    "ledger_import": "DL",
    "turnover": "YY",
}
