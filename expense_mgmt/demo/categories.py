"""The demo company's categories of expense, as data: those of DOMAIN §8 with their parts."""

from typing import NamedTuple

from expense_mgmt.organisation.parts import Clock, Part


class CategoryRow(NamedTuple):
    code: str
    parent: str
    name: str
    name_en: str
    part: Part | None
    clock: Clock
    by_insertion: bool = False


INCURRED, LEDGER = Clock.INCURRED, Clock.LEDGER

# A group has no part of its own: it gathers categories for rules and budgets, and is never spent on.
CATEGORIES = [
    CategoryRow("MEDIA", "", "媒体投放", "Media", None, INCURRED),
    CategoryRow(
        "NEWSPAPER", "MEDIA", "报纸", "Newspaper", Part.NEWSPAPER, INCURRED, by_insertion=True
    ),
    CategoryRow("ONLINE_MEDIA", "MEDIA", "网络", "Online", Part.ONLINE, INCURRED),
    CategoryRow(
        "MAGAZINE", "MEDIA", "杂志", "Magazine", Part.MAGAZINE, INCURRED, by_insertion=True
    ),
    CategoryRow("TV", "MEDIA", "电视/影视", "Television and film", Part.TV, LEDGER),
    CategoryRow("RADIO", "MEDIA", "电台", "Radio", Part.RADIO, LEDGER),
    CategoryRow("VEHICLE_BODY", "MEDIA", "车身", "Vehicle body", Part.VEHICLE, LEDGER),
    CategoryRow("OUTDOOR", "MEDIA", "户外", "Outdoor", Part.OTHER, LEDGER),
    CategoryRow("METRO", "MEDIA", "地铁", "Metro", Part.OTHER, LEDGER),
    CategoryRow("SOCIAL", "", "社交媒体", "Social media", None, INCURRED),
    CategoryRow("SOC_ADS", "SOCIAL", "社交媒体投放", "Social media ads", Part.ONLINE, INCURRED),
    CategoryRow("SOC_KOL", "SOCIAL", "KOL 合作", "Influencers", Part.ONLINE, INCURRED),
    CategoryRow("SOC_CONTENT", "SOCIAL", "内容制作", "Content production", Part.DESIGN, LEDGER),
    CategoryRow("SOC_TOOLS", "SOCIAL", "工具订购", "Tool subscriptions", Part.OTHER, LEDGER),
    CategoryRow("DESIGN", "", "设计", "Design", None, LEDGER),
    CategoryRow("AD_DESIGN", "DESIGN", "广告设计费", "Ad design", Part.DESIGN, LEDGER),
    CategoryRow(
        "SHOWFLAT_DESIGN", "DESIGN", "样板房设计费", "Show-flat design", Part.DESIGN, LEDGER
    ),
    CategoryRow("DESIGN_NEWSPAPER", "DESIGN", "报纸类设计", "Newspaper design", Part.OTHER, LEDGER),
    CategoryRow("DESIGN_SITE", "DESIGN", "现场包装类设计", "Site design", Part.OTHER, LEDGER),
    CategoryRow("SITE", "", "现场与活动", "Site and events", None, LEDGER),
    CategoryRow("SITE_PACKAGING", "SITE", "现场包装制作", "On-site packaging", Part.OTHER, LEDGER),
    CategoryRow("DIRECT_MAIL", "SITE", "DM 直投", "Direct mail", Part.OTHER, LEDGER),
    CategoryRow("EVENT", "SITE", "活动/促销/公关", "Events and PR", Part.OTHER, LEDGER),
    CategoryRow("SMS", "SITE", "短信", "Text messages", Part.OTHER, LEDGER),
    CategoryRow("PRINTING", "SITE", "楼书等印刷", "Printing", Part.OTHER, LEDGER),
    CategoryRow("PART_TIME_LABOUR", "SITE", "兼职劳务", "Part-time labour", Part.OTHER, LEDGER),
    CategoryRow("OWNER_GIFT", "SITE", "赠送业主礼品", "Gifts to owners", Part.OTHER, LEDGER),
    CategoryRow(
        "SALES_OFFICE_PHONE", "SITE", "售楼部电话", "Sales-office phone", Part.OTHER, LEDGER
    ),
    CategoryRow("SITE_DAILY", "SITE", "楼盘日常开支", "Daily site costs", Part.OTHER, LEDGER),
    CategoryRow("SUNDRIES", "", "配合销售的杂费", "Sales support costs", None, LEDGER),
    CategoryRow(
        "SUN_PROPERTY_WAGES", "SUNDRIES", "物业人员工资", "Property wages", Part.EXCLUDED, LEDGER
    ),
    CategoryRow(
        "SUN_MATERIALS_UTILITIES",
        "SUNDRIES",
        "日常材料及水电",
        "Materials and utilities",
        Part.EXCLUDED,
        LEDGER,
    ),
    CategoryRow(
        "SUN_VEHICLE_RUNNING",
        "SUNDRIES",
        "看楼车维修燃油",
        "Vehicle running",
        Part.EXCLUDED,
        LEDGER,
    ),
    CategoryRow(
        "SUN_FLOWERS_GREENING",
        "SUNDRIES",
        "时花绿化",
        "Flowers and greening",
        Part.EXCLUDED,
        LEDGER,
    ),
    CategoryRow(
        "SUN_VEHICLE_PURCHASE", "SUNDRIES", "购车", "Vehicle purchase", Part.EXCLUDED, LEDGER
    ),
    CategoryRow(
        "SUN_AGENCY_COMMISSION", "SUNDRIES", "代理佣金", "Agency commission", Part.EXCLUDED, LEDGER
    ),
    CategoryRow(
        "SUN_DISTRIBUTOR_COMMISSION",
        "SUNDRIES",
        "分销佣金",
        "Distributor commission",
        Part.EXCLUDED,
        LEDGER,
    ),
    CategoryRow("CRM", "", "老客户运营", "Existing customers", None, INCURRED),
    CategoryRow("CRM_DISCOUNT", "CRM", "折扣", "Discounts", Part.NONE, INCURRED),
    CategoryRow("CRM_THRESHOLD", "CRM", "满减", "Threshold promotions", Part.NONE, INCURRED),
    CategoryRow("CRM_PREMIUM", "CRM", "赠品", "Premiums", Part.NONE, INCURRED),
    CategoryRow("CRM_FESTIVAL_GIFT", "CRM", "节日礼品", "Festival gifts", Part.NONE, INCURRED),
    CategoryRow("CRM_BIRTHDAY_GIFT", "CRM", "生日礼品", "Birthday gifts", Part.NONE, INCURRED),
    CategoryRow("CRM_PHONE", "CRM", "电话沟通", "Phone calls", Part.NONE, INCURRED),
    CategoryRow("CRM_EMAIL", "CRM", "邮件沟通", "E-mail", Part.NONE, INCURRED),
    CategoryRow("CRM_SMS", "CRM", "短信沟通", "Text messages to customers", Part.NONE, INCURRED),
    CategoryRow("CRM_TRAIN_PRODUCT", "CRM", "产品培训", "Product training", Part.NONE, INCURRED),
    CategoryRow("CRM_TRAIN_SERVICE", "CRM", "服务培训", "Service training", Part.NONE, INCURRED),
    CategoryRow("CRM_REPAIR", "CRM", "维修保养", "Repair and upkeep", Part.NONE, INCURRED),
    CategoryRow("CRM_TECH_SUPPORT", "CRM", "技术支持", "Technical support", Part.NONE, INCURRED),
    CategoryRow("REGIONAL", "", "区域广告", "Regional advertising", None, INCURRED),
    CategoryRow("REG_MEDIA", "REGIONAL", "媒体", "Regional media", Part.NONE, INCURRED),
    CategoryRow(
        "REG_OFFSITE_PROMO", "REGIONAL", "场外促销", "Off-site promotion", Part.NONE, INCURRED
    ),
    CategoryRow("REG_OUTDOOR", "REGIONAL", "区域户外", "Regional outdoor", Part.NONE, INCURRED),
    CategoryRow(
        "REG_TERMINAL_AD",
        "REGIONAL",
        "终端广告制作和改善",
        "Terminal advertising",
        Part.NONE,
        INCURRED,
    ),
    CategoryRow("REG_MATERIALS", "REGIONAL", "区域物料", "Regional materials", Part.NONE, INCURRED),
    CategoryRow("REG_OTHER", "REGIONAL", "区域其他", "Regional other", Part.NONE, INCURRED),
    CategoryRow("HEADQUARTERS", "", "总部广告", "Headquarters advertising", None, INCURRED),
    CategoryRow(
        "HQ_TERMINAL_BUILD",
        "HEADQUARTERS",
        "形象端架/店招",
        "Terminal building",
        Part.NONE,
        INCURRED,
    ),
    CategoryRow(
        "HQ_MATERIALS", "HEADQUARTERS", "总部物料", "Headquarters materials", Part.NONE, INCURRED
    ),
    CategoryRow(
        "HQ_PROMOTION", "HEADQUARTERS", "专项促销", "Special promotion", Part.NONE, INCURRED
    ),
    CategoryRow("HQ_BRAND", "HEADQUARTERS", "品牌宣传", "Brand", Part.NONE, INCURRED),
    CategoryRow(
        "HQ_MEDIA", "HEADQUARTERS", "地方或中央媒体", "Local or national media", Part.NONE, INCURRED
    ),
    CategoryRow("HQ_UNIFIED", "HEADQUARTERS", "统一活动", "Unified campaign", Part.NONE, INCURRED),
]

# Units that alone may use a group of categories (使用范围); the others are open to every unit.
CATEGORY_UNITS = [
    ("CRM", "CUS"),
    ("CRM", "MKT"),
    ("REGIONAL", "SOUTH"),
    ("REGIONAL", "EAST"),
    ("HEADQUARTERS", "ADP"),
]
