"""`convene sensitivity`, and what `convene compare` says over a study, against numpy: studies are swept, and every
number of the tables is computed again from the result file.

Usage: sensitivity.py CONVENE. Works in a temporary folder. Exits with 77 where packages are missing, unless CI is true.
"""
import functools
import math
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks  # noqa: E402
from checks import check, missing, run_test, table  # noqa: E402

try:
    import h5py
    import numpy as np
    from scipy import stats
except ImportError as error:
    missing(error)

CONVENE = os.path.abspath(sys.argv[1])

SCENARIO = """
parameters:
  population: {organisations: 40}
  alliances: {count: 2}
  run: {months: 24, replicates: 3, seed: 5}
baseline: as it was
strategies:
  as it was: []
  plans, and a convenor:
    - {name: both, set: {convenor.presence: independent, plans.rule: required}, from: 3}
"""
VARY = """
  trust.gain: {min: 0.02, max: 0.2, scale: log}
  effort.synergy: {min: 1.2, max: 3.0}
  plans.rule: {values: [none, voluntary, required]}
"""
NAMES = ["trust.gain", "effort.synergy", "plans.rule"]
K = len(NAMES)
close = functools.partial(checks.close, tolerance=1e-8)
run = functools.partial(checks.run, CONVENE)


def indices(folder, measure):
    return {row["parameter"]: row for row in table(folder, "sensitivity") if row["measure"] == measure}


def sweep(name, design):
    with open(name + ".yaml", "w", encoding="utf-8") as file:
        file.write(f"scenario: s.yaml\ndesign: {design}\nvary:{VARY}replicates: 3\n")
    run("sweep", name + ".yaml", "-o", name, "--quiet")
    return f"{name}/{name}.h5"


def read(path, variable="outcome_need_met"):
    """x (points x parameters), y (strategy x point x replicate)."""
    with h5py.File(path) as file:
        x = np.column_stack([file["param_" + name.replace(".", "_")][:] for name in NAMES])
        return x, file[variable][:]


def noise_of(y, block):
    """Variance of a point's mean over replicates, by block, the replicates' own means taken out."""
    points, replicates = y.shape
    rest = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    of_point = (rest ** 2).sum(axis=1) / ((replicates - 1) * (points - 1) / points) / replicates
    return of_point.reshape(-1, block).mean(axis=1)


def sobol(y, k):
    """First order (Saltelli et al. 2010), total (Jansen 1999), each with its dummy."""
    f = y.mean(axis=1).reshape(-1, k + 2)
    a, b = f[:, 0], f[:, -1]
    both = np.concatenate([a, b])
    mean, variance = both.mean(), both.var()
    first = [((b - mean) * (f[:, 1 + i] - a)).mean() / variance for i in range(k)]
    total = [((a - f[:, 1 + i]) ** 2).mean() / 2 / variance for i in range(k)]
    first.append(((a * b).mean() - a.mean() * b.mean()) / variance)
    total.append(noise_of(y, k + 2).mean() / variance)
    return first, total


def check_sobol_table(folder, y, k=K, names=NAMES):
    first, total = sobol(y, k)
    for measure, expected in ("first_order", first), ("total_order", total):
        rows = indices(folder, measure)
        for name, number in zip(names + ["(dummy)"], expected):
            close(rows[name]["value"], number, f"{folder}: {measure} of {name}")
            check(float(rows[name]["low"]) <= number <= float(rows[name]["high"]), f"{measure} of {name} in its interval")
        floor = max(abs(float(rows["(dummy)"]["low"])), abs(float(rows["(dummy)"]["high"])))
        for name in names:
            close(rows[name]["floor"], floor, f"{measure}: floor")
            above = float(rows[name]["low"]) > floor or float(rows[name]["high"]) < -floor
            check(rows[name]["above_floor"] == str(int(above)), f"{measure} of {name}: above the floor")


def check_saltelli():
    path = sweep("salt", "{kind: saltelli, points: 16}")
    x, y = read(path)
    check(x.shape == (16 * (K + 2), K), "points of the design")
    blocks = x.reshape(16, K + 2, K)
    for i in range(K):  # the order that the analysis relies on
        other = [d for d in range(K) if d != i]
        check((blocks[:, 1 + i, i] == blocks[:, -1, i]).all() and
              (blocks[:, 1 + i][:, other] == blocks[:, 0][:, other]).all(), f"AB_{i} is A with parameter {i} of B")
    done = run("sensitivity", path, "-o", "salt1")
    check_sobol_table("salt1", y[0])
    lines = done.stdout.split("\n")
    check(max(map(len, lines)) <= 80, "80 columns")
    rows = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in NAMES]
    total = indices("salt1", "total_order")
    check(rows == sorted(NAMES, key=lambda n: -float(total[n]["value"])), f"sorted by the total: {rows}")
    check("'as it was'" in lines[0], "the baseline where no strategy is given")
    # By block, the resamples' intervals are a bootstrap's: compare one of numpy's own.
    rng, f, own = np.random.default_rng(1), y[0].reshape(16, -1), []
    for _ in range(2000):
        drawn = f[rng.integers(0, 16, 16)].reshape(16 * (K + 2), -1)
        own.append(sobol(drawn, K)[1][1])
    low, high = np.quantile(own, [0.025, 0.975])
    width = float(total["effort.synergy"]["high"]) - float(total["effort.synergy"]["low"])
    check(0.8 < width / (high - low) < 1.25, f"width of an interval: {width}, numpy {high - low}")
    # Convergence: the first blocks only.
    for row in table("salt1", "convergence"):
        n = int(row["blocks"])
        part = sobol(y[0][:n * (K + 2)], K)[1] if n == 16 else sobol_of_first(y[0], n)
        close(row["value"], part[NAMES.index(row["parameter"])], f"convergence at {n}")
    check({row["blocks"] for row in table("salt1", "convergence")} == {"8", "16"}, "steps of convergence")
    run("sensitivity", path, "--strategy", "plans, and a convenor", "--outcome", "cooperation", "-o", "salt2")
    check_sobol_table("salt2", read(path, "outcome_cooperation")[1][1])
    done = run("sensitivity", path, "--difference", "plans, and a convenor,as it was", "-o", "salt3")
    check_sobol_table("salt3", y[1] - y[0])
    check("'plans, and a convenor' less 'as it was'" in done.stdout, "says what is subtracted")
    # Once more is the same, byte for byte; --seed changes intervals only.
    run("sensitivity", path, "-o", "again")
    for name in "sensitivity.csv", "convergence.csv", "codebook.csv":
        with open("salt1/" + name, "rb") as one, open("again/" + name, "rb") as two:
            check(one.read() == two.read(), f"{name} is the same again")
    run("sensitivity", path, "-o", "again", code=2, says="exists already")
    run("sensitivity", path, "-o", "again", "--force", "--seed", "2")
    check_sobol_table("again", y[0])
    check(indices("again", "total_order")["trust.gain"]["low"] != total["trust.gain"]["low"], "--seed")
    codebook = {(row["file"], row["name"]) for row in table("salt1", "codebook")}
    for name in ("sensitivity", "convergence"):
        for column in table("salt1", name)[0]:
            check((name + ".csv", column) in codebook, f"{column} of {name} in the codebook")
    return path, y


def sobol_of_first(y, n):
    """The total of the first n base samples: the noise does not enter it."""
    return sobol(y[:n * (K + 2)], K)[1]


def break_runs(path, broken, places):
    """A copy of the result in which runs (strategy, point, replicate) failed."""
    shutil.copy(path, broken)
    with h5py.File(broken, "r+") as file:
        for key in file:
            if isinstance(file[key], h5py.Dataset) and file[key].dtype == np.float64 and file[key].ndim >= 3:
                for place in places:
                    file[key][place] = np.nan


def check_failed(path, y):
    """A failed run takes its base sample with it; with too many the analysis refuses."""
    break_runs(path, "some.h5", [(0, 7, 1), (0, 8, 0), (0, 79, 2)])  # base samples 1, 1 and 15
    done = run("sensitivity", "some.h5", "-o", "some")
    kept = np.ones(16 * (K + 2), bool)
    kept[5:10] = kept[75:80] = False
    check_sobol_table("some", y[0][kept])
    check("2 of 16 base samples are left out whole, for 3 failed or missing runs" in done.stdout, "says what is left out")
    run("sensitivity", "some.h5", "--strategy", "plans, and a convenor", "-o", "other")
    check_sobol_table("other", y[1])  # whose runs are all there
    break_runs(path, "many.h5", [(0, p, 0) for p in range(0, 80, 20)])  # base samples 0, 4, 8, 12
    run("sensitivity", "many.h5", "-o", "many", code=2, says="4 of 16 base samples hold failed or missing runs (4 runs)")
    check(not os.path.exists("many"), "nothing is left of a refusal")
    run("sensitivity", "many.h5", "--most-failed", "0.25")
    break_runs(path, "few.h5", [(0, p, 0) for p in range(0, 80, 5) if p < 45])
    run("sensitivity", "few.h5", "--most-failed", "0.9", code=2, says="7 whole base samples are too few")


def check_morris():
    path = sweep("mo", "{kind: morris, trajectories: 10, levels: 4}")
    x, y = read(path)
    run("sensitivity", path, "-o", "mo1")
    means, effects = y[0].mean(axis=1), np.zeros((10, K))
    for t in range(10):
        for step in range(K):
            p = t * (K + 1) + step
            moved = np.flatnonzero(x[p] != x[p + 1])
            check(len(moved) <= 1, "one parameter at a time")
            for i in moved:
                effects[t, i] = (means[p + 1] - means[p]) * np.sign(x[p + 1, i] - x[p, i]) / (2 / 3)
    for measure, expected in (("mu", effects.mean(axis=0)), ("mu_star", abs(effects).mean(axis=0)),
                              ("sigma", effects.std(axis=0, ddof=1))):
        for i, name in enumerate(NAMES):
            close(indices("mo1", measure)[name]["value"], expected[i], f"{measure} of {name}")
    floor = 2 * math.sqrt(noise_of(y[0], K + 1).mean() / math.pi) / (2 / 3)
    close(indices("mo1", "mu_star")["trust.gain"]["floor"], floor, "floor of mu*")


def check_ranks_and_regret():
    path = sweep("lhs", "{kind: latin-hypercube, points: 40}")
    x, y = read(path)
    run("sensitivity", path, "-o", "lhs1")
    ranks = [stats.rankdata(c) for c in (x[:, 0], x[:, 1], y[0].mean(axis=1))]
    z = [(r - r.mean()) / r.std() for r in ranks]
    b, rest, _, _ = np.linalg.lstsq(np.column_stack(z[:2]), z[2], rcond=None)
    for i in range(2):
        close(indices("lhs1", "rank_coefficient")[NAMES[i]]["value"], b[i], f"rank coefficient of {NAMES[i]}")
    check(indices("lhs1", "rank_coefficient")["plans.rule"]["value"] == "", "three words have no rank")
    floor = stats.norm.ppf(0.975) * math.sqrt(rest[0] / 40 / (40 - 3))
    close(indices("lhs1", "rank_coefficient")["trust.gain"]["floor"], floor, "floor of rank coefficients")
    target = float(np.quantile(y.mean(axis=2), 0.4))
    run("compare", path, "--target", repr(target), "-o", "lhs2", "--quiet")
    means = y.mean(axis=2)
    regret = means.max(axis=0) - means
    for s, row in enumerate(table("lhs2/tables", "regret")):
        close(row["mean"], means[s].mean(), "mean over futures")
        close(row["worst"], means[s].min(), "worst future")
        close(row["regret_mean"], regret[s].mean(), "mean regret")
        close(row["regret_90"], np.quantile(regret[s], 0.9), "90% of regret")
        close(row["regret_worst"], regret[s].max(), "worst regret")
        close(row["target_share"], (means[s] >= target).mean(), "target met")
        check(row["maximin"] == str(int(s == means.min(axis=1).argmax())), "maximin")
        check(row["least_regret"] == str(int(s == regret.max(axis=1).argmin())), "least regret")
    words = ["none", "voluntary", "required"]
    found = [row for row in table("lhs2/tables", "failures") if row["found"] == "1"]
    check(found, "some strategy fails somewhere")
    for row in found:
        s = 0 if row["strategy"] == "as it was" else 1
        inside, fails = np.ones(40, bool), means[s] < target
        for side in (r for r in table("lhs2/tables", "failure_box") if r["strategy"] == row["strategy"]):
            column = x[:, NAMES.index(side["parameter"])]
            if side["low"]:
                inside &= column >= float(side["low"])
            if side["high"]:
                inside &= column <= float(side["high"])
            if side["values"]:
                inside &= np.isin(column, [words.index(w) for w in side["values"].split()])
            check(side["parameter"] in row["words"], "the sentence names the parameter")
        check(int(row["failures"]) == fails.sum() and int(row["mass"]) == inside.sum(), "mass of the box")
        close(row["coverage"], fails[inside].sum() / fails.sum(), "coverage")
        close(row["density"], fails[inside].mean(), "density")
        close(row["phi"], np.corrcoef(inside, fails)[0, 1], "phi")
        check(float(row["p"]) <= 0.05, "p of what is found")
    run("compare", "s.yaml", "--target", "0.5", "-o", "plain", code=2, says="--target goes with the result of a study")
    run("compare", path, "--target", "1.5", code=2, says="must be a share of need")


def check_circumstances():
    """A strategy under other pressure is no choice: nobody regrets not to have chosen it."""
    with open("c.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO + "  it eases:\n    - {name: relief, set: {pressure.level: -2.0}, from: 3}\n")
    with open("eased.yaml", "w", encoding="utf-8") as file:
        file.write(f"scenario: c.yaml\ndesign: {{kind: latin-hypercube, points: 24}}\nvary:{VARY}replicates: 2\n")
    run("sweep", "eased.yaml", "-o", "eased", "--quiet")
    shown = run("compare", "eased", "-o", "eased1", "--no-figures", "--no-report").stdout
    check("other circumstances" in shown, "said on the terminal")
    means = read("eased/eased.h5")[1].mean(axis=2)
    check((means[2] > means[:2].max(axis=0)).any(), "it would be the best somewhere")
    regret = means[:2].max(axis=0) - means[:2]
    rows = table("eased1/tables", "regret")
    for s, row in enumerate(rows[:2]):
        close(row["regret_mean"], regret[s].mean(), "mean regret among choices")
        check(row["least_regret"] == str(int(s == regret.max(axis=1).argmin())), "least regret among choices")
        check(row["maximin"] == str(int(s == means[:2].min(axis=1).argmax())), "maximin among choices")
    close(rows[2]["worst"], means[2].min(), "worst future under other circumstances")
    check(rows[2]["regret_mean"] == rows[2]["regret_worst_at"] == rows[2]["best_share"] == "", "no regret")
    check("it eases" not in {row["strategy"] for row in table("eased1/tables", "failures")}, "no failures")


def check_refusals(saltelli):
    run("sensitivity", sweep("oat", "{kind: one-at-a-time, levels: 3}"), code=2, says="says nothing about the rest")
    run("run", "s.yaml", "-o", "plain.h5", "--quiet")
    run("sensitivity", "plain.h5", code=2, says="no parameter varies in it")
    run("sensitivity", "s.yaml", code=2, says="not a convene result")
    run("sensitivity", saltelli, "--outcome", "ned_met", code=2, says="did you mean 'need_met'?")
    run("sensitivity", saltelli, "--strategy", "as it wsa", code=2, says="did you mean 'as it was'?")
    run("sensitivity", saltelli, "--difference", "as it was", code=2, says="a comma between them")
    run("sensitivity", saltelli, "--difference", "a,b", "--strategy", "a", code=2, says="not both")
    run("sensitivity", saltelli, "--outcome", "cost", code=2, says="cost is the same at all 80 points")
    run("sensitivity", saltelli, "--resamples", "many", code=2, says="--resamples is 'many'; it must be a whole number between 100 and 1000000")
    run("sensitivity", saltelli, "--most-failed", "2", code=2, says="a share from 0 to below 1")
    run("sensitivity", saltelli, "--outcom", code=2, says="needs a value")
    run("sensitivity", code=2, says="which result file?")


def main():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    path, y = check_saltelli()
    check_failed(path, y)
    check_morris()
    check_ranks_and_regret()
    check_circumstances()
    check_refusals(path)


run_test(main)
