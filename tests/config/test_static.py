"""The public files of a real installation: root collects them, an account without rights serves them."""

import os
import stat

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.settings import STORAGES


@pytest.fixture
def strict_umask():
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("strict_umask")
def test_public_files_can_be_read_by_another_account_than_the_one_that_collected_them(tmp_path):
    backend, options = STORAGES["staticfiles"]["BACKEND"], STORAGES["staticfiles"]["OPTIONS"]
    storage = storages.create_storage({"BACKEND": backend, "OPTIONS": {**options, "location": tmp_path / "static"}})
    storage.save("css/app.css", ContentFile(b"body {}"))

    assert stat.S_IMODE((tmp_path / "static/css/app.css").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "static/css").stat().st_mode) == 0o755
