"""`convene compare` against numpy and scipy: every table is computed again from the result file.

Usage: compare.py CONVENE. Works in a temporary folder. Exits with 77 where packages are missing, unless CI is true.
"""
import math
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks  # noqa: E402
from checks import check, close, missing, run_test, table  # noqa: E402

try:
    import h5py
    import numpy as np
    from scipy import stats
except ImportError as error:
    missing(error)

from compare_expected import (GROUPS, HORIZON, check_aftermath, check_codebook, check_costs, check_differences,  # noqa: E402
                              check_members, check_trajectories, interval, mean_of_known, names_of, shown)

CONVENE = os.path.abspath(sys.argv[1])

SCENARIO = """
title: Four ways — a test
economics: {currency: GBP, price_year: 2024, discount_rate: 0.05, effect_discount_rate: 0.015, horizon: 60,
            perspective: funders, need_unit: household, need_total: 200}
parameters:
  population: {organisations: 60}
  alliances: {count: 3}
  run: {months: 84, replicates: 12, seed: 11}
baseline: as it was
strategies:
  for a while:
    - {name: a convenor for a while, set: {convenor.presence: independent}, from: 12, until: 40,
       cost: {setup: 5000, monthly: 1000}}
  as it was: []
  both:
    - {name: convenor, set: {convenor.presence: independent}, from: 6, cost: {monthly: 2000}}
    - {name: plans, set: {plans.rule: required}, from: 6, cost: {setup: 100}}
  =honesty, half:
    - {name: honest, set: {honesty.level: 0.5}, from: 12, coverage: 0.5}
"""


def run(*arguments, **what):
    if arguments[0] == "compare":
        arguments += ("--no-figures",)  # tests/report/figures.py looks at them
    return checks.run(CONVENE, *arguments, **what)


def check_all():
    run("compare", "s.yaml", "-o", "all", "--threads", "2")
    with h5py.File("all/s.h5") as file:
        names = names_of(file)
        baseline = names.index("as it was")
        values = {k: file[k][:, 0, :] for k in ("outcome_need_met", "outcome_cooperation")}
        check_differences("all", values, names, baseline)
        check_costs("all", file, names, baseline)
        check_trajectories("all", file, names, baseline, lambda v: interval(v[0]))
        check_members("all", file, names, baseline)
        check_aftermath("all", file, names, baseline)
    check_codebook("all")


def without_place(name, text):
    """comparison.csv says which file was compared, by which command; the rest is the same wherever it is made."""
    if name != "comparison.csv":
        return text
    return [line for line in text.split(b"\r\n") if not line.startswith((b"result,", b"command,"))]


def same_tables(a, b):
    mine, other = sorted(os.listdir(a + "/tables")), sorted(os.listdir(b + "/tables"))
    check(mine == other, f"{mine} and {other}")
    for name in mine:
        with open(f"{a}/tables/{name}", "rb") as x, open(f"{b}/tables/{name}", "rb") as y:
            check(without_place(name, x.read()) == without_place(name, y.read()), f"{name} of {a} and {b} differ")


def check_pooling():
    """Strategies run apart are compared as if they had been run together."""
    run("compare", "s.yaml", "-o", "one", "--threads", "1", "--quiet")
    same_tables("all", "one")
    parts = []
    for i, name in enumerate(["for a while", "both", "=honesty, half"]):
        parts.append(f"part{i}.h5")
        run("run", "s.yaml", "--strategy", name, "-o", parts[-1], "--quiet")
    run("compare", *parts, "-o", "pooled", "--quiet")
    whole = {(r["outcome"], r["strategy"]): r for r in table("all", "against_baseline")}
    for row in table("pooled", "against_baseline"):
        check(row == whole[row["outcome"], row["strategy"]], f"pooled: {row['strategy']}")
    return parts


def check_refusals(parts):
    run("run", "s.yaml", "--seed", "12", "-o", "seed.h5", "--quiet")
    run("compare", parts[0], "seed.h5", "-o", "no", code=2, says="the seed is 11 in the first and 12 in the second")
    run("run", "s.yaml", "--set", "trust.gain=0.1", "-o", "gain.h5", "--quiet")
    run("compare", parts[0], "gain.h5", "-o", "no", code=2, says="trust.gain is")
    run("run", "s.yaml", "--replicates", "3", "-o", "three.h5", "--quiet")
    run("compare", parts[0], "three.h5", "-o", "no", code=2, says="the number of replicates is 12 in the first and 3")
    shutil.copy(parts[1], "model.h5")
    with h5py.File("model.h5", "r+") as file:
        file.attrs.modify("model_version", np.bytes_("0"))
    run("compare", parts[0], "model.h5", "-o", "no", code=2, says="the version of the model is")
    with open("s.yaml", encoding="utf-8") as file:
        text = file.read()
    with open("other.yaml", "w", encoding="utf-8") as file:
        file.write(text.replace("monthly: 2000", "monthly: 2500"))
    run("run", "other.yaml", "--strategy", "both", "-o", "other.h5", "--quiet")
    run("compare", parts[1], "other.h5", "-o", "no", code=2, says="both have a strategy 'both', but not the same one")
    run("compare", "s.yaml", parts[0], "-o", "no", code=2, says="is no result")
    check(not os.path.exists("no"), "a refusal leaves nothing")


def check_folders():
    """A folder stands for the result that is in it, whatever else is there; its study without runs is none."""
    run("compare", "all", code=2, says="all/tables: there are tables already")
    run("compare", "all", "-o", "folder", "--quiet")
    same_tables("all", "folder")
    run("compare", "all/", "--quiet", "--force")
    same_tables("all", "folder")
    os.mkdir("two")
    run("compare", "two", code=2, says="two: is a folder without a result")
    shutil.copy("all/study.hdf5", "two")
    with open("two/b.h5", "w", encoding="utf-8") as file:
        file.write("no HDF5")
    run("compare", "two", code=2, says="two: is the folder of a sweep that has no result yet")
    shutil.copy("all/s.h5", "two/c.h5")
    run("compare", "two", "-o", "folder2", "--quiet")
    same_tables("all", "folder2")
    shutil.copy("all/s.h5", "two/d.h5")
    run("compare", "two", "-o", "no", code=2, says="two: holds 2 results (c.h5, d.h5); give one of them")
    check(not os.path.exists("no"), "a refusal leaves nothing")
    with open("two/d.h5", "r+b") as file:
        file.truncate(4000)
    os.remove("two/c.h5")
    run("compare", "two", "-o", "no", code=2, says="two/d.h5")
    run("compare", "all", "--until", "ranking", "-o", "no", code=2, says="all is a result")


def check_bad_input():
    run("compare", code=2, says="which scenario, study or result?")
    run("compare", "s.yaml", "--important", "2", code=2, says="--important is '2'")
    run("compare", "s.yaml", "--threshold", "10,5", code=2, says="does not rise")
    run("compare", "s.yaml", "--threshold", "10,x", code=2, says="'x' is not a number")
    run("compare", "s.yaml", "--until", "sure", code=2, says="half-width=X or ranking")
    run("compare", "s.yaml", "--until", "half-width=0", code=2, says="between 0 and 1")
    run("compare", "s.yaml", "--cap", "10", code=2, says="--cap goes with --until")
    run("compare", "s.yaml", "--parts", "convenor", code=2, says="--parts goes with --why")
    run("compare", "s.yaml", "--parts", "convener", "--why", "both", code=2, says="did you mean 'convenor'")
    run("compare", "all/s.h5", "-o", "b", "--why", "bth", code=2, says="did you mean 'both'")
    run("compare", "all/s.h5", "-o", "b", "--why", "as it was", code=2, says="no more than one part")
    run("compare", "all/s.h5", "-o", "b", "--why", "=honesty, half", "--parts", "convenor", code=2, says="it has none")
    run("compare", "all/s.h5", "-o", "b", "--until", "ranking", code=2, says="need the scenario")
    run("compare", "all/s.h5", "--quiet")
    run("compare", "all/s.h5", code=2, says="there are tables already")
    run("compare", "all/s.h5", "--quiet", "--force")
    same_tables("all", "all/s")
    run("compare", "s.yaml", "--strategy", "as it was", "-o", "b", code=2, says="has one strategy only")
    run("run", "s.yaml", "--strategy", "as it was", "-o", "alone.h5", "--quiet")
    run("compare", "alone.h5", code=2, says="has one strategy only")
    with open("negative.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO.replace("monthly: 2000", "monthly: -2000"))
    run("compare", "negative.yaml", code=2, says="must be between 0 and")


def check_circumstances():
    """Easier times meet most need and cost nothing, but nobody chooses them: never best, and no part of the frontier."""
    with open("easier.yaml", "w", encoding="utf-8") as file:
        file.write("parameters: {population: {organisations: 40}, alliances: {count: 3}, run: {months: 36, replicates: 6}}\n"
                   "baseline: nothing\nstrategies:\n  nothing: []\n"
                   "  easier: [{name: relief, set: {pressure.level: -4}, from: 0}]\n"
                   "  easier, helped:\n    - {name: relief, set: {pressure.level: -4}, from: 0}\n"
                   "    - {name: help, set: {convenor.presence: independent}, from: 6, cost: {monthly: 100}}\n"
                   "  helped: [{name: help, set: {convenor.presence: independent}, from: 6, cost: {monthly: 100}}]\n")
    with open("easier-study.yaml", "w", encoding="utf-8") as file:
        file.write("scenario: easier.yaml\ndesign: {kind: latin-hypercube, points: 6}\n"
                   "vary: {trust.gain: {min: 0.02, max: 0.2}}\nreplicates: 2\n")
    for source in ("easier", "easier-study"):
        done = run("compare", source + ".yaml", "-o", source)
        need = {r["strategy"]: r for r in table(source, "strategies") if r["outcome"] == "need met"}
        costs = {r["strategy"]: r for r in table(source, "cost_effectiveness")}
        check(max(need, key=lambda name: float(need[name]["mean"])).startswith("easier"), f"{source}: relief meets most need")
        check("“helped” meets most need" in " ".join(done.stdout.split()), f"{source}: the best choice is helped")
        for column in ("best_in_a_future", "best_on_average"):
            check(all(float(need[name][column]) == 0 for name in need if name.startswith("easier")), f"{source}: {column}")
            close(str(float(need["nothing"][column]) + float(need["helped"][column])), 1.0, f"{source}: {column}")
        check({n: c["standing"] for n, c in costs.items()} ==
              {"nothing": "on the frontier", "helped": "on the frontier", "easier": "other circumstances",
               "easier, helped": "other circumstances"}, f"{source}: {costs}")
        check("other circumstances" in done.stdout, f"{source}: the terminal says it")
    for r in table("easier-study", "acceptability"):
        if r["strategy"].startswith("easier"):
            check(float(r["probability"]) == 0 and r["optimal"] == "0", f"acceptability of {r['strategy']}")
    run("compare", "easier/easier.h5", "--baseline", "easier", "-o", "among")
    check({r["strategy"]: r["standing"] for r in table("among", "cost_effectiveness")} ==
          {"easier": "on the frontier", "easier, helped": "on the frontier", "nothing": "other circumstances",
           "helped": "other circumstances"}, "in easier times others are choices")
    with h5py.File("easier/easier.h5") as file:
        said = {key: value for key, value in file["strategies"].attrs.items() if key.endswith("_circumstances")}
    check({k: v.decode() if isinstance(v, bytes) else v for k, v in said.items()} ==
          {"strategy_1_circumstances": "pressure.level=-4 from 0", "strategy_2_circumstances": "pressure.level=-4 from 0"},
          f"the file says {said}")


def with_failed_runs(result, name, which):
    """A copy of a result whose runs `which` (strategy, point, replicate) have failed."""
    shutil.copy(result, name)
    with h5py.File(name, "r+") as file:
        for key in file:
            if isinstance(file[key], h5py.Dataset) and file[key].dtype == np.float64 and file[key].ndim >= 3:
                file[key][which] = np.nan


def check_little():
    """One replicate, no costs, no difference, failed runs."""
    run("compare", "s.yaml", "--replicates", "1", "-o", "single")
    rows = table("single", "against_baseline")
    check(all(r["low"] == "" and r["p"] == "" and r["verdict"].startswith("not known") for r in rows), "one replicate")
    check(all(r["difference"] != "" for r in rows), "one replicate has a difference")
    with open("free.yaml", "w", encoding="utf-8") as file:
        file.write("parameters: {population: {organisations: 30}, alliances: {count: 2}, run: {months: 12, replicates: 3}}\n"
                   "baseline: a\nstrategies:\n  a: []\n  b: []\n"
                   "  c:\n    - {name: late, set: {honesty.level: 1}, from: 3, coverage: 0}\n")
    done = run("compare", "free.yaml", "-o", "free")
    check("No costs are compared" in done.stdout, "no costs")
    check(not os.path.exists("free/tables/net_benefit.csv"), "no table of costs")
    rows = table("free", "against_baseline")
    check([r["verdict"] for r in rows] == ["identical"] * 4, f"ties: {[r['verdict'] for r in rows]}")
    check(all(r["improved"] == "0.5" for r in rows), "ties count half")
    for r in table("free", "strategies"):
        close(r["best_in_a_future"], 1 / 3, "ties share")
        check(r["rank"] == "1", "ties share the rank")
    with_failed_runs("all/s.h5", "some.h5", (1, 0, 3))
    with_failed_runs("all/s.h5", "all.h5", Ellipsis)
    run("compare", "some.h5", "-o", "some", code=1, says="1 of 48 runs failed or are missing")
    rows = table("some", "against_baseline")
    check({r["futures"] for r in rows} == {"11"}, "a failed run of the baseline leaves eleven futures")
    run("compare", "all.h5", "-o", "none", code=2, says="no run is complete")
    check(not os.path.exists("none/tables/pairs.csv"), "nothing is written of nothing")


def check_empty_groups():
    """Where a group has no members, a gap is that between the others; where all are alike, a dash."""
    scenario = ("parameters:\n  population: {organisations: %d}\n  alliances: {count: 1}\n"
                "  run: {months: 36, replicates: 2, seed: 5}\nbaseline: a\nstrategies:\n  a: []\n"
                "  b:\n    - {name: c, set: {convenor.presence: independent}, from: 3}\n")
    one_known = 0
    for organisations in (3, 12):
        with open("few.yaml", "w", encoding="utf-8") as file:
            file.write(scenario % organisations)
        folder = f"few{organisations}"
        shown = run("compare", "few.yaml", "-o", folder, "--no-figures", "--no-report").stdout
        check("nan" not in shown, f"numbers that are none on the terminal: {shown}")
        rows = {(r["strategy"], r["quantity"], r["group"]): r for r in table(folder, "who_benefits")}
        with h5py.File(f"{folder}/few.h5") as file:
            now = {g: file[f"trust_{g}"][1, 0, :, 12:36].mean(axis=1) for g in GROUPS}
        pairs = [now["large_" + g] - now["small_" + g] for g in ("included", "excluded")]
        gap = mean_of_known(*pairs)
        one_known += (np.isnan(pairs[0]) != np.isnan(pairs[1])).sum()
        gap = gap[~np.isnan(gap)]
        close(rows["b", "trust", "gap: large less small"]["after"], gap.mean() if gap.size else None,
              f"gap where groups are empty, {organisations} organisations")
    check(one_known > 0, "no group is empty: nothing was tested")


def check_until():
    """The same number of replicates on any number of threads, and what the rule asks for."""
    for threads in "1", "3":
        run("compare", "s.yaml", "--until", "half-width=0.006", "--threads", threads, "-o", "until" + threads, "--quiet")
    same_tables("until1", "until3")
    looks = table("until1", "stopping")
    n = int(looks[-1]["replicates"])
    check(looks[-1]["enough"] == "1" and all(r["enough"] == "0" for r in looks[:-1]), "stops at the first look that is enough")
    check([int(r["replicates"]) for r in looks] == [16, 20, 28, 36, 48, 60, 76, 96][:len(looks)], "looks")
    with h5py.File("until1/s.h5") as file:
        check(file["replicate"].shape[0] == n, "the result has as many replicates")
        need, baseline = file["outcome_need_met"][:, 0, :], 1
        for row in looks:
            k = int(row["replicates"])
            widest = max(stats.t.ppf(0.975, k - 1) * math.sqrt(((need[s, :k] - need[baseline, :k]).var(ddof=1) + 0.006 ** 2 / k) / k)
                         for s in range(4) if s != baseline)
            close(row["widest"], widest, f"look at {k}", 1e-7)
    for row in table("until1", "against_baseline"):
        if row["outcome"] == "need met":
            check(float(row["high"]) - float(row["low"]) <= 2 * 0.006, f"{row['strategy']}: as narrow as asked")
    done = run("compare", "s.yaml", "--until", "half-width=0.00001", "--cap", "18", "-o", "capped")
    check("the cap was reached" in done.stdout, "the cap")
    check([r["replicates"] for r in table("capped", "stopping")] == ["16", "18"], "looks up to the cap")
    done = run("compare", "s.yaml", "--until", "ranking", "--strategy", "both", "-o", "ranked")
    check("Stopped at" in done.stdout, "ranking")


def check_going_on():
    """A narrower interval adds replicates to those that are there, as if it had been asked for at once."""
    run("compare", "s.yaml", "--until", "half-width=0.012", "-o", "on", "--quiet")
    first = int(table("on", "stopping")[-1]["replicates"])
    shutil.rmtree("on/tables")
    os.remove("on/report.html")
    run("compare", "s.yaml", "--until", "half-width=0.006", "-o", "on")
    check(first < int(table("on", "stopping")[-1]["replicates"]), "goes on")
    same_tables("on", "until1")
    shutil.rmtree("on/tables")
    os.remove("on/report.html")
    run("compare", "s.yaml", "--until", "half-width=0.006", "-o", "on", "--quiet")
    same_tables("on", "until1")
    run("compare", "s.yaml", "--set", "trust.gain=0.1", "-o", "on", "--quiet", code=2)
    check(os.path.exists("on/tables/codebook.csv"), "what is there stays")


def two_way(values):
    """Mean of a points x replicates table, with the interval of crossed random effects."""
    points, replicates = values.shape
    mean, by_point, by_replicate = values.mean(), values.mean(axis=1), values.mean(axis=0)
    rest = values - by_point[:, None] - by_replicate[None, :] + mean
    of_points = replicates * by_point.var(ddof=1)
    of_replicates = points * by_replicate.var(ddof=1)
    of_rest = (rest ** 2).sum() / ((points - 1) * (replicates - 1))
    total, freedom = of_points, points - 1
    if of_replicates > of_rest:
        total = of_points + of_replicates - of_rest
        freedom = total ** 2 / (of_points ** 2 / (points - 1) + of_replicates ** 2 / (replicates - 1)
                                + of_rest ** 2 / ((points - 1) * (replicates - 1)))
    half = stats.t.ppf(0.975, freedom) * math.sqrt(total / values.size)
    return mean, mean - half, mean + half


STUDY = """
scenario: s.yaml
design: {kind: latin-hypercube, points: 8}
vary:
  trust.gain: {min: 0.02, max: 0.2}
  convenor.skill: {min: 0.0, max: 1.0}
replicates: 5
"""


def check_choosing():
    """Another baseline, and some of the strategies: the same numbers as when all are there."""
    run("compare", "all/s.h5", "--baseline", "for a while", "--strategy", "both", "-o", "chosen", "--quiet")
    pairs = {(r["outcome"], r["strategy"], r["compared_with"]): r for r in table("all", "pairs")}
    rows = table("chosen", "against_baseline")
    check([r["strategy"] for r in rows] == ["both", "both"], "only what was chosen")
    for row in rows:
        same = pairs[row["outcome"], "both", "for a while"]
        for cell in ("difference", "low", "high", "bootstrap_low", "improved", "p", "variance_reduction"):
            check(row[cell] == same[cell], f"chosen: {cell}")
    run("compare", "s.yaml", "--baseline", "for a while", "--strategy", "both", "-o", "chosen2", "--quiet")
    same_tables("chosen", "chosen2")
    run("compare", "all/s.h5", "-o", "no", "--baseline", "bth", code=2, says="did you mean 'both'?")
    run("compare", "all/s.h5", "-o", "no", "--strategy", "for  a while", code=2, says="did you mean 'for a while'?")
    check(not os.path.exists("no/tables"), "a refusal leaves no tables")
    run("compare", "all/s.h5", "--baseline", "for a while", "--why", "both", "-o", "rest", "--quiet")
    rest = float(table("rest", "why")[2]["share"])
    close(str(rest), float(pairs["need met", "as it was", "for a while"]["difference"]),
          "the bundle without its parts is as it was")


def check_study():
    with open("study.yaml", "w", encoding="utf-8") as file:
        file.write(STUDY)
    worth = [0.0, 50.0, 200.0, 800.0]
    done = run("compare", "study.yaml", "-o", "study", "--threshold", "0,50,200,800")
    check("4 strategies, 8 points, 5 replicates" in done.stdout, "says what was compared")
    months = np.arange(HORIZON)
    with h5py.File("study/study.h5") as file:
        check("need_met" in file, "the result of the study")
        names = names_of(file)
        baseline = names.index("as it was")
        check_trajectories("study", file, names, baseline, two_way)
        need = file["outcome_need_met"][:]
        cost = (file["monthly_cost"][:, :, :, :HORIZON] * 1.05 ** (-months / 12)).sum(axis=3)
        effect = 200 * (file["need_met"][:, :, :, :HORIZON] * 1.015 ** (-months / 12)).sum(axis=3)
    for row in table("study", "against_baseline"):
        if row["outcome"] == "need met":
            s = [shown(n) for n in names].index(row["strategy"])
            d = need[s] - need[baseline]
            for cell, expected in zip(("difference", "low", "high"), two_way(d)):
                close(row[cell], expected, f"study, {names[s]}: {cell}", 1e-7)
            close(row["improved"], np.mean((d > 0) + 0.5 * (d == 0)), "improved over points and replicates")
            width = float(row["bootstrap_high"]) - float(row["bootstrap_low"])
            check(0.5 < width / (float(row["high"]) - float(row["low"])) < 1.2, "bootstrap of a study")
    rows = table("study", "acceptability")
    check(len(rows) == len(worth) * len(names), "rows of the acceptability curve")
    for i, threshold in enumerate(worth):
        runs = threshold * effect - cost
        benefit = runs.mean(axis=2)
        best = benefit == benefit.max(axis=0)
        probability = (best / best.sum(axis=0)).mean(axis=1)
        means = benefit.mean(axis=1)
        for s, row in enumerate(rows[i * len(names):(i + 1) * len(names)]):
            close(row["threshold"], threshold, "threshold")
            close(row["probability"], probability[s], f"acceptability of {names[s]} at {threshold}")
            close(row["evpi"], benefit.max(axis=0).mean() - means.max(), f"EVPI at {threshold}", 1e-7)
            if threshold > 0:
                check((row["optimal"] == "1") == (s == np.argmax(means)), "acceptability frontier")
                a, b = np.argsort(means)[::-1][:2]
                d = runs[a] - runs[b]
                noise = d.var(axis=1, ddof=1).mean() / d.shape[1] / d.mean(axis=1).var(ddof=1)
                close(row["noise"], min(1.0, noise), f"noise at {threshold}", 1e-7)
    run("compare", "study.yaml", "-o", "no", "--until", "ranking", code=2, says="is a study")
    run("compare", "study/study.h5", "-o", "no", "--why", "both", code=2, says="has 8: compare its scenario")
    check(not os.path.exists("no/tables"), "a refusal leaves no tables")


def check_no_whole_point():
    """At every point of a study one run of a strategy failed: of the others all is told, of it nothing is made up."""
    with h5py.File("study/study.h5") as file:
        names = names_of(file)
    for strategy in ("both", "as it was"):
        with_failed_runs("study/study.h5", "holes.h5", (names.index(strategy), slice(None), 0))
        done = run("compare", "holes.h5", "-o", "holes", "--force", code=1, says="8 of 160 runs failed or are missing")
        said = done.stdout
        check("nan" not in said, f"no number that is none: {said}")
        check("No acceptability curve: no point of the study has all its runs" in " ".join(said.split()), "says why")
        check(not os.path.exists("holes/tables/acceptability.csv"), "no curve")
        check(said.count("no point with all its runs\n") == (2 if strategy == "both" else 0), f"of {strategy}: {said}")
        rows = [r for r in table("holes", "against_baseline") if r["outcome"] == "need met" and r["difference"] != ""]
        check(len(rows) == (len(names) - 2 if strategy == "both" else 0), f"{len(rows)} differences without {strategy}")
    check("cannot be compared with “as it was”" in " ".join(said.split()), "says so without a baseline")
    with open("holes/report.html", encoding="utf-8") as file:
        check("It cannot be compared with" in file.read(), "so does the page")


def check_why():
    """Shapley values of a bundle by the formula, from combinations that are run one by one."""
    run("compare", "all/s.h5", "--why", "both", "-o", "why", "--quiet", "--threads", "2")
    rows = table("why", "why")
    check([r["part"] for r in rows] == ["convenor", "plans", "rest"], "parts of a bundle")
    with open("parts.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO.replace("  =honesty", """  convenor only:
    - {name: convenor, set: {convenor.presence: independent}, from: 6, cost: {monthly: 2000}}
  plans only:
    - {name: plans, set: {plans.rule: required}, from: 6, cost: {setup: 100}}
  =honesty"""))
    run("run", "parts.yaml", "-o", "parts.h5", "--quiet")
    with h5py.File("parts.h5") as file:
        names = names_of(file)
        v = {n: file["outcome_need_met"][names.index(n), 0, :] for n in names}
    none, c, p, both = v["as it was"], v["convenor only"], v["plans only"], v["both"]
    shares = [((c - none) + (both - p)) / 2, ((p - none) + (both - c)) / 2]
    for row, share, alone, last in zip(rows, shares, (c - none, p - none), (both - p, both - c)):
        mean, low, high = interval(share)
        close(row["share"], mean, "share")
        close(row["low"], low, "share", 1e-7)
        close(row["high"], high, "share", 1e-7)
        close(row["alone"], alone.mean(), "alone")
        close(row["last"], last.mean(), "last")
    close(rows[2]["share"], 0.0, "the bundle without its parts is the baseline")
    check(abs(sum(float(r["share"]) for r in rows) - (both - none).mean()) < 1e-12, "parts sum to the whole")
    # a convenor without any coefficient does nothing, so its eight shares are all of its effect
    run("compare", "three.h5", "--why", "for a while", "-o", "eight", "--quiet")
    rows = table("eight", "why")
    check(len(rows) == 9 and rows[0]["part"] == "brokering", "eight coefficients")
    whole = [r for r in table("eight", "against_baseline") if r["outcome"] == "need met" and r["strategy"] == "for a while"]
    check(abs(sum(float(r["share"]) for r in rows) - float(whole[0]["difference"])) < 1e-12, "eight parts sum to the whole")
    close(rows[8]["share"], 0.0, "a convenor who can do nothing")


def check_terminal():
    """What is printed fits 80 columns, whatever strategies are called, and begins with the headline."""
    long = SCENARIO.replace("  both:", "  both of them, the convenor and the early plans, for ever — désirée:")
    with open("long.yaml", "w", encoding="utf-8") as file:
        file.write(long)
    done = run("compare", "long.yaml", "-o", "long", "--important", "0.01", "--until", "half-width=0.02",
               "--why", "both of them, the convenor and the early plans, for ever — désirée")
    lines = done.stdout.splitlines()
    check(max(map(len, lines)) <= 80, f"{max(lines, key=len)} is wider than 80 columns")
    check(lines[0] == "Four ways — a test", "the title comes first")
    text = " ".join(lines)
    for part in ("“both of them, the convenor and the early plans, for ever — désirée” meets most need",
                 "strengths are assumed, not measured", "importantly more", "meets most need     in a single future",
                 "No acceptability curve", "when the money stops", "why: share of the effect", "worse off than under", "large less small", "wins",
                 "prices of 2024; perspective: funders", "month of need met (household)", "Tables: long/tables"):
        check(part in text, f"{part!r} is not said")


def main():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    check_all()
    parts = check_pooling()
    check_refusals(parts)
    check_folders()
    check_bad_input()
    check_circumstances()
    check_little()
    check_empty_groups()
    check_until()
    check_going_on()
    check_choosing()
    check_study()
    check_no_whole_point()
    check_why()
    check_terminal()


run_test(main)
