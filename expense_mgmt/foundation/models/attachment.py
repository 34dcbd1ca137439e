from django.db import models

from expense_mgmt.core.models import PublicIdModel
from expense_mgmt.foundation.models.company import Company
from expense_mgmt.foundation.models.user import User


class StoredFile(models.Model):
    """The bytes of a file, kept once under their SHA-256, never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256

    @property
    def storage_name(self) -> str:
        return f"files/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Attachment(PublicIdModel):
    """A file under the name its uploader gave it. Reached only through the document that links it."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_index=False, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """The ending in capitals, for the tile: PDF, XLSX."""
        return self.name.rpartition(".")[2].upper()[:5]
