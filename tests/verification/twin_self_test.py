"""Checks of the twin that need no result file: known random numbers, and two years of an invented world."""
import os
import re
import numpy as np
import twin
from twin_compare import Referee, STATE, compare

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "..", "src", "scenario", "parameters.def")


def defaults():
    """Default of every parameter, from the program's own table."""
    values = {}
    with open(TABLE, encoding="utf-8") as table:
        for group, key, kind, default in re.findall(r'^CVN_PARAM\((\w+), \w+, "([^"]+)", (\w+), ([^,]+),',
                                                    table.read(), re.M):
            if kind in ("REAL", "INT"):
                values[f"{group}.{key}"] = float(default) if kind == "REAL" else int(default)
            elif kind != "PATH":
                values[f"{group}.{key}"] = default.split(f"CVN_{kind}_")[1].lower()
    return values


def invented(p, seed, n_org=60, n_all=7, areas=5, sectors=3):
    """A population of the right shape; not drawn as the program draws one."""
    rng = np.random.default_rng(seed)
    s = np.sort(np.exp(1.8 * rng.normal(size=n_org)))
    s /= np.median(s)
    pairs = np.sort(rng.choice(n_org * n_all, size=90, replace=False))
    a, i = pairs // n_org, pairs % n_org
    h = rng.normal(size=n_org)
    N = rng.dirichlet(np.ones(areas), size=n_all) * 0.92 + 0.08 / areas
    beta, eta = rng.normal(size=(n_all, sectors, areas)), rng.normal(size=(n_all, areas))
    sector = rng.integers(sectors, size=n_org)
    d = np.exp(beta[a, sector[i]] + 0.5 * rng.normal(size=(len(a), areas)))
    fashion = rng.dirichlet(np.ones(areas))
    return dict(id=rng.permutation(n_org), s=s, h=h, sigma=rng.beta(2, 3, size=n_org), sector=sector,
                included=h > -0.5, mu=rng.dirichlet(np.ones(areas), size=n_org), y=rng.normal(-0.8, 0.5, size=n_org),
                N=N, g0=rng.dirichlet(np.ones(areas), size=n_all), formal=np.arange(n_all) % 3 > 0, beta=beta,
                eta=eta, f0=fashion, f=fashion.copy(), a=a, i=i, x=np.full(len(a), p["effort.initial"]),
                tau=rng.uniform(0.2, 0.7, size=len(a)), v=twin.logistic(h[i]), b=rng.integers(areas, size=len(a)),
                phase=rng.integers(12, size=len(a)) * (rng.random(len(a)) > 0.85), d=d,
                o=twin.simplex(N[a] * d))


def intervention(settings, start=3, until=20, coverage=0.6, target="random"):
    return {"name": "test", "from": start, "until": until, "coverage": coverage, "target": target,
            "set": settings, "setup": 10.0, "monthly": 1.0}


def two_years(changes, interventions, seed=1):
    p = dict(defaults(), **changes)
    w = twin.set_up(invented(p, seed), p, interventions, (seed, 0))
    trail, referee = [], Referee()
    for t in range(24):
        observed = twin.month(w, t, referee)
        for name in "x v M theta tau".split():
            value = getattr(w, name)
            assert np.all((value >= 0) & (value <= 1)), (t, name)
        for name in "N ghat o".split():
            assert np.allclose(getattr(w, name).sum(-1), 1) and np.all(getattr(w, name) >= 0), (t, name)
        assert np.all(np.abs(w.y) <= 15) and np.all(w.tau >= 0.01) and np.all(w.tau <= 0.99)
        assert np.all(np.diff(w.a * w.n_org + w.i) > 0), "memberships stand by alliance, then by organisation"
        assert np.all(np.bincount(w.i) <= max(p["membership.max"], np.bincount(invented(p, seed)["i"]).max()))
        trail.append(observed)
    return w, trail


def philox_known_answers():
    ones = 0xFFFFFFFF
    for key, counter, expected in (
            ((0, 0), (0, 0, 0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
            ((ones, ones), (ones,) * 4, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
            ((0xa4093822, 0x299f31d0), (0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344),
             "d16cfe09 94fdcceb 5001e420 24126ea1")):
        words = " ".join(f"{int(word):08x}" for word in twin.philox(key, *counter))
        assert words == expected, (words, expected)


class Recorded:
    """Stands in for a result file: two years of the twin itself, rounded to single precision."""

    def __init__(self, changes, measures):
        self.p, self.measures, self.trail, self.seen = dict(defaults(), **changes), measures, [], []
        w = twin.set_up(self.population(0), self.p, measures, self.key(0))
        for t in range(26):
            state = {name: np.array(value(w)) for name, (value, _) in STATE.items()}
            self.trail.append({name: value.astype(np.float32) if value.dtype.kind == "f" else value
                               for name, value in state.items()})
            self.seen.append(twin.month(w, t, Referee()))

    population = lambda self, replicate: invented(self.p, 1)
    parameters = lambda self: self.p
    interventions = lambda self, strategy: self.measures
    key = lambda self, replicate: (1, 0)
    months = lambda self: 25
    snapshot = lambda self, strategy, replicate, t: self.trail[t]
    observable = lambda self, name, strategy, replicate, t: self.seen[t][name]


def the_comparison_can_fail():
    record = Recorded(LIVELY, [intervention({"plans.rule": "required"})])
    agreement, referee = compare(record, 0, 0, 24)
    assert not agreement.failures and not referee.failures and not referee.near, (agreement.failures, referee.failures)
    assert referee.draws["membership"] > 0 and len(agreement.rows) > 60
    for name, month, change in (("trust", 9, 0.01), ("planned_area", 7, 1), ("shared", 12, 1), ("need", 3, 1e-3)):
        wrong = Recorded(LIVELY, [intervention({"plans.rule": "required"})])
        column = wrong.trail[month][name]
        flat = column.reshape(-1)
        flat[5] = (flat[5] + change) % 5 if name == "planned_area" else 1 - flat[5] if name == "shared" else flat[5] + change
        agreement, referee = compare(wrong, 0, 0, 24)
        assert agreement.failures or referee.failures, f"a wrong {name} was not noticed"
    stranger = Recorded(LIVELY, [])                     # a membership that no draw explains
    keep = np.arange(len(stranger.trail[6]["alliance"])) != 10
    for name in "organisation alliance effort trust voice planned_area phase shared perception".split():
        stranger.trail[6][name] = stranger.trail[6][name][keep]
    agreement, referee = compare(stranger, 0, 0, 24)
    assert any("membership" in text for text in referee.failures), "a lost membership was not noticed"


LIVELY = {"membership.leave_rate": 0.3, "membership.join_rate": 0.5, "effort.coordination_cost": 0.3,
          "pressure.level": 0.5, "pressure.shock_sd": 0.3, "honesty.level": 0.3, "plans.rule": "voluntary"}
CONVENOR = {"convenor.presence": "independent"}
COEFFICIENTS = ("brokering mediation transparency flattening voice_support stress_relief monitoring "
                "facilitation").split()


def run():
    philox_known_answers()
    u = twin.uniforms((1, 0), np.arange(100000), 0, 0, 1)[0]
    assert abs(u.mean() - 0.5) < 0.005 and u.min() > 0 and u.max() < 1
    e = twin.normal((1, 0), np.arange(100000), 0, 0, 1)
    assert abs(e.mean()) < 0.015 and abs(e.std() - 1) < 0.01
    for kind in ("saturating", "linear", "threshold", "accelerating"):
        for stage in ("early", "late"):
            measures = [intervention({"plans.rule": "required", "plans.stage": stage, "agenda.openness": 0.9}),
                        intervention(dict(CONVENOR), 6, target="most_unequal"),
                        intervention({"convenor.presence": "lead_organisation"}, 12, 18, 0.3, "most_stressed"),
                        intervention({"pressure.level": 2.0}, 8, 12, 1.0)]
            w, trail = two_years(dict(LIVELY, **{"need.response": kind}), measures)
            assert sum(month["joins"] for month in trail) > 0 and sum(month["leaves"] for month in trail) > 0
            assert trail[0]["members"] + sum(m["joins"] - m["leaves"] for m in trail) == len(w.x)
            assert 0 < trail[10]["plan_sharing"] <= 1 and trail[10]["convenor_presence"] > 0
            assert trail[3]["monthly_cost"] == 4 * 11 and trail[20]["monthly_cost"] == 0
            static = dict(LIVELY, **{"membership.leave_rate": 0.0, "membership.join_rate": 0.0})
            assert len(two_years(static, measures)[0].x) == 90
    # an independent convenor who does nothing changes nothing but its own standing, presence and cost
    idle = dict(LIVELY, **{f"convenor.{name}": 0.0 for name in COEFFICIENTS})
    w0, without = two_years(idle, [])
    w1, with_idle = two_years(idle, [intervention(dict(CONVENOR), 0, 24, 1.0)])
    for name in "x tau v y b shared ghat M P a i o".split():
        assert np.array_equal(getattr(w0, name), getattr(w1, name)), name
    assert with_idle[5]["convenor_presence"] > 0 == without[5]["convenor_presence"]
    the_comparison_can_fail()
    print("the twin's self-test passed")
    return 0
