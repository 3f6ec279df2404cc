#!/usr/bin/python3
"""Sees to it that the twin can tell programs apart: usage: notices_change.py CONVENE RESULT

Runs everything.yaml, tells the twin another value of one parameter than the program had, and expects it to object;
for parameters of every submodel. Exit 77 without h5py or numpy, unless CI=true.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
MONTHS = 7
# One parameter of each submodel, and a factor by which the twin's differs.
CHANGES = {"trust.gain": 1.01, "trust.loss": 1.01, "trust.rivalry": 1.05, "trust.goodwill": 1.05, "trust.attribution": 1.01,
           "effort.adaptation": 1.01, "effort.precision": 1.01, "effort.noise": 1.05, "effort.coordination_exponent": 1.01,
           "stress.load": 1.01, "stress.help": 1.01, "stress.sd": 1.001, "stress.exposure_exponent": 1.05,
           "perception.learning": 1.01, "need.drift": 1.001, "pressure.shock_sd": 1.01, "plans.precision": 1.5,
           "plans.poaching": 20, "plans.revision": 1.2, "plans.focus": 0.9, "agenda.rate": 1.01, "agenda.creativity": 1.05,
           "agenda.status_weight": 1.01, "honesty.salience": 1.05, "voice.rate": 1.01, "voice.rank": 1.01,
           "convenor.standing_rate": 1.05, "convenor.mediation": 0.9, "convenor.transparency": 0.9, "convenor.brokering": 0.9,
           "membership.leave_at": 3, "membership.energy_precision": 5, "membership.join_rate": 1.2}


def main():
    convene, path = sys.argv[1:3]
    try:
        from twin_compare import compare
        from twin_file import ResultFile
    except ImportError as error:
        print(error)
        return 1 if os.environ.get("CI") == "true" else 77

    class ToldOtherwise(ResultFile):
        """The file, but for one parameter."""
        changed, factor = None, 1

        def parameters(self):
            values = super().parameters()
            if self.changed:
                values[self.changed] *= self.factor
            return values

    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run([convene, "run", os.path.join(HERE, "everything.yaml"), "--set", f"run.months={MONTHS}",
                    "--replicates", "1", "--record", "snapshots=1,population", "--output", path, "--force", "--quiet"],
                   check=True)
    result, unseen = ToldOtherwise(path), []
    strategy = result.strategies().index("everything")
    for result.changed, result.factor in [(None, 1)] + list(CHANGES.items()):
        agreement, referee = compare(result, strategy, 0, MONTHS)
        if bool(agreement.failures or referee.failures) != bool(result.changed):
            unseen.append(str(result.changed))
    print(f"{len(CHANGES)} changes; wrong about: {', '.join(unseen) or 'none'}")
    return int(bool(unseen))


if __name__ == "__main__":
    sys.exit(main())
