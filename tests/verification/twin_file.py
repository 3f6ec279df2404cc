"""What the twin reads of a result file; the only place that knows its names (docs/output.md)."""
import json
import h5py
import numpy as np

POPULATION = {  # twin's symbol: name in group `population`
    "organisation": dict(id="id", s="size", h="status", sigma="self_interest", sector="sector",
                         included="included", mu="mission", y="stress_logit"),
    "alliance": dict(N="need", g0="preset_agenda", formal="formal", beta="sector_bias", eta="status_blind_spot"),
    "membership": dict(i="organisation", a="alliance", x="effort", tau="trust", v="voice", b="area",
                       phase="phase", d="distortion", o="perception")}
INTEGERS, FLAGS = ("id", "sector", "i", "a", "b", "phase"), ("included", "formal")


class ResultFile:
    def __init__(self, path):
        self.file = h5py.File(path, "r")
        for group in ("population", "snapshots"):
            if group not in self.file:
                raise SystemExit(f"{path} has no {group}: record {{population: true, snapshots: {{every: 1}}}}")
        self.places = {}
        labels = [self.file["snapshots/snapshot_" + name][:] for name in ("strategy", "point", "replicate", "time")]
        for row, label in enumerate(zip(*labels)):
            self.places[tuple(int(value) for value in label)] = row
        self.ends = {level: np.concatenate([[0], np.cumsum(self.file["snapshots/row_size_" + level][:])])
                     for level in POPULATION}
        self.level = {name: level for level in POPULATION for name in columns(self.file["snapshots"], level)}

    def months(self):
        return self.file["need_met"].shape[-1] - 1

    def key(self, replicate):
        return int(self.file.attrs["master_seed"]), int(self.file["replicate"][replicate])

    def parameters(self):
        """{"trust.gain": 0.08, …}; whole numbers as int, choices as words."""
        values = {}
        for name, value in self.file["parameters"].attrs.items():
            if not name.endswith((".unit", ".default", ".set")):
                values[name] = text(value) if isinstance(value, (bytes, str, np.bytes_)) else float(value)
                if isinstance(values[name], float) and values[name].is_integer():
                    values[name] = int(values[name])
        return values

    def strategies(self):
        return [self.strategy(s)["name"] for s in range(self.file["strategy"].shape[0])]

    def strategy(self, s):
        return json.loads(text(self.file["strategies"].attrs[f"strategy_{s}"]))

    def interventions(self, s):
        return [{"name": each["name"], "from": each["from"], "until": each.get("until", 10**9),
                 "coverage": each["coverage"], "target": each["target"], "set": each["set"],
                 "setup": each["cost"]["setup"], "monthly": each["cost"]["monthly"]}
                for each in self.strategy(s)["interventions"]]

    def population(self, replicate):
        group, values = self.file["population"], {}
        for level, names in POPULATION.items():
            ends = np.concatenate([[0], np.cumsum(group["row_size_" + level][:])]).astype(int)
            rows = slice(ends[replicate], ends[replicate + 1])
            for symbol, name in names.items():
                kind = int if symbol in INTEGERS else bool if symbol in FLAGS else float
                values[symbol] = group[name][rows].astype(kind)
        values["f0"], values["f"] = group["funding_base"][replicate], group["funding"][replicate]
        return values

    def snapshot(self, strategy, replicate, t):
        """Every column of the state at the start of month t, by name."""
        row = self.places.get((strategy, 0, replicate, t))
        if row is None:
            raise SystemExit(f"no snapshot of month {t}: record snapshots: {{every: 1}}")
        group, values = self.file["snapshots"], {}
        for name, level in self.level.items():
            ends = self.ends[level].astype(int)
            values[name] = group[name][ends[row]:ends[row + 1]]
        values["shock"], values["funding"] = group["shock"][row:row + 1], group["funding"][row]
        return values

    def observable(self, name, strategy, replicate, t):
        return self.file[name][strategy, 0, replicate, t]


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def columns(group, level):
    """Columns whose first dimension is the level's rows."""
    scale = group[level + "_row"]
    return [name for name, dataset in group.items()
            if isinstance(dataset, h5py.Dataset) and dataset.dims and name != level + "_row"
            and len(dataset.dims[0]) and dataset.dims[0][0] == scale]
