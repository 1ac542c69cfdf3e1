"""Dates are ISO, in either language alike: shown, and offered in fields, which take what Django takes besides."""

from django.conf.locale.zh_Hans import formats as of_django

DATE_FORMAT = SHORT_DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "Y-m-d H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", *of_django.DATE_INPUT_FORMATS]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", *of_django.DATETIME_INPUT_FORMATS]
