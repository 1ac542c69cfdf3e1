"""On an English page the city's own words are Chinese, and say so (WCAG 2.2, 3.1.2: language of parts).

Names, targets and reports stand in every second line of every page, those of Django's admin included. They are marked
once, on the way out, so that no template can forget it; a Chinese page is left as it is.
"""

import re

from django.utils.translation import get_language

HAN = "[\u3007\u3400-\u9fff]"
BETWEEN = "[\u2010-\u203b\u3000-\u303f\uff00-\uffef0-9 %.,:/+()\n-]"  # what does not end a stretch of Chinese
IN_BRACKETS = rf"\([^()<]*{HAN}\)"  # 市委改革办(市政办)
CHINESE = f"[（《“]*{HAN}(?:{IN_BRACKETS}|{BETWEEN}*{HAN})*[。，；：！？）》”]*"
# What holds text alone takes the mark itself; so does a drawing, in which HTML has no place.
WHOLE = "option|textarea|svg"
PART = re.compile(
    r"<!--.*?-->|<(?P<left>script|style|title)\b.*?</(?P=left)>"
    r"|<(?P<named>\w+)\b[^>]*\blang=.zh[^>]*>.*?</(?P=named)>"
    rf"|<(?P<whole>{WHOLE})\b(?P<rest>.*?</(?P=whole)>)"
    r"|<[^>]*>"
    rf"|(?P<chinese>{CHINESE})",
    re.DOTALL,
)
MARK = 'lang="zh-Hans"'


class ChineseMiddleware:
    """Mark the Chinese on pages of another language."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not get_language().startswith("zh") and is_page(response):
            response.content = marked(response.content.decode()).encode()
        return response


def is_page(response):
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def marked(html):
    """The page with every stretch of Chinese in an element that names its language."""
    return PART.sub(mark_of, html)


def mark_of(part):
    if part["chinese"]:
        return f"<bdi {MARK}>{part['chinese']}</bdi>"
    if part["whole"] and re.search(HAN, part["rest"]):
        return f"<{part['whole']} {MARK}{part['rest']}"
    return part[0]
