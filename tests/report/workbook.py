"""`--xlsx`: the workbook holds what the CSV tables hold, numbers as numbers and texts as texts, and nothing is a formula.

Usage: workbook.py CONVENE. Works in a temporary folder. Exits with 77 where packages are missing, unless CI is true.
"""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import checks  # noqa: E402
from checks import check, missing, run_test  # noqa: E402

try:
    import openpyxl
except ImportError as error:
    missing(error)

CONVENE = os.path.abspath(sys.argv[1])
# Names that a spreadsheet, or a reader of CSV, would take for something else.
SCENARIO = """
economics: {currency: GBP, price_year: 2024, horizon: 30}
parameters: {population: {organisations: 30}, alliances: {count: 2}, run: {months: 36, replicates: 4, seed: 3}}
baseline: "007"
strategies:
  "007": []
  "=1+1": [{name: honest, set: {honesty.level: 0.5}, from: 6, until: 20, cost: {setup: 100}}]
  "@SUM(A1:A9)": [{name: honest, set: {honesty.level: 0.7}, from: 6}]
  "-2": [{name: honest, set: {honesty.level: 0.8}, from: 6}]
  "+3 ways, \\"naïve\\"": [{name: honest, set: {honesty.level: 0.9}, from: 6}]
  "1e5": [{name: honest, set: {honesty.level: 0.6}, from: 6}]
"""
NAMES = {"007", "=1+1", "@SUM(A1:A9)", "-2", '+3 ways, "naïve"', "1e5"}


def run(*arguments, **what):
    return checks.run(CONVENE, *arguments, "--quiet", **what)


def table(folder, name):
    return checks.table(folder, name, csv.reader)


def unguarded(cell):
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell


def check_sheet(sheet, rows, texts):
    check(sheet.freeze_panes == "A2", f"{sheet.title}: the header stays in sight")
    check(all(cell.font.b for cell in sheet[1]), f"{sheet.title}: the header is bold")
    check((sheet.max_row, sheet.max_column) == (len(rows), len(rows[0])), f"{sheet.title}: size")
    for row, cells in zip(sheet.iter_rows(), rows):
        for c, (cell, text) in enumerate(zip(row, cells)):
            where = f"{sheet.title}!{cell.coordinate}"
            check(cell.data_type != "f", f"{where}: a formula")
            if text == "":
                check(cell.value is None, f"{where}: {cell.value!r}, not empty")
            elif cell.row == 1 or rows[0][c] in texts:
                check(cell.data_type == "s" and cell.value == unguarded(text), f"{where}: {cell.value!r}, not {text!r}")
            else:
                same = cell.data_type == "n" and abs(cell.value - float(text)) <= 1e-15 * abs(float(text))
                check(same, f"{where}: {cell.value!r}, not the number {text}")


def check_book(folder, expected=None):
    book = openpyxl.load_workbook(folder + "/tables.xlsx")
    codebook = table(expected or folder, "codebook")
    files = list(dict.fromkeys(row[0] for row in codebook[1:]))
    check(book.sheetnames == ["codebook"] + [name[:-4] for name in files], f"{folder}: sheets {book.sheetnames}")
    check_sheet(book["codebook"], codebook, {"file", "name", "unit", "meaning"})
    for name in files:
        texts = {row[1] for row in codebook if row[0] == name and row[2] == "text"}
        rows = table(expected or folder, name[:-4])
        check_sheet(book[name[:-4]], rows, texts)
    check({row[1].value for row in book["strategies"].iter_rows(min_row=2)} == NAMES, "names of strategies")
    check(book["strategies"].column_dimensions["B"].width > 12, "columns are as wide as their words")


def main():
    with open("s.yaml", "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    run("compare", "s.yaml", "-o", "all", "--xlsx", "--no-figures")
    check_book("all")
    with open("all/tables.xlsx", "rb") as file:
        first = file.read()
    for folder in ("page", "again"):
        run("report", "all", "--xlsx", "-o", folder)
        check_book(folder, expected="all")
        with open(folder + "/tables.xlsx", "rb") as file:
            check(file.read() == first, "the same tables, the same bytes")
    os.remove("all/tables/codebook.csv")
    run("compare", "all", "--xlsx", "--no-figures", code=2, says="there is a workbook already")
    run("report", "all", "--xlsx", code=2, says="there is a workbook already")
    with open("all/tables.xlsx", "rb") as file:
        check(file.read() == first, "what is there stays")


run_test(main)
