"""Views that are imported when one of their addresses is first asked for: a worker starts with the addresses alone."""

from functools import cached_property
from importlib import import_module


class LateViews:
    """Stands for a module of views in a list of addresses: `bench = LateViews("commitments.views.filing.bench")`."""

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        return LateView(self.module, name)


class LateView:
    """Stands for one view; what its decorators noted on it, such as `login_required`, is found here too."""

    csrf_exempt = False  # of every view of the house; the admin asks when it makes its addresses

    def __init__(self, module, name):
        self.__module__, self.__name__, self.__qualname__ = module, name, name

    @cached_property
    def view(self):
        return getattr(import_module(self.__module__), self.__name__)

    def __call__(self, request, *args, **kwargs):
        return self.view(request, *args, **kwargs)

    def __getattr__(self, name):
        # Django asks every address for this one to name it; a class is not handed over this way.
        if name == "view_class" or name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.view, name)
