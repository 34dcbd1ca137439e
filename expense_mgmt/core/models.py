"""Abstract bases. This package has no tables."""

import uuid
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import get_language

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class LockableQuerySet(models.QuerySet[Row_co]):
    """Reads that can be locked in the one order that cannot deadlock: by primary key."""

    def lock(self) -> Self:
        return self.order_by("pk").select_for_update(of=("self",))


class PublicIdModel(models.Model):
    """Integer keys stay inside; addresses carry the UUID."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


def localized_name(name: str, name_en: str) -> str:
    """The name for the reader's language; the company's own where there is only one."""
    chinese = (get_language() or "").startswith("zh")
    return name if chinese or not name_en else name_en


class NamedModel(models.Model):
    """A thing with a code, the company's own name for it and one in Latin script.

    Data is never translated; both names are data, entered by the company.
    """

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return localized_name(self.name, self.name_en)
