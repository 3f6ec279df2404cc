"""check_h5py.py FOLDER: the result by h5py against its CSV export."""
import sys

try:
    import h5py
except ImportError:
    sys.exit(77)
import expected

folder = sys.argv[1]
with h5py.File(folder + "/result.h5") as file:
    names = [b"".join(row).decode("utf-8").rstrip("\0") for row in file["strategy_name"][:]]
    expected.compare_all(folder, lambda path: file[path][:].ravel(), names)
    text = b"".join(file["scenario_yaml"][:]).decode("utf-8")
    assert text.startswith("title: An invented experiment"), text
    assert file.attrs["master_seed"].decode() == "4294967295"
    assert file["parameters"].attrs["trust.gain"] == 0.25
