"""The handbook's Markdown as HTML. Its links and pictures are files beside one another; they become addresses."""

from posixpath import basename
from urllib.parse import urlsplit
from xml.etree.ElementTree import SubElement  # nosec B405

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import mark_safe
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from departments.handbook import address_of

PICTURES = settings.BASE_DIR / "static"


def html_of(text):
    """Return the HTML and (anchor, words) of each heading; HTML in the text is shown, not obeyed."""
    reader = Markdown(extensions=["attr_list", "tables", "toc", InSite()])
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    html = mark_safe(reader.convert(text))  # noqa: S308  # nosec B308, B703
    return html, tuple((token["id"], token["name"]) for token in reader.toc_tokens)


class InSite(Extension):
    def extendMarkdown(self, md):
        md.treeprocessors.register(LinksInSite(md), "in-site", 5)


class LinksInSite(Treeprocessor):
    def run(self, root):
        for link in root.iter("a"):
            link.set("href", address_in_site(link.get("href")))
        for paragraph in root.iter("p"):
            if len(paragraph) == 1 and paragraph[0].tag == "img" and not paragraph.text:
                make_figure(paragraph)


def address_in_site(href):
    """`filer.md#file` → the address of that section; anything else stays as it is."""
    target = urlsplit(href)
    if not target.path.endswith(".md"):
        return href
    return address_of(target.path.removesuffix(".md")) + (f"#{target.fragment}" if target.fragment else "")


def make_figure(paragraph):
    """Turn a paragraph that is only a picture into a figure; its caption repeats the words read out for the picture."""
    paragraph.tag, picture = "figure", paragraph[0]
    name = f"handbook/{basename(picture.get('src'))}"
    width, height = size_of(PICTURES / name)
    picture.attrib |= {"src": static(name), "width": str(width), "height": str(height), "loading": "lazy"}
    caption = SubElement(paragraph, "figcaption", {"aria-hidden": "true"})
    caption.text = picture.get("alt")


def size_of(path):
    """Width and height of a WebP in pixels, as its extended header has them (RFC 9649, 2.7)."""
    with path.open("rb") as file:
        header = file.read(30)
    return tuple(int.from_bytes(header[start : start + 3], "little") + 1 for start in (24, 27))
