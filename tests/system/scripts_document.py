"""Runs the commands of a document, in order, as a reader would.

Usage: scripts_document.py PROJECT-FOLDER CONVENE DOCUMENT

Fenced blocks of the kinds below are run; others (yaml, sh) are for reading. The reader's folder is a scratch one that
looks like a clone after building. `scripts/run` there only runs the program, since building is what was done before the
test. In a console block, lines that begin with "$ " are commands, each of which must succeed, or stop with exit code 2
where its comment begins with "fails".
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUNNERS = {
    "python": [sys.executable],
    "r": ["Rscript", "--vanilla"],
    "octave": ["octave-cli", "--quiet"],
}
RUN = """#!/bin/sh
exec build/release/bin/convene compare scenarios/homeless-network.yaml -o results/homeless-network --force "$@"
"""


def blocks(text):
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def as_script(text, folder):
    """One bash script for the whole document, so that what a command exports is there for the next."""
    lines = ["check() { [ $1 -eq $2 ] || { echo \"exit code $1 instead of $2: $3\"; exit 1; }; }"]

    def add(command, expected, shown):
        lines.append(f"echo '+' {quote(shown)}\n{command}\ncheck $? {expected} {quote(shown)}")

    for number, (kind, body) in enumerate(blocks(text)):
        if kind == "console":
            for line in body.splitlines():
                if line.startswith("$ "):
                    add(line[2:], 2 if re.search(r"\s# fails", line) else 0, line)
        elif kind in RUNNERS:
            file = folder / f"block-{number}.{kind}"
            file.write_text(body)
            add(" ".join(map(quote, [*RUNNERS[kind], str(file)])), 0, f"{kind} block {number}")
    return "\n".join(lines) + "\nexit 0\n", len(lines) - 1


def quote(text):
    return "'" + text.replace("'", "'\\''") + "'"


def main(project, convene, document):
    absent = [r[0] for r in RUNNERS.values() if not shutil.which(r[0])]
    if absent and os.environ.get("CI") != "true":
        print("not there:", *absent)
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        (clone / "scripts").mkdir(parents=True)
        (clone / "results").mkdir()
        (clone / "build/release").mkdir(parents=True)
        (clone / "build/release/bin").symlink_to(Path(convene).resolve().parent)
        (clone / "scenarios").symlink_to(Path(project) / "scenarios")
        (clone / "docs").symlink_to(Path(project) / "docs")
        (clone / "scripts/run").write_text(RUN)
        (clone / "scripts/run").chmod(0o755)
        script, commands = as_script(Path(document).read_text(), Path(scratch))
        if commands == 0:
            print("nothing to run in", document)
            return 1
        environment = {**os.environ, "MPLBACKEND": "Agg"}
        return subprocess.run(["bash", "-c", script], cwd=clone, env=environment, stdin=subprocess.DEVNULL).returncode


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
