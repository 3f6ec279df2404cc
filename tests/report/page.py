"""The page of a comparison in headless Chromium: drawn, escaped, equal to the tables, closed to the world, for
narrow and wide, by keyboard, by night and on paper.

Usage: page.py CONVENE PROJECT-FOLDER
"""
import csv
import json
import math
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks  # noqa: E402
from checks import check, missing, run_test  # noqa: E402

try:
    from browser import Page, start
    from reading import check_colours, check_keyboard, check_narrow, check_quiet
except ImportError as error:
    missing(error)

CONVENE, PROJECT = sys.argv[1:3]
HOSTILE = "<script>alert(1)</script>"
QUOTED = "a \"b\" & 'c' \u202e née 漢字"
LONG = "a name that is longer than anybody would think wise, with Donaudampfschifffahrtsgesellschaft in it"
NUMBER = "1.50"
RELIEVED = ("=1+1", "=2+2")  # under circumstances that nobody chooses; the second has QUOTED's plans besides

SCENARIO = f"""
title: "Four ways <img src=x onerror=alert(2)> & more"
description: "</script><script>alert(3)</script>"
sources: ["<b>bold</b>", "plain"]
economics: {{currency: "G<P", price_year: 2024, discount_rate: 0.05, perspective: "<i>us</i>"}}
parameters:
  population: {{organisations: 40}}
  alliances: {{count: 3}}
  run: {{months: 72, replicates: 6, seed: 11}}
baseline: '{NUMBER}'
strategies:
  '{NUMBER}': []
  '{HOSTILE}':
    - {{name: "x<y", set: {{convenor.presence: independent}}, from: 6, until: 36, cost: {{setup: 5000, monthly: 1000}}}}
    - {{name: "</script>", set: {{plans.rule: required}}, from: 6, until: 36, cost: {{setup: 100}}}}
  {json.dumps(QUOTED)}:
    - {{name: plans, set: {{plans.rule: required}}, from: 12, cost: {{setup: 100}}}}
  '{LONG}':
    - {{name: honest, set: {{honesty.level: 0.5}}, from: 12, coverage: 0.5}}
  "=1+1":
    - {{name: relief, set: {{pressure.level: -3}}, from: 12}}
  "=2+2":
    - {{name: plans, set: {{plans.rule: required}}, from: 12, cost: {{setup: 100}}}}
    - {{name: relief, set: {{pressure.level: -3}}, from: 12}}
"""
STUDY = """
scenario: s.yaml
design: {kind: latin-hypercube, points: 24}
vary:
  effort.synergy: {min: 1.2, max: 4}
  trust.initial: {min: 0.1, max: 0.7}
replicates: 2
"""


def run(*arguments, **what):
    return checks.run(CONVENE, *arguments, **what)


def table(folder, name):
    return checks.table(folder, name.removesuffix(".csv"))


def plain(text):
    """A name without the apostrophe that keeps it from being a formula."""
    return re.sub(r"^'(?=[=+\-@\t\r])", "", text)


# -- what is looked at --


def check_drawn(page, charts, what):
    """Every chart is there, has marks on the screen, words, and nothing that is no number."""
    found = page.do("""
        return Array.from(document.querySelectorAll(".plot"), (plot) => {
          const svg = plot.querySelector("svg[role=img]");
          const marks = svg ? Array.from(svg.querySelectorAll("path.dot, path.series, rect.bar, path.band")) : [];
          const seen = marks.filter((m) => { const b = m.getBoundingClientRect(); return b.width + b.height > 1; });
          const box = svg ? svg.getBoundingClientRect() : {width: 0, height: 0};
          const inside = seen.filter((m) => { const b = m.getBoundingClientRect();
            return b.left >= box.left - 8 && b.right <= box.right + 8 && b.top >= box.top - 8 && b.bottom <= box.bottom + 8; });
          return {id: plot.dataset.chart, seen: seen.length, inside: inside.length, width: box.width, height: box.height,
            words: svg ? svg.getAttribute("aria-label") : "", caption: plot.parentElement.querySelector("figcaption").textContent,
            text: svg ? svg.querySelectorAll("text").length : 0, wrong: /NaN|undefined|Infinity/.test(plot.innerHTML),
            numbers: plot.parentElement.querySelectorAll("details").length};
        });""")
    check(sorted(c["id"] for c in found) == sorted(charts), f"{what}: charts {[c['id'] for c in found]}")
    for chart in found:
        name = f"{what}: chart {chart['id']}"
        check(chart["seen"] >= 4 and chart["inside"] == chart["seen"], f"{name}: {chart['seen']} marks, {chart['inside']} inside")
        check(chart["width"] > 250 and chart["height"] > 80, f"{name}: {chart['width']} x {chart['height']}")
        check(len(chart["words"]) > 60 and chart["caption"] in chart["words"], f"{name}: words {chart['words']!r}")
        check(chart["text"] >= 6 and not chart["wrong"], f"{name}: {chart['text']} texts, or no number")
        check(chart["numbers"] == 1, f"{name}: the numbers behind it are not there")


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def check_numbers(page, folder, what):
    """The tables that open are those in tables/, cell by cell; what they show is rounded from what they hold."""
    seen = page.do("""
        return Array.from(document.querySelectorAll("details table[data-file]"), (t) => [t.dataset.file,
          Array.from(t.tHead.rows[0].cells, (c) => c.textContent),
          Array.from(t.tBodies[0].rows, (r) => Array.from(r.cells, (c) => c.firstElementChild ?
            [c.firstElementChild.value, c.textContent] : [c.textContent, c.textContent]))]);""")
    check(len(seen) >= 3, f"{what}: {len(seen)} tables")
    for file, header, rows in seen:
        with open(os.path.join(folder, "tables", file), newline="", encoding="utf-8") as opened:
            expected = list(csv.reader(opened))
        check(header == expected[0], f"{what}: header of {file}")
        check(len(rows) == len(expected) - 1, f"{what}: {file} has {len(rows)} rows")
        for mine, theirs in zip(rows, expected[1:]):
            check([m[0] for m in mine] == [plain(t) for t in theirs], f"{what}: {file}: {mine} is not {theirs}")
            for value, shown in mine:
                if shown.lstrip("−") == "<0.0001":
                    check(0 < abs(float(value)) < 1e-4, f"{what}: {file} shows {shown} for {value}")
                elif value != shown and number(value) is not None:
                    read = float(shown.replace("−", "-").replace(",", ""))
                    check(abs(read - float(value)) <= 5.1e-4 * abs(float(value)) + 5.1e-5 or abs(float(value)) > 1e3 and
                          abs(read - float(value)) <= 0.5, f"{what}: {file} shows {shown} for {value}")


def check_circumstances(page, folder, what):
    """Chosen plans under relief, against relief alone: what pairs.csv says; and what they gain without it."""
    rows = page.do("""return Array.from(document.querySelectorAll("#circumstances-table tbody tr"),
        (r) => Array.from(r.cells, (c) => c.textContent));""")
    pair = [r for r in table(folder, "pairs.csv") if r["outcome"] == "need met" and
            {plain(r["strategy"]), plain(r["compared_with"])} == set(RELIEVED)]
    plans = [r for r in table(folder, "against_baseline.csv")
             if r["outcome"] == "need met" and plain(r["strategy"]) == QUOTED]
    if not check(len(rows) == len(pair) == len(plans) == 1, f"{what}: circumstances {rows}"):
        return
    sign = 1 if plain(pair[0]["strategy"]) == RELIEVED[1] else -1
    low, high = sorted(sign * float(pair[0][bound]) for bound in ("low", "high"))
    found, against, more, interval, words, otherwise = rows[0]
    check((found, against) == (RELIEVED[1], RELIEVED[0]), f"{what}: compares {found} with {against}")
    for said, value in ((more, sign * float(pair[0]["difference"])), (interval.split(" to ")[0], low),
                        (interval.split(" to ")[1], high)):
        check(abs(float(said.replace("−", "-")) - 100 * value) <= 0.0501, f"{what}: {said} for {value}")
    check(words == ("still helps" if low > 0 else "does harm" if high < 0 else "no sure gain"), f"{what}: {words}")
    gain = re.fullmatch(r"(.*) gains ([+−][0-9.]+) points over the baseline", otherwise, re.DOTALL)
    check(gain and gain[1] == QUOTED and
          abs(float(gain[2].replace("−", "-")) - 100 * float(plans[0]["difference"])) <= 0.0501,
          f"{what}: otherwise {otherwise!r}")


def check_comparison(page, folder, what):
    """The first table and the headline say what strategies.csv and against_baseline.csv say."""
    need = [r for r in table(folder, "strategies.csv") if r["outcome"] == "need met"]
    others = [plain(r["strategy"]) for r in need if r["baseline"] == "0"]
    looks = {name: f"swatch c{1 + i % 7}" for i, name in enumerate(others)}  # as in the figures, whatever the rank
    shown = dict(page.do("""return Array.from(document.querySelectorAll("#comparison-table .swatch"),
        (mark) => [mark.parentNode.textContent, mark.className]);"""))
    check({name: look for name, look in shown.items() if name in looks} == looks, f"{what}: colours {shown}")
    need.sort(key=lambda r: -float(r["mean"]))
    against = {plain(r["strategy"]): r for r in table(folder, "against_baseline.csv") if r["outcome"] == "need met"}
    rows = page.do("""return Array.from(document.querySelectorAll("#comparison-table tbody tr"),
        (r) => Array.from(r.cells, (c) => [c.querySelector("data")?.value ?? null, c.textContent]));""")
    check([r[0][1] for r in rows] == [plain(r["strategy"]) for r in need], f"{what}: order of strategies")
    for row, expected in zip(rows, need):
        check(row[1][0] == expected["mean"], f"{what}: need met {row[1]}")
        check(row[1][1] == f"{100 * float(expected['mean']):.1f}%", f"{what}: shows {row[1]}")
        other = against.get(plain(expected["strategy"]))
        if other:
            check(row[2][0] == other["difference"], f"{what}: difference {row[2]}")
            shown = float(row[2][1].replace("−", "-"))
            check(abs(shown - 100 * float(other["difference"])) <= 0.0501, f"{what}: shows {row[2]}")
            check((row[4][0] or "") == other["improved"], f"{what}: improved {row[4]}")
    words = page.do("return document.querySelector('.answer').innerText")
    chosen = [row for row in need if plain(row["strategy"]) not in RELIEVED]
    best = plain(chosen[0]["strategy"])
    if len(chosen) < len(need):
        check(plain(need[0]["strategy"]) in RELIEVED, f"{what}: relief meets most need")
        apart = page.do("return document.querySelector('.follows').innerText")
        check("In other circumstances" in apart and all(name in apart for name in RELIEVED), f"{what}: relief stands apart in {apart!r}")
    check(best in words, f"{what}: the headline names the best")
    check(f"{100 * float(chosen[0]['mean']):.1f}%" in words, f"{what}: the headline says how much")
    if best in against and against[best]["low"]:
        for column in ("difference", "low", "high"):
            said = f"{abs(100 * float(against[best][column])):.1f}"
            check(said in words, f"{what}: the headline says {column} {said}")
    check("a model says whose strengths are assumed, not measured" in words, f"{what}: the sentence stands with it")


def check_data(page, folder, what):
    """What the charts are drawn from is what the tables hold, to six figures; trajectories to a thousandth of a share."""
    data = json.loads(page.do("return document.getElementById('data').textContent"))
    for key, name in (("against", "against_baseline"), ("costs", "cost_effectiveness"), ("members", "who_benefits"),
                      ("why", "why"), ("regret", "regret"), ("convergence", "convergence")):
        if key not in data:
            continue
        rows = table(folder, name + ".csv")
        for column, values in data[key].items():
            check(len(values) == len(rows), f"{what}: {key}.{column} has {len(values)} values")
            for value, row in zip(values, rows):
                expected = number(row[column])
                same = (value is None and row[column] == "" or isinstance(value, str) and value == plain(row[column]) or
                        expected is not None and not isinstance(value, str) and value is not None and
                        math.isclose(value, expected, rel_tol=1e-5))
                check(same, f"{what}: {key}.{column} is {value}, not {row[column]!r}")
    months = {}
    for row in table(folder, "trajectories.csv"):
        months.setdefault((row["observable"], plain(row["strategy"])), []).append(row)
    told = 0
    for observable in data["trajectories"]:
        for line in observable["strategies"]:
            rows = months[observable["name"], line["strategy"]]
            for column in ("mean", "low", "high", "band_low", "band_high", "difference", "difference_low", "difference_high"):
                for value, row in zip(line[column], rows, strict=True):
                    told += 1
                    expected = number(row[column])
                    same = value is None and expected is None or value is not None and expected is not None and \
                        abs(value / observable["scale"] - expected) <= 0.501 / observable["scale"]
                    if not same:
                        check(False, f"{what}: {observable['name']} {line['strategy']} {column} {row['month']}: {value}")
    check(told == 8 * sum(map(len, months.values())), f"{what}: {told} numbers of trajectories")


def check_closed(page, what):
    """The policy is in force: neither a script nor a style nor an image from elsewhere gets through."""
    page.open()
    page.complaints()
    page.requests()
    blocked = page.browser.execute_async_script("""
        const done = arguments[0], blocked = [];
        document.addEventListener("securitypolicyviolation", (e) => blocked.push(e.effectiveDirective));
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        const style = document.createElement("style");
        style.textContent = "body { display: none }";
        document.head.append(style);
        const image = document.createElement("img");
        image.src = "https://example.invalid/x.png";
        document.body.append(image);
        fetch("https://example.invalid/").catch(() => {});
        setTimeout(() => done([blocked.sort(), window.ran === true, getComputedStyle(document.body).display]), 300);""")
    check(blocked[0] == ["connect-src", "img-src", "script-src-elem", "style-src-elem"], f"{what}: blocked {blocked[0]}")
    check(not blocked[1], f"{what}: a script ran")
    check(blocked[2] != "none", f"{what}: a style was applied")
    page.complaints()
    requests = page.requests()
    check(not requests, f"{what}: it asked for {requests}")


def check_choices(page, what):
    """What is chosen is drawn, and its table follows."""
    page.open()
    result = page.do("""
        const figure = document.querySelector("#chart-trajectories"), [what, view, band] = figure.querySelectorAll("select");
        const shape = () => Array.from(figure.querySelectorAll("svg[role=img] path.series, svg[role=img] path.band"), (p) => p.getAttribute("d")).join();
        const set = (select, value) => { select.value = value; select.dispatchEvent(new Event("change")); return shape(); };
        const shapes = [shape(), set(band, "futures"), set(band, "none"), set(view, "difference"), set(what, "1")];
        figure.querySelector("details").open = true;
        const members = document.querySelector("#chart-members"), dots = () => Array.from(members.querySelectorAll("path.dot"), (p) => p.getAttribute("transform")).join();
        const first = dots(), select = members.querySelector("select");
        select.selectedIndex = 1;
        select.dispatchEvent(new Event("change"));
        return [new Set(shapes).size, first !== dots(), what.options.length];""")
    check(result[0] == 5 and result[1] and result[2] >= 8, f"{what}: choices {result}")
    rows = page.browser.execute_async_script("""
        const done = arguments[0];
        setTimeout(() => done(document.querySelectorAll("#chart-trajectories details tbody tr").length), 100);""")
    check(rows == 73, f"{what}: {rows} months in the table")
    check_quiet(page, what)


def check_structure(page, names, what):
    """A page as others' tools expect it: one h1, unique ids, links that lead somewhere; names as text."""
    found = page.do("""
        const ids = Array.from(document.querySelectorAll("[id]"), (e) => e.id);
        return {h1: document.querySelectorAll("h1").length, lang: document.documentElement.lang,
          twice: ids.filter((id, i) => ids.indexOf(id) !== i),
          dead: Array.from(document.querySelectorAll("a[href^='#']")).filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash),
          outside: Array.from(document.querySelectorAll("[href], [src]")).filter((e) => !/^(#|data:)/.test(e.getAttribute("href") ?? e.getAttribute("src"))).length,
          scripts: document.scripts.length, images: document.images.length, bold: document.querySelectorAll("b, i").length,
          unlabelled: Array.from(document.querySelectorAll("select, input")).filter((e) => !e.labels.length && !e.ariaLabel).length,
          styled: document.querySelectorAll("body [style]").length,
          names: Array.from(document.querySelectorAll("#comparison-table bdi"), (e) => e.textContent), text: document.body.textContent}""")
    check(found["h1"] == 1 and found["lang"] == "en-GB", f"{what}: h1 {found['h1']}, {found['lang']}")
    check(not found["twice"] and not found["dead"], f"{what}: ids twice {found['twice']}, dead links {found['dead']}")
    check(found["outside"] == 0 and found["images"] == 0, f"{what}: it leads outside")
    check(found["scripts"] == 3 and found["bold"] == 0, f"{what}: {found['scripts']} scripts, {found['bold']} marks of others")
    check(found["unlabelled"] == 0, f"{what}: controls without a name")
    check(sorted(found["names"]) == sorted(names), f"{what}: names {found['names']}")
    for word in ("undefined", "NaN", "{title}", "(null)"):
        check(word not in found["text"].split("https://d3js.org")[0], f"{what}: says {word}")


# -- the pages --


def make_pages():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    run("compare", "s.yaml", "--quiet", "--no-figures", "-o", "hostile", "--why", HOSTILE, "--important", "0.002")
    with open("one.yaml", "w", encoding="utf-8") as file:
        file.write("parameters: {population: {organisations: 30}, alliances: {count: 2}, run: {months: 30, replicates: 1}}\n"
                   "baseline: nothing\nstrategies:\n  nothing: []\n  honesty: [{name: honesty, set: {honesty.level: 1}}]\n")
    run("compare", "one.yaml", "--quiet", "--no-figures", "-o", "one")
    with open("study.yaml", "w", encoding="utf-8") as file:
        file.write(STUDY)
    run("compare", "study.yaml", "--quiet", "--no-figures", "-o", "study")


def check_coalition(browser):
    """A real coalition: alliances by number, or by name where that is asked for; no member is named at all."""
    run("new", "coalition", "mine")
    text = open("mine/scenario.yaml", encoding="utf-8").read()
    with open("mine/scenario.yaml", "w", encoding="utf-8") as file:
        file.write(text + "\nrecord: {alliances: {every: 6}, names: true}\n")
    with open("mine/memberships.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    alliances = sorted({r["alliance"] for r in rows})
    members = {r["organisation"] for r in rows}
    run("compare", "mine/scenario.yaml", "--quiet", "--no-figures", "--set", "run.replicates=4", "-o", "numbers")
    run("report", "numbers", "--names", "-o", "names", "--quiet")
    told = table("numbers", "alliances.csv")
    check(len(told) == 3 * len(alliances), f"alliances.csv has {len(told)} rows")
    for folder, expected in (("numbers", [f"Alliance {i + 1}" for i in range(len(alliances))]), ("names", alliances)):
        page = Page(browser, folder + "/report.html").open()
        check_quiet(page, folder)
        shown = page.do("return Array.from(document.querySelectorAll('#alliance-table tbody th'), (c) => c.textContent)")
        check(sorted(shown) == sorted(expected), f"{folder}: alliances {shown}")
        body = page.do("return document.body.textContent")
        check(not [m for m in members if m in body], f"{folder}: names of members")
    check_numbers(page, "numbers", "coalition")


def check_command():
    page = "hostile/report.html"
    with open(page, "rb") as file:
        first = file.read()
    run("report", "hostile", code=2, says="report.html: ")
    run("report", "hostile", "--force")
    with open(page, "rb") as file:
        check(file.read() == first, "the page from the tables is the page of the comparison, byte by byte")
    run("report", "hostile/s.h5", "-o", "apart", "--quiet")
    check({"report.html", "tables"} <= set(os.listdir("apart")), "a result is compared first")
    bare = run("report", "hostile", "-o", "elsewhere", "--quiet")
    check("there are no figures beside hostile/tables" in bare.stderr, f"no figures, and no word of it: {bare.stderr!r}")
    check(os.listdir("elsewhere") == ["report.html"], f"only the page goes elsewhere: {os.listdir('elsewhere')}")
    run("report", "apart", "-o", "taken", "--quiet")
    figures = sorted(os.listdir("apart/figures"))
    check(len(figures) > 20 and sorted(os.listdir("taken/figures")) == figures, "figures go with the page")
    for name in figures:
        with open("apart/figures/" + name, "rb") as one, open("taken/figures/" + name, "rb") as other:
            check(one.read() == other.read(), f"{name} as it was drawn")
    run("report", "apart", "-o", "taken", "--quiet", code=2, says="taken/report.html")
    os.remove("taken/report.html")
    run("report", "apart", "-o", "taken", "--quiet", code=2, says="taken/figures/")
    check("report.html" not in os.listdir("taken"), "no page where figures are in the way")
    run("report", "apart", "-o", "taken", "--quiet", "--force")
    os.remove("apart/report.html")
    run("report", "apart", "-o", "./apart/", "--quiet")
    check("report.html" in os.listdir("apart"), "a folder is its own, however it is written")
    run("compare", "hostile", "-o", "bare", "--no-report", "--no-figures", "--quiet")
    check("report.html" not in os.listdir("bare"), "--no-report")
    run("report", "s.yaml", code=2, says="is no result")
    run("report", "nowhere", code=2, says="nowhere does not exist")
    run("report", code=2, says="which folder or result?")
    run("report", "--nmaes", "hostile", code=2, says="--names")
    shutil.move("hostile/s.h5", "away.h5")
    run("report", "hostile", "--force", code=2, says="were made from s.h5, which is not there")
    shutil.move("away.h5", "hostile/s.h5")
    with open("hostile/tables/pairs.csv", "a", encoding="utf-8") as file:
        file.write("half a row")
    run("report", "hostile", "--force", code=2, says="pairs.csv: row ")
    with open(page, "rb") as file:
        check(file.read() == first, "a page that cannot be made leaves the one that is there")


def main():
    os.environ["SE_OFFLINE"] = "true"
    make_pages()
    if checks.failures:
        return
    browser = start()
    try:
        names = [HOSTILE, QUOTED, LONG, NUMBER, *RELIEVED]
        always = ["differences", "trajectories", "members", "convergence"]
        money = ["plane", "benefit"]
        hostile, one = Page(browser, "hostile/report.html"), Page(browser, "one/report.html")
        study, example = Page(browser, "study/report.html"), Page(browser, PROJECT + "/docs/example-report.html")
        for page, folder, charts in ((hostile, "hostile", always + money + ["why", "aftermath"]),
                                     (study, "study", ["differences", "trajectories", "members", "regret", "acceptability", "aftermath"] + money),
                                     (one, "one", ["differences", "trajectories", "members"])):
            page.open()
            check_quiet(page, folder)
            if folder == "hostile":
                check_circumstances(page, folder, folder)
            if folder == "one":
                check(page.do("return document.querySelectorAll('.plot svg[role=img]').length") == 3, "one: charts")
            else:
                check_drawn(page, charts, folder)
            check_numbers(page, folder, folder)
            check_comparison(page, folder, folder)
            check_data(page, folder, folder)
            for width in (360, 768, 1280):
                check_narrow(page, width, folder)
            check_quiet(page, folder + " at other widths")
        hostile.open()
        check_structure(hostile, names, "hostile")
        check_closed(hostile, "hostile")
        check_colours(hostile, "hostile")
        check_keyboard(hostile, "hostile")
        check_choices(hostile, "hostile")
        example.open()
        check_drawn(example, always + money + ["why", "aftermath"], "example")
        check_narrow(example, 360, "example")
        check_quiet(example, "example")
        check_coalition(browser)
        size = os.path.getsize(example.path)
        check(size < 1.5e6, f"the example has {size} bytes")
    finally:
        browser.quit()
    check_command()


run_test(main)
