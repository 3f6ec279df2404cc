"""What the tables of `convene compare` must say, computed again from the result file with numpy and scipy."""
import csv
import itertools
import os

import numpy as np
from checks import check, close, table
from scipy import stats

MONTHS, HORIZON, REPLICATES = 84, 60, 12
GROUPS = ["small_included", "small_excluded", "large_included", "large_excluded"]
WORDS = [g.replace("_", ", ") for g in GROUPS]
QUANTITIES = ["effort", "trust", "voice", "stress", "influence", "crowding", "satisfaction"]


def names_of(file):
    return [b"".join(row).decode().rstrip("\0") for row in file["strategy_name"][:]]


def shown(name):
    """As a cell of a spreadsheet: what would be a formula has an apostrophe."""
    return "'" + name if name[0] in "=+-@" else name


def interval(values):
    values = np.asarray(values, float)
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return values.mean(), values.mean() - half, values.mean() + half


def holm(p):
    p = np.asarray(p, float)
    order, adjusted, largest = np.argsort(p), np.empty(len(p)), 0.0
    for k, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p) - k) * p[i]))
        adjusted[i] = largest
    return adjusted


def check_contrast(row, a, b, p_holm, what):
    d = a - b
    mean, low, high = interval(d)
    close(row["difference"], mean, what)
    close(row["low"], low, what, 1e-7)
    close(row["high"], high, what, 1e-7)
    close(row["improved"], np.mean((d > 0) + 0.5 * (d == 0)), what)
    close(row["p"], stats.ttest_rel(a, b).pvalue, what, 1e-6)
    close(row["p_holm"], p_holm, what, 1e-6)
    close(row["correlation"], np.corrcoef(a, b)[0, 1], what)
    close(row["variance_reduction"], 1 - d.var(ddof=1) / (a.var(ddof=1) + b.var(ddof=1)), what)
    # BCa of another generator: ends differ by the noise of 2,000 resamples
    other = stats.bootstrap((d,), np.mean, method="BCa", n_resamples=20000, random_state=1).confidence_interval
    noise = 0.15 * (other.high - other.low)
    check(abs(float(row["bootstrap_low"]) - other.low) < noise, f"{what}: {row['bootstrap_low']}, {other}")
    check(abs(float(row["bootstrap_high"]) - other.high) < noise, f"{what}: {row['bootstrap_high']}, {other}")


def check_differences(folder, values, names, baseline):
    for outcome in ("need met", "cooperation"):
        v = values["outcome_" + outcome.replace(" ", "_")]
        rows = [r for r in table(folder, "against_baseline") if r["outcome"] == outcome]
        others = [s for s in range(len(names)) if s != baseline]
        p = holm([stats.ttest_rel(v[s], v[baseline]).pvalue for s in others])
        check(len(rows) == len(others), "one row for each other strategy")
        for row, s, adjusted in zip(rows, others, p):
            check(row["strategy"] == shown(names[s]), f"{row['strategy']}: order of strategies")
            check_contrast(row, v[s], v[baseline], adjusted, f"{outcome}, {names[s]}")
        rows = [r for r in table(folder, "pairs") if r["outcome"] == outcome]
        pairs = [(s, b) for s in range(len(names)) for b in range(s)]
        p = holm([stats.ttest_rel(v[s], v[b]).pvalue for s, b in pairs])
        check(len(rows) == len(pairs), "one row for each pair")
        for row, (s, b), adjusted in zip(rows, pairs, p):
            check_contrast(row, v[s], v[b], adjusted, f"{outcome}, {names[s]} less {names[b]}")
        rows = [r for r in table(folder, "strategies") if r["outcome"] == outcome]
        best = np.mean(v == v.max(axis=0), axis=1)
        rng = np.random.default_rng(5)
        draws = rng.integers(0, v.shape[1], (20000, v.shape[1]))
        means = v[:, draws].mean(axis=2)
        on_average = np.mean(means == means.max(axis=0), axis=1)
        for s, row in enumerate(rows):
            mean, low, high = interval(v[s])
            close(row["mean"], mean, "mean")
            close(row["low"], low, "low", 1e-7)
            close(row["high"], high, "high", 1e-7)
            close(row["best_in_a_future"], best[s], f"{names[s]}: best in a future")
            close(row["best_on_average"], on_average[s], f"{names[s]}: best on average", 0.05)
            check(int(row["rank"]) == 1 + np.sum(v.mean(axis=1) > v[s].mean()), "rank")


OBSERVABLES = ["need_met", "cooperation", "trust", "stress", "voice_small", "voice_large", "plan_sharing", "duplication",
               "coordination_efficiency", "agenda_quality", "influence_gini", "members"]


def check_trajectories(folder, file, names, baseline, estimate):
    """`estimate` is of points x replicates: the mean and its interval."""
    rows = table(folder, "trajectories")
    months = file["time"].shape[0]
    check(len(rows) == len(OBSERVABLES) * len(names) * months, f"{len(rows)} rows of trajectories")
    at = iter(rows)
    for name, (s, strategy) in itertools.product(OBSERVABLES, enumerate(names)):
        values, others = file[name][s], file[name][baseline]
        for month in range(months):
            row, v, w = next(at), values[:, :, month], others[:, :, month]
            what = f"{name} of {strategy} in month {month}"
            check((row["observable"], row["strategy"], row["month"]) == (name, shown(strategy), str(month)), what)
            if name == "plan_sharing" and month == months - 1:
                check(list(row.values())[3:] == ["0"] + [""] * 8, f"{what}: has no value")
                continue
            expected = [v.size, *estimate(v), *np.quantile(v, [0.05, 0.95]), *estimate(v - w)]
            for cell, number in zip(list(row)[3:], expected):
                close(row[cell], float(number), f"{what}: {cell}", 1e-7)


def lower_hull(cost, effect):
    """Strategies on the frontier by trying every threshold, without any rule of dominance."""
    on = set()
    for threshold in np.geomspace(1e-6, 1e9, 200001):
        benefit = threshold * effect - cost
        on.add(int(np.argmax(benefit)))
    return on


def check_costs(folder, file, names, baseline):
    months = np.arange(HORIZON)
    cost = (file["monthly_cost"][:, 0, :, :HORIZON] * 1.05 ** (-months / 12)).sum(axis=2)
    effect = 200 * (file["need_met"][:, 0, :, :HORIZON] * 1.015 ** (-months / 12)).sum(axis=2)
    rows = table(folder, "cost_effectiveness")
    on = lower_hull(cost.mean(axis=1), effect.mean(axis=1))
    line = sorted(on, key=lambda s: cost[s].mean())
    for s, row in enumerate(rows):
        close(row["cost"], cost[s].mean(), f"{names[s]}: cost")
        close(row["effect"], effect[s].mean(), f"{names[s]}: effect")
        more = interval(effect[s] - effect[baseline]) if s != baseline else (0.0, 0.0, 0.0)
        close(row["more_effect"], more[0], "more effect")
        close(row["more_effect_low"], more[1], "more effect", 1e-7)
        close(row["more_effect_high"], more[2], "more effect", 1e-7)
        check((row["standing"] == "on the frontier") == (s in on), f"{names[s]}: {row['standing']}, {on}")
        at = line.index(s) if s in on else 0
        before = line[at - 1] if at > 0 else None
        icer = None if before is None else \
            (cost[s].mean() - cost[before].mean()) / (effect[s].mean() - effect[before].mean())
        close(row["icer"], icer, f"{names[s]}: ICER", 1e-7)
        check(row["next_cheaper"] == ("" if before is None else shown(names[before])), "next cheaper")
    for row in table(folder, "net_benefit"):
        s = [shown(n) for n in names].index(row["strategy"])
        worth = float(row["threshold"])
        benefit = worth * (effect[s] - effect[baseline]) - (cost[s] - cost[baseline])
        mean, low, high = interval(benefit) if s != baseline else (0.0, 0.0, 0.0)
        for cell, expected in zip(("net_benefit", "low", "high"), (mean, low, high)):
            close(row[cell], expected, f"net benefit of {names[s]} at {worth}", 1e-7)
    check(not os.path.exists(os.path.join(folder, "tables", "acceptability.csv")), "no curve without a study")


def mean_of_known(a, b):
    """Of two differences between groups, the one where a replicate has no members for the other."""
    return np.where(np.isnan(a), b, np.where(np.isnan(b), a, (a + b) / 2))


def check_members(folder, file, names, baseline):
    before, after = slice(0, 6), slice(MONTHS - 24, MONTHS)
    rows = {(r["strategy"], r["quantity"], r["group"]): r for r in table(folder, "who_benefits")}
    check(len(rows) == len(names) * 7 * 6, "rows of who benefits")
    for s, q in itertools.product(range(len(names)), QUANTITIES):
        v = np.array([file[f"{q}_{g}"][:, 0, :, :] for g in GROUPS])
        gaps = [mean_of_known(v[2] - v[0], v[3] - v[1]), mean_of_known(v[0] - v[1], v[2] - v[3])]
        for word, w in zip(WORDS + ["gap: large less small", "gap: included less excluded"],
                           list(v) + gaps):
            row = rows[shown(names[s]), q, word]
            close(row["before"], np.nanmean(w[s, :, before]), f"{names[s]}, {q}, {word}: before")
            now = np.nanmean(w[:, :, after], axis=2)
            close(row["after"], np.nanmean(now[s]), f"{names[s]}, {q}, {word}: after")
            change = now[s] - now[baseline]  # a replicate may have no such member
            mean, low, high = interval(change[~np.isnan(change)]) if s != baseline else (0.0, 0.0, 0.0)
            close(row["change"], mean, f"{names[s]}, {q}, {word}: change")
            close(row["low"], low, f"{names[s]}, {q}, {word}: low", 1e-7)
            if row["worse_off"] == "1":
                check((mean > 0) == (q in ("stress", "crowding")) and float(row["p_holm"]) < 0.05, "worse off")
    for s in range(len(names)):
        own = [rows[shown(names[s]), q, w] for q in QUANTITIES for w in WORDS]
        p = []
        for q in QUANTITIES:
            for g in GROUPS:
                now = np.nanmean(file[f"{q}_{g}"][:, 0, :, after], axis=2)
                change = now[s] - now[baseline]
                p.append(1.0 if s == baseline else stats.ttest_1samp(change[~np.isnan(change)], 0.0).pvalue)
        for row, adjusted in zip(own, holm(np.nan_to_num(p, nan=1.0))):
            close(row["p_holm"], adjusted, f"{names[s]}: {row['quantity']}, {row['group']}", 1e-6)


def check_aftermath(folder, file, names, baseline):
    rows = table(folder, "after_the_end")
    s = names.index("for a while")
    need = file["need_met"][:, 0, :, :]
    windows = [(0, 12, 40), (-1, 28, 40), (1, 40, 52), (2, 52, 64), (3, 64, 76)]
    check([r["year"] for r in rows] == [str(w[0]) for w in windows], "years after the end")
    at_end = None
    for row, (year, start, end) in zip(rows, windows):
        gain = need[s, :, start:end].mean(axis=1) - need[baseline, :, start:end].mean(axis=1)
        mean, low, high = interval(gain)
        close(row["gain"], mean, f"gain in year {year}")
        close(row["low"], low, f"gain in year {year}", 1e-7)
        if year == -1:
            at_end = mean if low > 0 else None
        close(row["kept"], None if year < 1 or at_end is None else mean / at_end, f"kept in year {year}", 1e-7)


def check_codebook(folder):
    told = {(r["file"], r["name"]) for r in table(folder, "codebook")}
    there = set()
    for name in os.listdir(os.path.join(folder, "tables")):
        if name != "codebook.csv":
            with open(os.path.join(folder, "tables", name), newline="", encoding="utf-8") as file:
                there |= {(name, column) for column in next(csv.reader(file))}
    there |= {("trajectories.csv", name) for name in OBSERVABLES}
    check(told == there, f"the codebook tells of {told ^ there}")
