from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from departments.models.department import Department
from departments.models.versioned import LockingQuerySet, Versioned


class UserManager(BaseUserManager.from_queryset(LockingQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(Versioned, AbstractBaseUser):
    """A person's account. What the person may do follows from memberships and role grants alone (access.py).

    There is no superuser flag and no permission table: nobody can be given everything at once.
    """

    username = models.CharField(
        _("username"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and @ . + - _ only."))],
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        verbose_name=_("employer"),
        related_name="employees",
        null=True,
        blank=True,
        help_text=_("Where the person works. It decides recusal; filing and signing need a membership."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    wants_mail = models.BooleanField(_("wants reminders by mail"), default=True)
    password_changed_at = models.DateTimeField(_("password changed"), null=True, editable=False)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    second_factor_since = models.DateTimeField(_("second factor since"), null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("username"),
                name="username_unique_in_any_case",
                violation_error_message=_("An account with this username exists already."),
            )
        ]

    def __str__(self):
        return self.name or self.username

    def get_short_name(self):
        return self.name or self.username

    def set_password(self, raw_password):
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def get_session_auth_hash(self):
        """What a session must match: it ends when the password or the second factor is another."""
        return salted_hmac(
            "departments.session", f"{self.password} {self.second_factor_since}", algorithm="sha256"
        ).hexdigest()

    # Django's admin and its contributed apps ask these; nothing is granted this way.
    def has_perm(self, perm, obj=None):
        return False

    def has_perms(self, perm_list, obj=None):
        return False

    def has_module_perms(self, app_label):
        return False
