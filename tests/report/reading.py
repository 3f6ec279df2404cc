"""Whether people can read and use the page: wide and narrow, by day, by night and on paper, without a mouse."""
import re

from checks import check
from selenium.webdriver.common.keys import Keys


def check_quiet(page, what):
    complaints, requests = page.complaints(), page.requests()
    check(not complaints, f"{what}: the console says {complaints}")
    check(not requests, f"{what}: it asked for {requests}")


def check_narrow(page, width, what):
    page.open(width)
    over = page.do("""
        const limit = document.documentElement.clientWidth;
        const wide = Array.from(document.querySelectorAll("body *")).filter((e) => !e.closest(".scroll, pre, .skip") &&
          e.getBoundingClientRect().right > limit + 1 && getComputedStyle(e).position !== "absolute");
        return [document.documentElement.scrollWidth - limit, wide.slice(0, 5).map((e) => e.tagName + " " + e.textContent.slice(0, 40))];""")
    check(over[0] <= 0 and not over[1], f"{what}: at {width} px it is too wide by {over[0]}: {over[1]}")
    small = page.do("""return Array.from(document.querySelectorAll("main button, main select, main summary, main input"))
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 80));""")
    check(not small, f"{what}: too small for a finger: {small[:3]}")


def luminance(colour):
    part = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2]


def contrast(a, b):
    x, y = sorted((luminance(a), luminance(b)))
    return (y + 0.05) / (x + 0.05)


def colours(page):
    """The page's colours as they are computed, by name."""
    names = ["ground", "raised", "text", "soft", "accent", "warm"] + [f"s{i}" for i in range(8)]
    return {n: [int(c) for c in re.findall(r"\d+", page.do("""
        const probe = document.createElement("span");
        probe.style.color = `var(--${arguments[0]})`;
        document.body.append(probe);
        const colour = getComputedStyle(probe).color;
        probe.remove();
        return colour;""", n))[:3]] for n in names}


def check_colours(page, what):
    """Contrasts of WCAG 2.1, level AA, by day and by night; paper is white whatever the hour."""
    for dark in (False, True):
        page.open(dark=dark)
        found = colours(page)
        check((luminance(found["ground"]) < 0.1) == dark, f"{what}: ground by {'night' if dark else 'day'}")
        for name in ("text", "soft", "accent"):
            for ground in ("ground", "raised"):
                check(contrast(found[name], found[ground]) >= 4.5, f"{what}: {name} on {ground}, dark {dark}")
        for s in range(8):
            check(contrast(found[f"s{s}"], found["ground"]) >= 3, f"{what}: strategy {s}, dark {dark}: "
                  f"{contrast(found[f's{s}'], found['ground']):.2f}")
        check_quiet(page, f"{what}, dark {dark}")
    page.open(794, dark=True, media="print")
    check(luminance(colours(page)["ground"]) > 0.95, f"{what}: paper is white")
    check(page.do("return getComputedStyle(document.querySelector('nav')).display") == "none", f"{what}: no contents on paper")
    check(page.do("return document.querySelector('.answer').offsetHeight") > 100, f"{what}: the answer on paper")
    check(page.do("return Array.from(document.querySelectorAll('.plot svg[role=img]')).every((s) => s.getBoundingClientRect().width > 300)"),
          f"{what}: charts on paper")
    check(page.do("""
        const closed = () => document.querySelectorAll("details:not([open], .numbers)").length;
        const before = closed();
        window.dispatchEvent(new Event("beforeprint"));
        const within = closed();
        window.dispatchEvent(new Event("afterprint"));
        return before >= 3 && within === 0 && closed() === before;"""), f"{what}: what is said in words is printed")
    printed = page.browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"]
    check(len(printed) > 60000, f"{what}: {len(printed)} characters of PDF")


def check_keyboard(page, what):
    """Everything can be reached and used without a mouse."""
    page.open()
    active = page.browser.switch_to
    press = lambda *keys: active.active_element.send_keys(*keys)
    page.do("document.activeElement.blur()")
    press(Keys.TAB)
    check(active.active_element.get_attribute("class") == "skip", f"{what}: the first stop skips the contents")
    reached, elements = set(), set()
    for _ in range(400):
        press(Keys.TAB)
        element = active.active_element
        if element.id in elements or element.tag_name == "body":
            break
        elements.add(element.id)
        kind = page.do("const e = arguments[0]; return e.tagName + (e.type === 'range' ? ' range' : '') + (e.closest('.legend') ? ' legend' : '')", element)
        if kind not in reached:
            outline = page.do("return getComputedStyle(arguments[0]).outlineStyle", element)
            check(outline != "none", f"{what}: focus on {kind} cannot be seen")
        reached.add(kind)
    for kind in ("A", "SUMMARY", "SELECT", "INPUT range", "BUTTON legend"):
        check(kind in reached, f"{what}: {kind} cannot be reached; {sorted(reached)}")
    output = "return document.querySelector('#chart-trajectories output').textContent"
    page.do("document.querySelector('#chart-trajectories input').focus()")
    before = page.do(output)
    press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    after = page.do(output)
    check(before == "Month 72" and after == "Month 70", f"{what}: the cursor moved from {before} to {after}")
    spoken = page.do("return document.activeElement.getAttribute('aria-valuetext')")
    check(spoken == "Month 70", f"{what}: it is said aloud: {spoken}")
    lines = "return document.querySelectorAll('#chart-trajectories path.series[d]').length"
    page.do("document.querySelector('#chart-trajectories .legend button').focus()")
    shown = page.do(lines)
    press(Keys.SPACE)
    check(page.do("return document.activeElement.ariaPressed") == "false", f"{what}: the legend's button stays pressed")
    check(page.do("return document.querySelectorAll('#chart-trajectories svg[role=img] path.series').length") ==
          page.do("return document.querySelectorAll('#chart-trajectories .legend button').length") - 1, f"{what}: {shown} lines, and a line stays")
    page.do("document.querySelector('#chart-differences summary').focus()")
    press(Keys.ENTER)
    check(page.do("return document.querySelector('#chart-differences details').open"), f"{what}: a table opens by Enter")
