"""Looking at pages by machine: which a role can reach, whether they answer, fit and pass axe."""

import re
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tests.journeys.conftest import PHONE, WIDE

OFFICE = "office2"
ROLES = ["filer11", "head11", OFFICE, "evaluator3", "leader1", "auditor", "security", "system"]
# Acts by GET that lead elsewhere, and Django's own pages about a password, which the site replaces.
LEFT_OUT = re.compile(r"^/(static|admin/(logout|password_change|jsi18n|autocomplete))/")
DOWNLOAD = "Download is starting"
# Reading style sheets again, axe would itself break the content-security policy of the page. What passes is not listed.
AXE = {"preload": False, "resultTypes": ["violations"]}
CHECKED_BY_AXE = set()
# A phone; 1280 px at 400 and at 200 per cent; a desk.
SIZES = [PHONE, {"width": 320, "height": 256}, {"width": 640, "height": 450}, WIDE]


def pattern_of(path):
    """The kind of page behind an address: numbers, fingerprints and the handbook's pages do not make another page."""
    return re.sub(r"/(\d+|[0-9a-f]{16,}|(?<=/help/)\w+)(?=/|$)", "/…", path)


def links_on(page):
    """The paths of the links of this page that lead to pages of the site."""
    here = urlsplit(page.url)
    for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
        target = urlsplit(urljoin(page.url, href))
        if target.netloc == here.netloc and not LEFT_OUT.match(target.path) and not href.startswith("#"):
            yield target.path


def crawl(visitor):
    """Go to one page of each kind that can be reached from the first screen; yield its pattern on each."""
    start = urlsplit(visitor.page.url).path
    seen, waiting = {pattern_of(start)}, [start]
    while waiting:
        path = waiting.pop(0)
        if not open_page(visitor, path):
            continue
        for found in links_on(visitor.page):
            if pattern_of(found) not in seen:
                seen.add(pattern_of(found))
                waiting.append(found)
        yield pattern_of(path)


def page_faults(visitor):
    """The patterns of the pages a person can reach, and what is wrong with them; axe sees a pattern once a worker."""
    patterns, faults = [], []
    for pattern in crawl(visitor):
        patterns.append(pattern)
        if pattern not in CHECKED_BY_AXE:
            CHECKED_BY_AXE.add(pattern)
            faults += axe_faults(visitor.page)
        faults += filter(None, [width_fault(visitor.page, size) for size in SIZES])
    return patterns, faults


def open_page(visitor, path):
    """Whether a page opened; a file is only asked for its status."""
    try:
        answer = visitor.page.goto(path)
    except Error as error:
        if DOWNLOAD not in error.message:
            raise
        answer = visitor.context.request.get(path)
        if answer.status != 200:
            visitor.faults.append(f"{path}: {answer.status}")
        return False
    if answer.status != 200:
        visitor.faults.append(f"{path}: {answer.status}")
    return answer.status == 200


def width_fault(page, viewport):
    """What sticks out sideways of a page of this size; None if nothing does. The first culprit is named."""
    page.set_viewport_size(viewport)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width <= viewport["width"]:
        return None
    culprit = page.evaluate(
        """width => [...document.querySelectorAll("main *, body > *")]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .map(element => `${element.tagName}.${element.className}`).at(-1)""",
        viewport["width"],
    )
    return f"{urlsplit(page.url).path}: {width} wide at {viewport['width']}, {culprit}"


def axe_faults(page):
    page.wait_for_load_state()
    found = Axe().run(page, options=AXE).response["violations"]
    return [
        f"{urlsplit(page.url).path}: {rule['id']} {node['target']} {node.get('failureSummary', '')[:160]}"
        for rule in found
        for node in rule["nodes"][:2]
    ]
