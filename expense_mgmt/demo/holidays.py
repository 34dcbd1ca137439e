"""Holidays and make-up workdays of 2026 as the General Office of the State Council gave them.

The demo company's calendar of that year; of other years it has none. Administrators change it
in the product.
"""

from typing import Final

YEAR: Final = 2026
SOURCE: Final = "国务院办公厅关于2026年部分节假日安排的通知"
LINES: Final = """
1月1日 1月3日 休 元旦
1月4日 班 元旦调休
2月14日 班 春节调休
2月15日 2月23日 休 春节
2月28日 班 春节调休
4月4日 4月6日 休 清明节
5月1日 5月5日 休 劳动节
5月9日 班 劳动节调休
6月19日 6月21日 休 端午节
9月20日 班 国庆节调休
9月25日 9月27日 休 中秋节
10月1日 10月7日 休 国庆节
10月10日 班 国庆节调休
"""
