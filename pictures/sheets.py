"""Contact sheets: many pictures of pages side by side on a page of HTML, itself taken by the browser."""

from html import escape

PER_SHEET = {1280: 6, 360: 6}  # pictures on a sheet, by the width of the window they were taken in
COLUMNS = {1280: 3, 360: 6}
SHEET_WIDTH = 1900  # pixels
STYLE = """
body { margin: 12px; font: 16px/1.4 "Noto Sans CJK SC", sans-serif; background: #888; color: #000 }
h1 { margin: 0 0 8px; font-size: 18px }
main { display: grid; gap: 12px; align-items: start }
figure { margin: 0 } img { display: block; width: 100% }
figcaption { background: #fff; padding: 2px 6px; overflow-wrap: anywhere }
"""


def write_sheets(chromium, folder):
    """Lay the pictures of each folder under `pages/` on sheets: sheets/ROLE-LANGUAGE-SCHEME-WIDTH-NUMBER.jpg."""
    sheets = folder / "sheets"
    sheets.mkdir(exist_ok=True)
    page = chromium.new_page(viewport={"width": SHEET_WIDTH, "height": 1000})
    for kind in sorted((folder / "pages").iterdir()):
        for old in sheets.glob(f"{kind.name}-*"):
            old.unlink()
        width = int(kind.name.rsplit("-", 1)[1])
        pictures = sorted(kind.glob("*.jpg"))
        for number, start in enumerate(range(0, len(pictures), PER_SHEET[width]), 1):
            name = f"{kind.name}-{number:02}"
            html = sheet_of(name, pictures[start : start + PER_SHEET[width]], COLUMNS[width])
            (sheets / f"{name}.html").write_text(html, encoding="utf-8")
            page.goto((sheets / f"{name}.html").as_uri())
            page.screenshot(path=sheets / f"{name}.jpg", type="jpeg", quality=70, full_page=True)
    page.close()


def sheet_of(name, pictures, columns):
    figures = "".join(
        f'<figure><figcaption>{escape(picture.stem)}</figcaption><img src="{picture.as_uri()}" alt=""></figure>'
        for picture in pictures
    )
    grid = f"main {{ grid-template-columns: repeat({columns}, minmax(0, 1fr)) }}"
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}{grid}</style><h1>{name}</h1><main>{figures}</main>"
