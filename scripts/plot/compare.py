#!/usr/bin/env python3
"""Draws a result's strategies beside one another: need met month by month, what each adds to the baseline, and its cost.

Usage: scripts/plot/compare.py RESULT.h5 FIGURE.svg     (or .pdf, .png)
Needs python3-xarray, python3-netcdf4, python3-scipy and python3-matplotlib. The same in R, Octave and gnuplot: compare.R,
compare.m, compare.gp. Lines are means over futures (replicates, at every point of a study), bands their middle 90%.
"""
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "convene"  # the same bytes for the same figure
import matplotlib.pyplot as plt
import xarray as xr
from scipy import stats

# Okabe & Ito's colours, told apart by colour-blind readers.
COLOURS = ["#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7B5FB5", "#E69F00", "#56B4E9"]


def main(result, figure):
    data = xr.open_dataset(result).stack(future=("point", "replicate"))
    names = [str(name) for name in data["strategy_name"].astype(str).values]
    baseline = names.index(data.attrs["baseline"])
    colours = {s: COLOURS[k % len(COLOURS)] for k, s in enumerate(sorted(range(len(names)), key=lambda s: s != baseline))}
    fig, (months, gains, plane) = plt.subplots(1, 3, figsize=(12.0, 3.8), layout="constrained")

    for s, name in enumerate(names):
        need = data["need_met"].isel(strategy=s)
        band = need.quantile([0.05, 0.95], dim="future")
        months.fill_between(need.time, *band, color=colours[s], alpha=0.12, linewidth=0)
        months.plot(need.time, need.mean("future"), color=colours[s], label=name)

    # Strategies share every future's draws: the difference is taken within each and then averaged.
    more = data["outcome_need_met"] - data["outcome_need_met"].isel(strategy=baseline)
    cost = data["cost"] - data["cost"].isel(strategy=baseline)
    n = more.sizes["future"]  # one point only: over a study points and replicates cross, see docs/comparing.md
    half = stats.t.ppf(0.975, n - 1) * more.std("future", ddof=1) / n**0.5 if n > 1 else 0 * more.mean("future")
    for row, s in enumerate(more.mean("future").argsort().values):
        gains.errorbar(float(more.mean("future")[s]), row, xerr=float(half[s]), fmt="o", color=colours[s], markersize=4)
        gains.annotate(names[s], (0.02, row + 0.15), xycoords=("axes fraction", "data"), color=colours[s], fontsize=8)
    for s in range(len(names)):
        plane.plot(more[s], cost[s], ".", color=colours[s], alpha=0.4, markersize=3)
        plane.plot(more[s].mean(), cost[s].mean(), "o", color=colours[s])

    months.set(xlabel="month", ylabel="share of need met")
    months.legend(frameon=False, fontsize=7)
    gains.axvline(0, color="#999999", linewidth=0.8)
    gains.set(xlabel="more need met, with 95% interval", yticks=[])
    plane.axvline(0, color="#999999", linewidth=0.8)
    plane.set(xlabel="more need met", ylabel=f"more cost ({data.attrs.get('currency', 'units')})")
    for panel in (months, gains, plane):
        panel.spines[["top", "right"]].set_visible(False)
    fig.savefig(figure, metadata={"Date": None} if figure.endswith(".svg") else None)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
