"""The examples of scripts/plot draw a result in Python, R, Octave and gnuplot, and their pictures are not empty.

Usage: plot_scripts.py CONVENE SOURCE. Works in a temporary folder. Exits with 77 where a tool is missing, unless CI is true.
"""
import os
import shutil
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from checks import check, missing, run, run_test  # noqa: E402

CONVENE, SCRIPTS = os.path.abspath(sys.argv[1]), os.path.join(os.path.abspath(sys.argv[2]), "scripts", "plot")
OCTAVE = shutil.which("octave-cli") or shutil.which("octave")
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["as it was", "a, \"b\" {c}", "half honest_y", "more"]
SCENARIO = """
economics: {currency: GBP}
parameters: {population: {organisations: 40}, alliances: {count: 2}, run: {months: 48, replicates: 5, seed: 3}}
baseline: as it was
strategies:
  as it was: []
  'a, "b" {c}': [{name: honest, set: {honesty.level: 0.5}, from: 6, cost: {monthly: 100}}]
  half honest_y: [{name: honest, set: {honesty.level: 0.7}, from: 6, coverage: 0.5, cost: {setup: 70}}]
  more: [{name: convenor, set: {convenor.presence: independent}, from: 6, cost: {monthly: 500}}]
"""
STUDY = """
scenario: s.yaml
design: {kind: latin-hypercube, points: 20}
vary:
  trust.gain: {min: 0.02, max: 0.2}
  effort.synergy: {min: 1.0, max: 3.0}
replicates: 2
"""


def drawn(path):
    """How much geometry a picture holds, and its texts."""
    if not os.path.exists(path):
        return 0, []
    tree = ElementTree.parse(path)
    outlines = sum(len(mark.get("d") or mark.get("points") or "") for mark in tree.iter()
                   if mark.tag in (SVG + "path", SVG + "polyline", SVG + "polygon"))
    return outlines, ["".join(text.itertext()).strip() for text in tree.iter(SVG + "text")]


def draw(name, *command):
    """A script's picture holds much more than its axes, which the same script would draw of nothing."""
    run(*command)
    outlines, texts = drawn(command[-1])
    check(outlines > 8000, f"{name}: {outlines} letters of outlines")
    print(f"{name}: {outlines} letters of outlines, {len(texts)} texts")
    return texts


def main():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    with open("study.yaml", "w", encoding="utf-8") as file:
        file.write(STUDY)
    for name in ("s", "study"):
        run(CONVENE, "compare", name + ".yaml", "-o", name, "--quiet", "--no-figures", "--no-report")
    for name in ("s", "study"):
        result = f"{name}/{name}.h5"
        draw(f"compare.py, {name}", sys.executable, "-B", SCRIPTS + "/compare.py", result, name + "-py.svg")
        draw(f"compare.R, {name}", "Rscript", "--vanilla", SCRIPTS + "/compare.R", result, name + "-R.svg")
        texts = draw(f"compare.m, {name}", OCTAVE, "--no-gui", "--quiet", SCRIPTS + "/compare.m", result, name + "-m.svg")
        for text in [name.replace('"', "'") for name in NAMES] + ["month", "more cost"]:
            check(text in texts, f"compare.m: {text} not in {texts}")
        texts = draw(f"compare.gp, {name}", "gnuplot", "-c", SCRIPTS + "/compare.gp", name + "/tables", name + "-gp.svg")
        check("half honest_y" in texts and "more" in texts, f"compare.gp: {texts}")
    draw("cooperation.py", sys.executable, "-B", SCRIPTS + "/cooperation.py", "s/s.h5", "cooperation.svg")
    draw("study.py", sys.executable, "-B", SCRIPTS + "/study.py", "study/study.h5", "panels.svg")


lacking = [tool for tool in ("Rscript", "gnuplot") if not shutil.which(tool)] + ([] if OCTAVE else ["octave"])
try:
    import matplotlib  # noqa: F401
    import scipy  # noqa: F401
    import xarray  # noqa: F401
except ImportError as error:
    lacking.append(str(error))
if lacking:
    missing(*lacking)
run_test(main)
