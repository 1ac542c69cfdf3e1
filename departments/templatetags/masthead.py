from django import template

from departments.masthead import masthead as masthead_of

register = template.Library()


@register.simple_tag(takes_context=True)
def masthead(context, skip_to="main"):
    """The header; `masthead` in the context stands for it on a page that is kept and filled in later."""
    return context.get("masthead") or masthead_of(context.get("request"), context.get("csrf_token", ""), skip_to)
