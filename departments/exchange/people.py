"""Departments and accounts as tables of the admin."""

from django.utils.translation import gettext_lazy as _

from departments.exchange.resources import HouseResource
from departments.models import Department, User


class DepartmentResource(HouseResource):
    """Known by the present name; groups and successors exist before they are named."""

    identity = ("name",)
    synonyms = {"name": ("部门", "部门名称", "单位名称"), "position": ("排序", "序号")}

    class Meta:
        model = Department
        fields = ("name", "group", "position", "ended_on", "successor")
        import_id_fields = ("name",)
        skip_unchanged = report_skipped = True

    def find(self, row):
        return Department.objects.filter(name=row["name"]).values_list("pk", flat=True).first()


class UserResource(HouseResource):
    """Known by the username, in any case of letters. A new account has no password until it is given one."""

    identity = ("username",)
    captions = {"name": _("Full name")}
    synonyms = {"username": ("账号",), "name": ("姓名",), "department": ("单位", "部门")}

    class Meta:
        model = User
        fields = ("username", "name", "department", "email", "phone", "is_active")
        import_id_fields = ("username",)
        skip_unchanged = report_skipped = True

    def find(self, row):
        return User.objects.filter(username__iexact=row["username"]).values_list("pk", flat=True).first()

    def made_with(self, row, instance):
        return {"is_active": row.get("is_active") or "是"} if instance.pk is None else {"username": instance.username}

    def before_saving(self, instance, is_create):
        if is_create:
            instance.set_unusable_password()
            instance.must_change_password = True
