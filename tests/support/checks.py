"""What the tests share that run convene and look at what it wrote: they count what is wrong, say it, and fail in the end."""
import csv
import math
import os
import subprocess
import sys
import tempfile

failures = 0


def check(condition, what):
    """Counts and tells a failure; returns whether the condition held."""
    global failures
    if not condition:
        failures += 1
        print("FAILED:", what)
    return bool(condition)


def close(text, expected, what, tolerance=1e-9):
    """A cell against a number; both may be missing."""
    if expected is None or (isinstance(expected, float) and math.isnan(expected)):
        check(text == "", f"{what}: {text} is not empty")
        return
    ok = text != "" and math.isclose(float(text), expected, rel_tol=tolerance, abs_tol=tolerance)
    check(ok, f"{what}: {text}, not {expected}")


def run(*command, code=0, says=None, **environment):
    """Runs a command to its end; `says` is part of what it must print as an error."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    check(done.returncode == code, f"{command}: exit code {done.returncode}: {done.stderr[-2000:]}{done.stdout[:300]}")
    if says:
        check(says in done.stderr, f"{command}: {says!r} not in {done.stderr!r}")
    return done


def table(folder, name, rows=csv.DictReader):
    """The rows of a table of `convene compare`, or of another that is in the folder itself."""
    path = os.path.join(folder, "tables", name + ".csv")
    with open(path if os.path.exists(path) else os.path.join(folder, name + ".csv"), newline="", encoding="utf-8") as file:
        return list(rows(file))


def missing(*what):
    """Ends a test that lacks something: skipped, but failed where CI is true."""
    print("missing:", *what)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)


def run_test(main):
    """Runs a test in a temporary folder and exits with 1 where anything failed."""
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        main()
        os.chdir("/")
    print(f"{failures} failures")
    sys.exit(1 if failures else 0)
