"""The handbook inside the site, open to everyone who is logged in."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from departments import handbook


@require_GET
def index(request):
    return shown(request, handbook.INDEX)


@require_GET
def page(request, name):
    return shown(request, name, crumbs=[(reverse("handbook"), _("Handbook"))])


def shown(request, name, **context):
    """Render a page of the handbook beside the list of all, the visitor's own ones marked."""
    language = get_language()
    found = handbook.get_page(name, language)
    own = handbook.pages_for(request.user)
    others = [(handbook.get_page(each, language), handbook.address_of(each), each in own) for each in handbook.PAGES]
    return render(request, "handbook/page.html", {"title": found.title, "page": found, "pages": others} | context)
