"""Holds scenarios against the JSON schema that `convene params --format json-schema` prints.

Usage: cli_schema.py CONVENE PROJECT-FOLDER

The schema is a schema; each shipped scenario is valid under it; what the program refuses for a key, a type or a range, the
schema refuses too. Exits with 77 where the packages are missing, unless CI is true.
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


def with_value(scenario, way, value):
    changed = copy.deepcopy(scenario)
    place = changed
    for key in way[:-1]:
        place = place.setdefault(key, {})
    place[way[-1]] = value
    return changed


def accepts(convene, scenario):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(scenario, file, sort_keys=False)
        file.flush()
        return subprocess.run([convene, "validate", file.name], capture_output=True).returncode == 0


def main(convene, project):
    text = subprocess.run([convene, "params", "--format=json-schema"], capture_output=True, check=True).stdout
    schema = json.loads(text)
    validator_class = jsonschema.validators.validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    scenarios = sorted(project.glob("scenarios/**/*.yaml")) + [project / "tests/verification/everything.yaml"]
    assert len(scenarios) >= 6, scenarios
    for path in scenarios:
        errors = [error.message for error in validator.iter_errors(yaml.safe_load(path.read_text()))]
        assert not errors, (path, errors)
    good = yaml.safe_load((project / "scenarios/minimal.yaml").read_text())
    assert accepts(convene, good)
    for way, value in FAULTS:
        bad = with_value(good, way, value)
        assert not validator.is_valid(bad), ("the schema accepts", way, value)
        assert not accepts(convene, bad), ("the program accepts", way, value)
    print(f"{len(scenarios)} scenarios are valid, {len(FAULTS)} faults are not")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
