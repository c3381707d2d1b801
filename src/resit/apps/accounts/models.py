import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from resit.apps.accounts.kept import KeptCase as KeptCase


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an address is kept in lower case, so that one mailbox is one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account; without a password nobody can sign in to it until one is set.

        Raises
        ------
        ValueError
            `email` is empty.
        """
        if not email:
            raise ValueError("an account has no e-mail address; want one")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator's account."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, named by an e-mail address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True, help_text=_("As you would like to be called."))
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may enter the back office"), default=False)
    joined_at = models.DateTimeField(_("joined at"), db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = (
            models.UniqueConstraint(
                Lower("email"), name="one_account_per_mailbox", violation_error_message=_("There is an account with this e-mail address.")
            ),
        )

    def __str__(self) -> str:
        return self.email


class AdministratorLinkQuerySet(models.QuerySet["AdministratorLink"]):
    def unused(self) -> Self:
        return self.filter(used_at=None)


class AdministratorLink(models.Model):
    """A link that makes whoever opens it an administrator: once, and only until it ends.

    Only the token's hash is kept: who reads the database cannot use it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AdministratorLinkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("made_at")), name="administrator_link_ends_after_it_is_made"),
        )

    def __str__(self) -> str:
        return str(self.id)
