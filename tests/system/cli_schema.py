"""Holds scenarios and studies against the JSON schemas that `convene params --format json-schema` and `study-schema` print.

Usage: cli_schema.py CONVENE PROJECT-FOLDER

The schemas are schemas; each shipped file is valid under its own; what the program refuses for a key, a type or a range,
the schema refuses too. Exits with 77 where the packages are missing, unless CI is true.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(missing)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

# What is wrong: the way to a value, and the value.
FAULTS = [
    (["paramters"], {}),
    (["parameters", "trust", "gian"], 0.1),
    (["parameters", "trust", "gain"], 2),
    (["parameters", "trust", "gain"], "much"),
    (["parameters", "run", "months"], 0),
    (["parameters", "run", "months"], 12.5),
    (["parameters", "run", "replicates"], [1]),
    (["parameters", "plans", "rule"], "requird"),
    (["strategies"], []),
    (["strategies", "more"], [{"name": "x", "set": {"honesty.levle": 1}}]),
    (["strategies", "more"], [{"name": "x", "set": {"honesty.level": 1}, "coverage": 2}]),
    (["strategies", "more"], [{"name": "x", "set": {"honesty.level": 1}, "target": "anybody"}]),
    (["strategies", "more"], [{"name": "x"}]),
    (["record", "alliances"], {"every": 0}),
    (["economics"], {"discount_rate": 3}),
]

STUDY = {
    "scenario": "s.yaml",
    "design": {"kind": "latin-hypercube", "points": 8, "seed": 1},
    "vary": {
        "trust.gain": {"min": 0.02, "max": 0.2, "scale": "log"},
        "plans": {"rule": ["none", "required"]},
        "population.size.log_sd": {"distribution": "normal", "mean": 1, "sd": 0.5},
        "trust.loss": {"min": 0, "max": 1, "distribution": "beta", "alpha": 2, "beta": 2},
        "stress.load": {"values": [0, 1], "weights": [1, 2.5]},
    },
    "replicates": 2,
    "strategies": ["convenor"],
}
STUDY_FAULTS = [
    (["disign"], {}),
    (["design", "kind"], "latin"),
    (["design", "points"], 0),
    (["design", "points"], "many"),
    (["design", "seed"], -1),
    (["design", "pionts"], 8),
    (["vary", "trust.gian"], [0.1]),
    (["vary", "trust.gain"], 0.1),
    (["vary", "trust.gain"], [2]),
    (["vary", "trust.gain"], []),
    (["vary", "trust.gain", "max"], 2),
    (["vary", "trust.gain", "scale"], "logarithmic"),
    (["vary", "trust.loss", "alpha"], 0),
    (["vary", "plans", "rule"], {"min": 0, "max": 1}),
    (["vary", "plans", "rule"], ["requird"]),
    (["vary", "stress.load", "weights"], [0, 1]),
    (["vary", "run.months"], [12, 24]),
    (["replicates"], 0),
    (["strategies"], []),
    (["strategies"], "convenor"),
]


def with_value(scenario, way, value):
    changed = copy.deepcopy(scenario)
    place = changed
    for key in way[:-1]:
        place = place.setdefault(key, {})
    place[way[-1]] = value
    return changed


def accepts(convene, scenario, beside=None):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", dir=beside) as file:
        yaml.safe_dump(scenario, file, sort_keys=False)
        file.flush()
        return subprocess.run([convene, "validate", file.name], capture_output=True).returncode == 0


def validator_of(convene, form):
    text = subprocess.run([convene, "params", f"--format={form}"], capture_output=True, check=True).stdout
    schema = json.loads(text)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def check_faults(convene, validator, good, faults, beside=None):
    assert accepts(convene, good, beside)
    assert validator.is_valid(good), list(validator.iter_errors(good))
    for way, value in faults:
        bad = with_value(good, way, value)
        assert not validator.is_valid(bad), ("the schema accepts", way, value)
        assert not accepts(convene, bad, beside), ("the program accepts", way, value)


def main(convene, project):
    scenario_validator, study_validator = validator_of(convene, "json-schema"), validator_of(convene, "study-schema")
    files = sorted(project.glob("scenarios/**/*.yaml")) + [project / "tests/verification/everything.yaml"]
    assert len(files) >= 6, files
    for path in files:
        content = yaml.safe_load(path.read_text())
        validator = study_validator if "design" in content else scenario_validator
        errors = [error.message for error in validator.iter_errors(content)]
        assert not errors, (path, errors)
    minimal = project / "scenarios/minimal.yaml"
    check_faults(convene, scenario_validator, yaml.safe_load(minimal.read_text()), FAULTS)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "s.yaml").write_text(minimal.read_text())
        check_faults(convene, study_validator, STUDY, STUDY_FAULTS, folder)
    print(f"{len(files)} files are valid, {len(FAULTS) + len(STUDY_FAULTS)} faults are not")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
