"""Styles for mail programs, which read no stylesheet: each is named here and written inline."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

FONT: Final = (
    "font-family:-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',Arial,sans-serif"
)
STYLES: Final = {
    "body": f"margin:0;padding:0;background:#f4f3ef;color:#1d2327;{FONT};font-size:14px;"
    "line-height:1.55",
    "frame": "width:100%;max-width:600px;margin:0 auto",
    "brand": "padding:24px 24px 12px;font-size:13px;font-weight:600;color:#4a5459",
    "card": "background:#ffffff;border:1px solid #dcdad2;border-radius:8px;padding:24px",
    "title": "margin:0 0 12px;font-size:18px;line-height:1.35;font-weight:650;color:#1d2327",
    "lead": "margin:0 0 16px;color:#4a5459",
    "section": "margin:20px 0 4px;font-size:13px;font-weight:600;color:#4a5459",
    "entry": "padding:12px 0;border-top:1px solid #e6e4dd",
    "link": "color:#0f5a5e;font-weight:600;text-decoration:none",
    "detail": "margin:2px 0 0;color:#4a5459",
    "quiet": "margin:2px 0 0;font-size:12px;color:#6b7479",
    "late": "margin:2px 0 0;font-size:12px;color:#a8321f",
    "reason": "margin:6px 0 0;padding:6px 12px;border-left:3px solid #dcdad2;color:#1d2327;"
    "white-space:pre-line",
    "action": "padding-top:20px",
    "button": "display:inline-block;padding:10px 18px;border-radius:6px;background:#0f5a5e;"
    "color:#ffffff;font-weight:600;text-decoration:none",
    "foot": "padding:16px 24px 32px;font-size:12px;color:#6b7479",
    "foot_link": "color:#4a5459",
}


@register.simple_tag
def mail_style(name: str) -> SafeString:
    """The style attribute of a part of a mail.

    name    one of STYLES; another is a mistake of the template
    """
    return format_html(' style="{}"', STYLES[name])
