from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from departments import handbook, navigation


@dataclass(frozen=True)
class Frame:
    """What every page shows around its content; equal frames look the same."""

    city: str = ""
    is_demo: bool = False
    entries: tuple = ()
    role_label: str = ""
    cycle: object | None = None
    unread: int = 0
    searches: bool = False
    help_url: str = ""


NO_FRAME = Frame()


def frame(request):
    """Give templates `frame` and `nav`, computed only when a page uses them."""
    return {
        "frame": SimpleLazyObject(lambda: build_frame(request)),
        "nav": SimpleLazyObject(lambda: build_frame(request).entries),
    }


def build_frame(request):
    if not hasattr(request, "_frame"):
        user = getattr(request, "user", None)
        known = user is not None and user.is_authenticated
        request._frame = Frame(
            city=settings.CITY_NAME,
            is_demo=settings.DEMO,
            entries=tuple(navigation.entries_for(request)) if known else (),
            role_label=str(navigation.role_label(user)) if known else "",
            cycle=navigation.cycle_for(request) if known else None,
            unread=navigation.unread_for(request) if known else 0,
            searches=known and navigation.may_search(user),
            help_url=handbook.address_for(user, view_name_of(request)) if known else "",
        )
    return request._frame


def view_name_of(request):
    """The name of the address asked for; "" where the address is unknown."""
    return request.resolver_match.view_name if request.resolver_match else ""
