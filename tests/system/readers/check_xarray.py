"""check_xarray.py FOLDER ENGINE: the result by xarray (netcdf4 or h5netcdf) against its CSV export."""
import importlib.util
import sys

engine = sys.argv[2]
if not importlib.util.find_spec("xarray") or not importlib.util.find_spec(
        "netCDF4" if engine == "netcdf4" else engine):
    sys.exit(77)
import xarray
import expected

folder = sys.argv[1]
path = folder + "/result.h5"
root = xarray.open_dataset(path, engine=engine)
groups = {group: xarray.open_dataset(path, engine=engine, group=group)
          for group in ("alliances", "snapshots", "population", "parameters")}


def flat(name):
    group, _, variable = name.rpartition("/")
    return (groups[group] if group else root)[variable].values.ravel()


expected.compare_all(folder, flat, root["strategy_name"].values)
# As an analyst would: by names of dimensions, coordinates of months, no dates made of them.
assert root["cooperation"].dims == ("strategy", "point", "replicate", "time")
assert root["time"].dtype.kind == "i" and root["time"].values[-1] == root.sizes["time"] - 1
assert list(groups["alliances"]["time"].values) == [0, 12, 24, 36]
assert groups["population"]["sector_bias"].dims == ("alliance_row", "sector_index", "area_index")
assert root["run_status"].values[1, 0, 1] == 2
assert str(root["run_message"].values[1, 0, 1]) == "no memory for this run"
assert groups["parameters"].attrs["trust.gain"] == 0.25
mean = root["cooperation"].mean("replicate").sel(time=slice(12, None))
assert mean.sizes["time"] == root.sizes["time"] - 12
