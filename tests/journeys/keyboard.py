"""Hands that know only a keyboard. Every control passed on the way must show that it has the focus."""

VISIBLE_FOCUS = """() => {
    const shown = (element) => {
        const style = getComputedStyle(element);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    };
    const focused = document.activeElement;
    return focused === document.body || shown(focused);
}"""


def tab_to(page, control, most=160):
    """Press Tab until the control has the focus; without a mouse there is no other way to it."""
    for _press in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(VISIBLE_FOCUS), page.evaluate("document.activeElement.outerHTML")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{control} is not reached by {most} presses of Tab")


def press(page, control, most=160):
    tab_to(page, control, most)
    page.keyboard.press("Enter")


def write(page, control, text):
    """Tab to a field and type over what stands in it."""
    tab_to(page, control)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def sign_in(visitor, username):
    """Log in by keyboard and wait for the first screen."""
    page = visitor.page
    page.goto("/login/")
    if not page.get_by_label("用户名").evaluate("element => element === document.activeElement"):
        tab_to(page, page.get_by_label("用户名"))
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(visitor.site.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page
