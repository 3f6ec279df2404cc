"""expected.py: the CSV export as arrays, for the checks in Python to compare a reader's numbers with."""
import csv
import math
import os
import sys


class Table:
    """One wide CSV file: rows of text keys, then numbers by column name (empty cells are nan)."""

    def __init__(self, folder, name, keys):
        with open(os.path.join(folder, "csv", name + ".csv"), newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        self.names = rows[0][keys:]
        self.keys = [row[:keys] for row in rows[1:]]
        self.columns = {
            column: [float(row[keys + i]) if row[keys + i] else math.nan for row in rows[1:]]
            for i, column in enumerate(self.names)
        }


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def compare(what, got, expected):
    """Both flat sequences of numbers; leaves with a message at the first difference."""
    got = [float(value) for value in got]
    if len(got) != len(expected):
        sys.exit(f"{what}: {len(got)} numbers, {len(expected)} in the CSV")
    for i, (a, b) in enumerate(zip(got, expected)):
        if not same(a, b):
            sys.exit(f"{what}: number {i} is {a!r}, {b!r} in the CSV")


def unquoted(name):
    """A strategy's name without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return name[1:] if name[:1] == "'" and name[1:2] in "=+-@" else name


def compare_all(folder, flat, names):
    """flat(variable) gives a variable's numbers in C order; names are the strategies'."""
    checked = 0
    tables = {
        "trajectories": ("", 4), "outcomes": ("", 3), "alliances": ("alliances/", 5),
        "snapshots_memberships": ("snapshots/", 5), "snapshots_system": ("snapshots/", 4),
        "population_organisations": ("population/", 2), "population_memberships": ("population/", 2),
    }
    for name, (group, keys) in tables.items():
        table = Table(folder, name, keys)
        for column in table.names:
            if column[-1].isdigit():
                continue  # an element of a row: checked below
            compare(f"{name}.{column}", flat(group + column), table.columns[column])
            checked += 1
        elements = {}
        for column in table.names:
            if column[-1].isdigit():
                elements.setdefault(column.rstrip("0123456789_"), []).append(table.columns[column])
        for variable, columns in elements.items():
            rows = [value for row in zip(*columns) for value in row]
            compare(f"{name}.{variable}", flat(group + variable), rows)
            checked += 1
    order = list(dict.fromkeys(unquoted(key[0]) for key in Table(folder, "outcomes", 3).keys))
    if list(names) != order:
        sys.exit(f"strategies are {list(names)!r}, {order!r} in the CSV")
    print(f"{checked} variables agree with the CSV export, number by number")
