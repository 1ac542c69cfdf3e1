"""Dates on pages are ISO, whichever language the reader has."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

SHOWN = Template('{{ day }}, {{ day|date:"DATE_FORMAT" }}, {{ moment }}, {{ moment|date:"SHORT_DATETIME_FORMAT" }}')


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_date_and_a_time_are_written_alike_in_every_language(language):
    moments = {"day": date(2026, 11, 5), "moment": datetime(2026, 11, 5, 1, 30, tzinfo=UTC)}

    with translation.override(language):
        said = SHOWN.render(Context(moments))

    assert said == "2026-11-05, 2026-11-05, 2026-11-05 09:30, 2026-11-05 09:30"
