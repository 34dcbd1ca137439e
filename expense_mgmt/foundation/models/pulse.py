from django.db import models


class Pulse(models.Model):
    """When something that must go on was last done, and what came of it; one row for each."""

    class Name(models.TextChoices):
        BEAT = "beat"
        VERIFY_BOOKS = "verify_books"

    name = models.CharField(max_length=20, choices=Name.choices, unique=True)
    at = models.DateTimeField()
    findings = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
