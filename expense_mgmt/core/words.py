"""Amounts in formal Chinese capitals, and check values, as vouchers and forms demand."""

from django.utils.translation import gettext_lazy as _

from expense_mgmt.core.derivation import Derivation, note
from expense_mgmt.core.money import Number, rounded

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
TEN_THOUSAND = 10**4
HUNDRED_MILLION = 10**8
PLACES_BELOW_HUNDRED_MILLION = 8
THOUSANDS_PLACE = 3
CHECK_PLACES = 16


def rmb_in_words(amount: Number, *, trace: Derivation | None = None) -> str:
    """The amount in formal capitals (大写金额): 壹仟陆佰捌拾元叁角贰分.

    One 零 stands for a run of zeros inside. An optional 零 is left out: at the 万 position before a
    non-zero 仟, and at 元 before a non-zero 角. Below one yuan there is no 元.

    formula  digits with 拾 佰 仟 万 亿, then 元; 整 when there are no cents (分); 零 after 元 when 角
             is 0 and 分 is not; 负 before a negative amount; zero is 零元整
    units    yuan, rounded to the cent first
    source   R-44; [LAW]
    """
    cents = int(rounded(amount) * 100)
    yuan, rest = divmod(abs(cents), 100)
    tenths, hundredths = divmod(rest, 10)
    words = "负" if cents < 0 else ""
    if yuan or not rest:
        words += (_integer_words(yuan) or DIGITS[0]) + "元"
    if tenths:
        words += DIGITS[tenths] + "角"
    elif yuan and hundredths:
        words += DIGITS[0]
    words += DIGITS[hundredths] + "分" if hundredths else "整"
    note(trace, _("Amount in capitals"), "{}", amount, result=words)
    return words


def check_value(digest: str) -> str:
    """The first sixteen places of a digest in fours, for paper: 9F3C 71AB 04DE 8C52."""
    head = digest[:CHECK_PLACES].upper()
    return " ".join(head[start : start + 4] for start in range(0, len(head), 4))


def _integer_words(number: int) -> str:
    """Digits with their places; empty for zero."""
    high, low = divmod(number, HUNDRED_MILLION)
    words = _integer_words(high) + "亿" if high else ""
    is_after_zero = high % 10 == 0
    for position in reversed(range(PLACES_BELOW_HUNDRED_MILLION)):
        digit = low // 10**position % 10
        if digit:
            if words and is_after_zero and position != THOUSANDS_PLACE:
                words += DIGITS[0]
            words += DIGITS[digit] + PLACES[position % len(PLACES)]
        is_after_zero = not digit
        if position == len(PLACES) and low >= TEN_THOUSAND:
            words += "万"
    return words
