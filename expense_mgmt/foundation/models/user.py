from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from expense_mgmt.core.models import PublicIdModel, localized_name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(PublicIdModel, AbstractBaseUser):
    """A person who signs in. What they may do follows from their role holdings alone.

    There is no superuser: administrators configure and approve nothing (DOMAIN §5).
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=10, choices=Language.choices, blank=True, default="")
    is_active = models.BooleanField(default=True)
    # The hour of the company's day at which the digest of what waits is written.
    digest_hour = models.PositiveSmallIntegerField(default=8, db_default=8)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_hour__lte=23), name="user_digest_hour_is_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name for the reader's language."""
        return localized_name(self.name, self.name_en)

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What was read of the person for this request: holdings, counts. Never stored."""
        return {}

    @property
    def initials(self) -> str:
        """One Chinese character or two Latin letters, for the round badge."""
        label = self.label
        if label and ord(label[0]) > 0x2E7F:  # noqa: PLR2004  # where CJK begins
            return label[0]
        return "".join(word[0] for word in label.split()[:2]).upper()


if TYPE_CHECKING:

    class AuthedRequest(HttpRequest):
        """A request of someone who signed in; views behind the sign-in take this type."""

        user: User
else:
    AuthedRequest = HttpRequest
