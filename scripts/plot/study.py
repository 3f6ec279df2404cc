#!/usr/bin/env python3
"""Draws what each strategy adds to an outcome across a study's points, one panel a varied parameter.

Usage: scripts/plot/study.py RESULT.h5 FIGURE.svg [OUTCOME]   (default: need_met)

A dot is a point of the design, its replicates averaged; a line the mean of dots in eight parts of the range with as many
dots each, with the 95% interval of that mean. All strategies share their random numbers at a point, so that a difference
is the strategy's. The other parameters vary along: a band is wide where they matter.
Needs python3-xarray, python3-netcdf4 and python3-matplotlib.
"""
import math
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "convene"  # the same bytes for the same figure
import matplotlib.pyplot as plt
import numpy as np
import xarray as xr

# Okabe & Ito's colours, told apart by colour-blind readers.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#999999"]
PARTS = 8


def label_of(variable):
    """ "plans.poaching", from the dataset's attributes where they say so, else from its name."""
    name = variable.name.removeprefix("param_")
    return variable.attrs.get("parameter", name.replace("_", ".", 1))


def binned(x, y):
    order = np.argsort(x, kind="stable")
    parts = [part for part in np.array_split(order, PARTS) if len(part) > 1]
    centre = np.array([x[part].mean() for part in parts])
    mean = np.array([y[part].mean() for part in parts])
    half = np.array([1.96 * y[part].std(ddof=1) / math.sqrt(len(part)) for part in parts])
    return centre, mean, half


def main(result, figure, outcome="need_met"):
    data = xr.open_dataset(result)
    means = data[f"outcome_{outcome}"].mean("replicate")
    names = [str(name) for name in data["strategy_name"].astype(str).values]
    baseline = names.index(data.attrs["baseline"])
    varied = [data[name] for name in data.variables if name.startswith("param_")]
    columns = min(3, len(varied))
    rows = math.ceil(len(varied) / columns)
    fig, axes = plt.subplots(rows, columns, figsize=(3.2 * columns, 2.7 * rows + 0.4), sharey=True, squeeze=False)
    for panel, variable in zip(axes.flat, varied):
        panel.axhline(0, color="#999999", linewidth=0.8)
        others = [s for s in range(len(names)) if s != baseline]
        for s, colour in zip(others, COLOURS):
            x = variable.values.astype(float)
            y = (means.isel(strategy=s) - means.isel(strategy=baseline)).values
            panel.plot(x, y, ".", color=colour, alpha=0.35, markersize=3, markeredgewidth=0, rasterized=True)
            centre, mean, half = binned(x, y)
            panel.fill_between(centre, mean - half, mean + half, color=colour, alpha=0.25, linewidth=0)
            panel.plot(centre, mean, color=colour, label=names[s])
        panel.set_xlabel(label_of(variable))
        panel.spines[["top", "right"]].set_visible(False)
    for panel in list(axes.flat)[len(varied):]:
        panel.set_visible(False)
    fig.supylabel(f"{outcome.replace('_', ' ')}: difference from '{names[baseline]}'", fontsize="medium")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="upper center", ncols=len(labels), frameon=False)
    fig.tight_layout(rect=(0, 0, 1, 0.95))
    fig.savefig(figure, dpi=120, metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
