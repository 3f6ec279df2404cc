"""check_ncdump.py FOLDER: the numbers that ncdump prints against the CSV export."""
import math
import re
import shutil
import struct
import subprocess
import sys

import expected

if not shutil.which("ncdump"):
    sys.exit(77)
folder = sys.argv[1]
path = folder + "/result.h5"
text = subprocess.run(["ncdump", "-p", "9,17", path], check=True, capture_output=True).stdout.decode()
parts = re.split(r"^group: (\w+) \{", text, flags=re.M)
data = {"": parts[0]}
data.update(zip(parts[1::2], parts[2::2]))


def single(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def flat(name):
    group, _, variable = name.rpartition("/")
    found = re.search(rf"^ +{variable} =([^;]*);", data[group], flags=re.M)
    words = [word.strip() for word in found.group(1).replace("\n", " ").split(",")]
    values = [math.nan if word in ("_", "NaN", "NaNf") else float(word) for word in words]
    # Snapshots are single precision, and nine digits are enough to say which number is meant.
    return [single(value) for value in values] if group == "snapshots" else values


names = re.search(r'^ strategy_name =([^;]*);', data[""], flags=re.M).group(1)
names = re.findall(r'"((?:[^"\\]|\\.)*)"', names)
# Bytes beyond ASCII are printed in octal.
names = [re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), name.encode()).decode() for name in names]
expected.compare_all(folder, flat, [name.rstrip() for name in names])
