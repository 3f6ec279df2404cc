#!/usr/bin/env python3
"""Draws a trajectory by strategy, with a band of the middle 90% of replicates.

Usage: scripts/plot/cooperation.py RESULT.h5 FIGURE.svg [OBSERVABLE]   (default: cooperation)
Needs python3-xarray, python3-netcdf4 and python3-matplotlib.
"""
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "convene"  # the same bytes for the same figure
import matplotlib.pyplot as plt
import xarray as xr

# Okabe & Ito's colours, told apart by colour-blind readers.
COLOURS = ["#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7B5FB5", "#E69F00", "#56B4E9"]


def main(result, figure, observable="cooperation"):
    data = xr.open_dataset(result)
    series = data[observable].isel(point=0)
    names = [str(name) for name in data["strategy_name"].astype(str).values]
    fig, axes = plt.subplots(figsize=(8.0, 4.4))
    for s, name in enumerate(names):
        one, colour = series.isel(strategy=s), COLOURS[s % len(COLOURS)]
        band = one.quantile([0.05, 0.95], dim="replicate")
        axes.fill_between(one.time, band[0], band[1], color=colour, alpha=0.12, linewidth=0)
        axes.plot(one.time, one.mean("replicate"), color=colour, label=name)
    axes.set(xlabel="month", ylabel=series.attrs["long_name"], xlim=(0, int(series.time[-1])))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    fig.savefig(figure, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
