"""The WSGI entry point served by gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# What a start makes stays for good: looking through it for garbage costs a tenth of the start, and of every later look.
gc.disable()
application = get_wsgi_application()
gc.freeze()
gc.enable()
