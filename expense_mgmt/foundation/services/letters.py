"""What a letter says: one notification, or what waits and what happened since yesterday.

The HTML part and the text part are drawn from one `Letter`, in the language of the person it
goes to. Links lead to pages behind the sign-in; a letter carries no key to anything.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from expense_mgmt.core.templatetags.dates import day_year, waiting
from expense_mgmt.foundation.models import (
    Channel,
    Notification,
    NotificationKind,
    Outbox,
    User,
)
from expense_mgmt.foundation.notice_words import document_name, money_words, words_of
from expense_mgmt.foundation.notification_kinds import OF_TASKS
from expense_mgmt.foundation.services.preferences import channels_of
from expense_mgmt.foundation.waiting import Waiting, waiting_for

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a letter tells.

    remark    since when it waits, or when it happened
    """

    headline: str
    detail: str = ""
    reason: str = ""
    remark: str = ""
    url: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; `rest` says how many more there are."""

    entries: tuple[Entry, ...]
    heading: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one mail; every address in it is absolute."""

    subject: str
    title: str
    sections: tuple[Section, ...]
    url: str
    action: str
    foot: str
    lead: str = ""


def letter_of(row: Outbox, *, at: dt.datetime) -> EmailMultiAlternatives | None:
    """The mail of an outbox row as it reads now; None when there is nothing to say any more.

    source    RELIABILITY §4, 19 and 20: what a mail says is looked up when it leaves
    """
    person = row.person
    if not person.is_active or not person.email:
        return None
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        letter = (
            _of_day(person, row.day, at)
            if row.day is not None
            else _of_notification(row.notification)
        )
        return None if letter is None else _mail(letter, row, language)


def absolute(path: str) -> str:
    """The whole address of a path of this product."""
    return f"{settings.EXPENSE_BASE_URL.rstrip('/')}{path}"


def _of_notification(notification: Notification | None) -> Letter | None:
    if notification is None or notification.is_read:
        return None
    words = words_of(notification)
    return Letter(
        subject=" · ".join(part for part in (words.headline, words.detail) if part),
        title=words.headline,
        sections=(Section((Entry("", words.detail, words.reason),)),)
        if words.detail or words.reason
        else (),
        url=absolute(notification.url) if notification.url else "",
        action=_open_words(notification.kind),
        foot=_("You get this mail because something in Outlay concerns you."),
    )


def _open_words(kind: str) -> str:
    if kind in OF_TASKS:
        return _("Sign in and decide")
    if kind == NotificationKind.REPORT_READY:
        return _("Sign in and download")
    return _("Sign in and read")


def _of_day(person: User, day: dt.date, at: dt.datetime) -> Letter | None:
    """The digest of a day; of a day that is over there is none."""
    if timezone.localdate(at) > day:
        return None
    sections = tuple(
        section for section in (_waiting_section(person, at), _news(person, day)) if section
    )
    if not sections:
        return None
    return Letter(
        subject=_("Outlay on %(day)s: %(what)s")
        % {"day": day_year(day), "what": _(", ").join(part.heading for part in sections)},
        title=_("Your day in Outlay"),
        lead=day_year(day),
        sections=sections,
        url=absolute(reverse("notifications")),
        action=_("Open Outlay"),
        foot=_("You get this digest once a day, on working days."),
    )


def _waiting_section(person: User, at: dt.datetime) -> Section | None:
    """What waits, for those whose mail about tasks is the digest."""
    if channels_of(person)[NotificationKind.TASK_WAITING] is not Channel.DIGEST:
        return None
    rows = waiting_for(person, at)
    if not rows:
        return None
    return Section(
        entries=tuple(_entry_of(row, at) for row in rows[:SHOWN]),
        heading=ngettext(
            "%(count)d document waits for you", "%(count)d documents wait for you", len(rows)
        )
        % {"count": len(rows)},
        rest=_rest(len(rows)),
    )


def _entry_of(row: Waiting, at: dt.datetime) -> Entry:
    is_late = row.due_at is not None and row.due_at < at
    words = {"time": waiting(at - row.since)}
    return Entry(
        headline=document_name(row.document_kind, row.number).strip(),
        detail=" · ".join(
            part for part in (row.document_title, money_words(row.parameters)) if part
        ),
        remark=_("Waiting for %(time)s, overdue") % words
        if is_late
        else _("Waiting for %(time)s") % words,
        url=absolute(row.url),
        is_late=is_late,
    )


def _news(person: User, day: dt.date) -> Section | None:
    """What happened and is still unread, of the kinds that the person wants in the digest."""
    rows = list(
        Notification.objects.visible_to(person)
        .unread()
        .filter(digest_day=day)
        .exclude(kind__in=OF_TASKS)
        .newest_first()
    )
    if not rows:
        return None
    entries = []
    for row in rows[:SHOWN]:
        words = words_of(row)
        entries.append(Entry(words.headline, words.detail, words.reason, url=absolute(row.url)))
    return Section(
        entries=tuple(entries),
        heading=ngettext("%(count)d unread note", "%(count)d unread notes", len(rows))
        % {"count": len(rows)},
        rest=_rest(len(rows)),
    )


def _rest(count: int) -> str:
    more = count - SHOWN
    if more <= 0:
        return ""
    return ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}


def _mail(letter: Letter, row: Outbox, language: str) -> EmailMultiAlternatives:
    preferences_url = absolute(reverse("notification_preferences"))
    mail = EmailMultiAlternatives(
        # A title may hold line breaks; a header may not.
        subject=" ".join(letter.subject.split()),
        body=_text(letter, preferences_url),
        to=[row.person.email],
        headers={
            "Message-ID": f"<{row.public_id}@{_host()}>",
            "List-Unsubscribe": f"<{preferences_url}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    html = render_to_string(
        "mail/letter.html",
        {"letter": letter, "language_code": language, "preferences_url": preferences_url},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _host() -> str:
    return urlsplit(settings.EXPENSE_BASE_URL).hostname or "outlay.invalid"


def _text(letter: Letter, preferences_url: str) -> str:
    """The letter without any drawing."""
    blocks = [letter.title, letter.lead]
    for section in letter.sections:
        blocks.append(section.heading)
        for entry in section.entries:
            lines = (entry.headline, entry.detail, entry.reason, entry.remark, entry.url)
            blocks.append("\n".join(line for line in lines if line))
        blocks.append(section.rest)
    if letter.url:
        blocks.append(f"{letter.action}\n{letter.url}")
    blocks.append(f"-- \n{letter.foot}\n{_('Choose which mail you get')}\n{preferences_url}")
    return "\n\n".join(block for block in blocks if block) + "\n"
