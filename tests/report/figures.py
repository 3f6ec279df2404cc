"""Figures of `convene compare`: what they show is what the tables say, and names come out as text, whatever is in them.

Usage: figures.py CONVENE. Works in a temporary folder. Exits with 77 where gnuplot is missing, unless CI is true.
"""
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks  # noqa: E402
from checks import check, missing, run_test, table  # noqa: E402

CONVENE = os.path.abspath(sys.argv[1])
if not shutil.which("gnuplot"):
    missing("gnuplot")

# Each would do something, or vanish, if it were taken for a script, a shell's words, markup or a formula.
NAMES = {
    "baseline": "as <i>it</i> was & \"so\"",
    "quotes": "'; system(\"touch x\"); '",
    "markup": "{/Symbol a}_2^3 back\\nslash \"\"",
    "shell": "=1 `touch y` $(touch z) %s @x ~y",
    "unicode": "naïve — Désirée's: « 90% »",
}
LONG = "a very long name of a strategy that goes on and on"


def yaml(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


SCENARIO = f"""
title: {yaml('Names ' + NAMES['markup'])}
economics: {{currency: {yaml('£" `touch y`')}, price_year: 2024, horizon: 60, need_unit: {yaml("house's")}, need_total: 200}}
parameters:
  population: {{organisations: 60}}
  alliances: {{count: 3}}
  run: {{months: 84, replicates: 6, seed: 11}}
baseline: {yaml(NAMES['baseline'])}
strategies:
  {yaml(NAMES['baseline'])}: []
  {yaml(NAMES['quotes'])}:
    - {{name: for a while, set: {{convenor.presence: independent}}, from: 12, until: 40, cost: {{setup: 5000, monthly: 1000}}}}
  {yaml(NAMES['markup'])}:
    - {{name: {yaml('a "convenor"')}, set: {{convenor.presence: independent}}, from: 6, cost: {{monthly: 2000}}}}
    - {{name: plans, set: {{plans.rule: required}}, from: 6, cost: {{setup: 100}}}}
  {yaml(NAMES['shell'])}:
    - {{name: honest, set: {{honesty.level: 0.5}}, from: 12, coverage: 0.5}}
  {yaml(NAMES['unicode'])}:
    - {{name: honest, set: {{honesty.level: 0.8}}, from: 12}}
  {LONG}:
    - {{name: honest, set: {{honesty.level: 0.9}}, from: 12}}
"""
STUDY = """
scenario: s.yaml
design: {kind: latin-hypercube, points: 24}
vary:
  trust.gain: {min: 0.02, max: 0.2}
  effort.synergy: {min: 1.0, max: 3.0}
replicates: 3
"""
ALWAYS = {"need_met", "cooperation", "trust", "stress", "observables", "differences", "best", "who_benefits", "after_the_end",
          "cost_plane", "frontier", "net_benefit"}
OF_A_STUDY = {"acceptability", "regret", "failures", "failure_peeling"}
SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments, **what):
    return checks.run(CONVENE, *arguments, "--no-report", **what)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def figures_of(folder):
    return {name[:-3] for name in os.listdir(folder + "/figures") if name.endswith(".gp")}


def texts_of(folder, name):
    tree = ElementTree.parse(f"{folder}/figures/{name}.svg")
    return ["".join(text.itertext()).strip() for text in tree.iter(SVG + "text")]


def marks_of(folder, name):
    """Lines, areas and points in the picture, without those that are declared to be used."""
    tree = ElementTree.parse(f"{folder}/figures/{name}.svg")
    declared = {mark for definitions in tree.iter(SVG + "defs") for mark in definitions.iter()}
    return sum(1 for mark in tree.iter() if mark.tag in (SVG + "path", SVG + "polygon", SVG + "use", SVG + "circle")
               and mark not in declared)


def check_files(folder, expected):
    check(figures_of(folder) == expected, f"{folder}: {figures_of(folder) ^ expected}")
    there = {name for figure in expected for name in (figure + ".gp", figure + ".dat", figure + ".svg", figure + ".pdf")}
    check(set(os.listdir(folder + "/figures")) == there, f"{folder}: {set(os.listdir(folder + '/figures')) ^ there}")
    for name in sorted(expected):
        check(marks_of(folder, name) > 8, f"{name}.svg: {marks_of(folder, name)} marks")
        pdf = read(f"{folder}/figures/{name}.pdf")
        check(pdf.startswith(b"%PDF") and len(pdf) > 4000, f"{name}.pdf: {len(pdf)} bytes")
        check(b"(D:19700101000000Z)" in pdf, f"{name}.pdf: its date")
        script = read(f"{folder}/figures/{name}.gp").decode()
        for word in ("touch", "Symbol", "naïve", "very long", "house's", "£"):
            check(word not in script, f"{name}.gp holds {word}")


def check_names(folder):
    """Every strategy is named in every figure that shows all, letter by letter; a long name is cut."""
    others = [NAMES[k] for k in ("quotes", "markup", "shell", "unicode")] + [LONG[:31].strip() + "…"]
    for name in ("need_met", "differences", "who_benefits", "net_benefit", "best", "observables", "cost_plane"):
        texts = texts_of(folder, name)
        for strategy in others:
            strategy = strategy if len(strategy) <= 32 else strategy[:31].strip() + "…"
            check(strategy in texts, f"{name}.svg: {strategy!r} not in {texts}")
    check(any(f"“{NAMES['baseline']}”" in text for text in texts_of(folder, "differences")), "the baseline in the note")
    check(any("(thousand £\" `touch y`)" in text for text in texts_of(folder, "cost_plane")), "the currency on an axis")
    for name in ("x", "y", "z"):
        for where in (".", folder, folder + "/figures"):
            check(not os.path.exists(os.path.join(where, name)), f"{where}/{name} was made: a name was run")


def data_blocks(folder, name):
    """The data of a figure, block by block: rows of cells."""
    blocks = read(f"{folder}/figures/{name}.dat").decode().split("\n\n\n")
    return [[line.split("\t") for line in block.splitlines() if not line.startswith("#")] for block in blocks]


def check_numbers(folder):
    """What is drawn is what the tables say."""
    texts = texts_of(folder, "differences")
    for row in table(folder, "against_baseline"):
        words = "{} ({} to {})".format(*(f"{float(row[k]):+.3f}".replace("-", "−") for k in ("difference", "low", "high")))
        words = re.sub(r"[+−](0\.000)", r"\1", words)
        check(words in texts, f"differences.svg: {words} not in {texts}")
    months = {}
    for row in table(folder, "trajectories"):
        if row["observable"] == "need_met":
            months.setdefault(row["strategy"], []).append([row[k] for k in ("month", "mean", "band_low", "band_high")])
    drawn = data_blocks(folder, "need_met")[1:]
    check(len(drawn) == len(months), "a block for each strategy")
    for strategy, rows in months.items():
        check(rows in drawn, f"need_met.dat: {strategy}")
    rows = table(folder, "cost_effectiveness")
    effects = {cells[0] for block in data_blocks(folder, "frontier")[1:] for cells in block}
    check({r["effect"] for r in rows} == effects, f"frontier.dat: {effects}")
    icers = [f"{float(r['icer']):,.0f}" for r in rows if r["icer"]]
    for icer in icers:
        check(any(text.endswith(": " + icer) for text in texts_of(folder, "frontier")), f"frontier.svg: {icer}")
    thresholds = sorted({float(r["threshold"]) for r in table(folder, "net_benefit")})
    check(len(data_blocks(folder, "net_benefit")[1]) == len(thresholds), "net_benefit.dat")


def check_bytes():
    """The same comparison draws the same bytes; so does gnuplot by hand from what was written."""
    run("compare", "all", "-o", "again", "--quiet", "--threads", "1")
    for name in os.listdir("all/figures"):
        check(read("all/figures/" + name) == read("again/figures/" + name), f"{name} differs")
    shutil.copytree("all/figures", "byhand")
    for name in ("need_met", "cost_plane"):
        os.remove(f"byhand/{name}.svg")
        subprocess.run(["gnuplot", name + ".gp"], cwd="byhand", check=True)
        check(read(f"byhand/{name}.svg") == read(f"all/figures/{name}.svg"), f"{name}.svg by hand")
    run("compare", "all", "-o", "dated", "--quiet", SOURCE_DATE_EPOCH="1600000000")
    check(b"(D:20200913122640Z)" in read("dated/figures/best.pdf"), "SOURCE_DATE_EPOCH")


def check_rules():
    """What is there is kept, or replaced when asked; what no longer belongs goes."""
    before = read("all/figures/best.svg")
    run("compare", "all", code=2, says="there are tables already")
    shutil.rmtree("again/tables")
    run("compare", "all", "-o", "again", "--quiet", code=2, says="there are figures already")
    check(not os.path.exists("again/tables"), "a refusal leaves no tables")
    run("compare", "all", "-o", "again", "--quiet", "--no-figures")
    check(os.path.exists("again/figures/best.svg"), "figures that were not asked for are left alone")
    run("compare", "study", "-o", "mixed", "--quiet")
    run("compare", "all", "-o", "mixed", "--quiet", "--force")
    check_files("mixed", ALWAYS)
    check(read("all/figures/best.svg") == before, "what is there stays")
    run("compare", "all", "-o", "none", "--quiet", "--no-figures")
    check(not os.path.exists("none/figures"), "no figures when they are not wanted")
    check(not any(name.startswith(".") for name in os.listdir("all/figures")), "nothing is left over")


def stand_in(folder, commands):
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/gnuplot", "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + commands + "\n")
    os.chmod(folder + "/gnuplot", 0o755)
    return os.path.abspath(folder)


def check_without_gnuplot():
    """Scripts and data are there all the same, and it is said what is missing."""
    os.makedirs("nothing")
    run("compare", "all", "-o", "bare", "--quiet", PATH=os.path.abspath("nothing"), says="warning: there is no gnuplot")
    there = {name.rsplit(".", 1)[1] for name in os.listdir("bare/figures")}
    check(there == {"gp", "dat"} and figures_of("bare") == ALWAYS, f"without gnuplot: {there}")
    path = stand_in("broken", "echo '\"x.gp\" line 7: it broke' >&2; exit 1")
    run("compare", "all", "-o", "broke", "--quiet", code=1, PATH=path, says="could not draw need_met.gp: \"x.gp\" line 7: it broke")
    check(figures_of("broke") == ALWAYS and os.path.exists("broke/tables/pairs.csv"), "what there is stays")
    check(not os.path.exists("broke/figures/need_met.svg"), "no picture of a failure")
    path = stand_in("onlysvg", "PATH=/usr/bin:/bin; name=${2%.gp}; echo '<svg xmlns=\"http://www.w3.org/2000/svg\"/>' >\"$name.svg\"")
    run("compare", "all", "-o", "svg", "--quiet", PATH=path, says="cannot write PDF")
    check(os.path.exists("svg/figures/best.svg") and not os.path.exists("svg/figures/best.pdf"), "SVG only")


def main():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    with open("study.yaml", "w", encoding="utf-8") as file:
        file.write(STUDY)
    run("compare", "s.yaml", "-o", "all", "--quiet")
    check_files("all", ALWAYS)
    check_names("all")
    check_numbers("all")
    run("compare", "study.yaml", "-o", "study", "--quiet")
    check_files("study", ALWAYS | OF_A_STUDY | (figures_of("study") & {"failure_box"}))
    check_names("study")
    run("compare", "all", "-o", "why", "--quiet", "--why", NAMES["markup"], "--important", "0.01")
    check_files("why", ALWAYS | {"why"})
    check('a "convenor"' in texts_of("why", "why"), "parts are named")
    check_bytes()
    check_rules()
    check_without_gnuplot()


run_test(main)
