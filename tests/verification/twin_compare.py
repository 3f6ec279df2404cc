"""How the twin is held against a result file: reading the file, judging choices, the agreement table."""
from functools import lru_cache
import numpy as np
import twin
from twin_file import ResultFile

# Tolerances. The file's state is float32 (relative rounding 6e-8) and the model's exp, log and logistic are
# good to a few units in the last place. Each month rounds anew and stretches what is there by slopes such as
# lambda·V; state is never resynchronised, so the bound grows with the months. Seen with everything on over 24
# months: 2e-7 for shares, 1e-6 for stress (log-odds). Published coverage is relative to the largest of its
# alliance. Influence is rounded to 1/1024 before its Gini coefficient, and rounding may fall either way.
SHARE = lambda t: 2e-6 + 1e-6 * t
STATE = {  # snapshot variable: (twin's value, tolerance in month t; None for exact)
    "shock": (lambda w: np.array([w.S]), SHARE), "funding": (lambda w: w.f, SHARE),
    "stress_logit": (lambda w: w.y, lambda t: 5 * SHARE(t)),
    "memberships": (lambda w: np.bincount(w.i, minlength=w.n_org), None),
    "members": (lambda w: np.bincount(w.a, minlength=w.n_all), None),
    "need": (lambda w: w.N, SHARE), "negotiated_agenda": (lambda w: w.ghat, SHARE),
    "maturity": (lambda w: w.M, SHARE), "standing": (lambda w: w.theta, SHARE),
    "published": (lambda w: w.P / np.maximum(w.P.max(-1, keepdims=True), 1e-30), SHARE),
    "organisation": (lambda w: w.i, None), "alliance": (lambda w: w.a, None),
    "effort": (lambda w: w.x, SHARE), "trust": (lambda w: w.tau, SHARE), "voice": (lambda w: w.v, SHARE),
    "planned_area": (lambda w: w.b, None), "phase": (lambda w: w.phase, None),
    "shared": (lambda w: w.shared, None), "perception": (lambda w: w.o, SHARE)}
FIELD_TOLERANCE = {
    "coordination_efficiency": lambda t: 10 * SHARE(t), "satisfaction": lambda t: 10 * SHARE(t),
    "influence_gini": lambda t: 5e-4, "monthly_cost": lambda t: 1e-2, "plan_sharing": lambda t: 1e-9,
    "members": lambda t: 0, "joins": lambda t: 0, "leaves": lambda t: 0}
FLOWS = ("plan_sharing", "joins", "leaves", "monthly_cost", "satisfaction")
NAMES = {"x": "effort", "b": "planned_area", "shared": "shared"}


class Referee:
    """Compares the twin's choices with the file's and hands back the file's, so that both go on alike.

    `snapshot(t)` gives the file's state at the start of month t, or None where there is no file: then the
    twin's own choices stand.
    """

    def __init__(self, snapshot=lambda t: None):
        self.snapshot, self.near, self.draws, self.failures, self.listed = snapshot, {}, {}, [], []

    def judge(self, kind, t, draws, differ, excused, describe):
        self.draws[kind] = self.draws.get(kind, 0) + int(draws)
        for row in np.flatnonzero(differ):
            text = f"month {t}: {kind} of {describe(row)}"
            if excused[row]:
                self.near[kind] = self.near.get(kind, 0) + 1
                self.listed.append(text)
            else:
                self.failures.append(text + " differs and is no near-tie")

    def choice(self, kind, t, w, name, mine, possible):
        """`mine` with the file's value where the membership outlasts the month. `possible`: which areas
        (E x B), or whether either value (E), rounding may have chosen."""
        later = self.snapshot(t + 1)
        if later is None:
            return mine
        key = w.a * w.n_org + w.i
        later_key = later["alliance"] * w.n_org + later["organisation"]
        if len(later_key) == 0:
            return mine
        row = np.searchsorted(later_key, key).clip(0, len(later_key) - 1)
        known = (later_key[row] == key) & ~self.begun(w, later, t)[row]
        theirs = np.where(known, later[NAMES[name]][row], mine)
        excused = possible[np.arange(len(mine)), theirs] if possible.ndim > 1 else possible
        self.judge(kind, t, len(mine), mine != theirs, excused,
                   lambda e: f"organisation {w.i[e]} in alliance {w.a[e]} (twin {mine[e]}, file {theirs[e]})")
        return theirs

    @staticmethod
    def begun(w, later, t):
        """Memberships that may have ended and begun again at the review of month t: they look brand new."""
        interval = w.p["membership.review_interval"]
        if w.p["membership.join_rate"] == 0 or t % interval != interval - 1:
            return np.zeros(len(later["alliance"]), dtype=bool)
        return ((later["effort"] == np.float32(w.p["effort.initial"])) & (later["phase"] == 0)
                & (later["shared"] == 0) & (later["planned_area"] == w.mu[later["organisation"]].argmax(-1)))

    def roster(self, t, w, old, stays, joins, near):
        """The next month's memberships (sorted) and which of them are newcomers."""
        mine, later = np.union1d(stays, joins), self.snapshot(t + 1)
        if later is None:
            return mine, joins
        theirs = later["alliance"] * w.n_org + later["organisation"]
        differ = np.zeros(w.n_org, dtype=bool)
        differ[np.setxor1d(mine, theirs) % w.n_org] = True
        self.judge("membership", t, len(old) + w.n_org, differ, near, lambda i: f"organisation {i}")
        return theirs, np.union1d(np.intersect1d(joins, theirs), np.setdiff1d(theirs, old))


class Agreement:
    """The largest difference of each variable (relative where it exceeds 1), when, and whether tolerated."""

    def __init__(self):
        self.rows, self.failures = {}, []

    def compare(self, name, t, mine, theirs, tolerance):
        mine, theirs = np.asarray(mine, dtype=float), np.asarray(theirs, dtype=float)
        if mine.shape != theirs.shape:
            self.failures.append(f"month {t}: {name} has shape {theirs.shape}, not {mine.shape}")
            return
        both = np.isnan(mine) & np.isnan(theirs)
        apart = np.abs(mine - theirs) / np.maximum(1, np.abs(theirs))
        worst = float(np.max(np.where(both, 0, apart), initial=0))
        if not worst <= tolerance:
            self.failures.append(f"month {t}: {name} differs by {worst:.3g}, more than {tolerance:.3g}")
        if name not in self.rows or not worst <= self.rows[name][0]:
            self.rows[name] = (worst, t, tolerance)

    def table(self):
        yield f"{'variable':34}{'max |difference|':>18}{'month':>7}{'tolerance then':>16}"
        for name, (worst, t, tolerance) in self.rows.items():
            yield f"{name:34}{worst:18.3g}{t:7d}{tolerance:16.3g}"


def compare(result, strategy, replicate, months):
    """One run of the file against the twin; returns (agreement, referee)."""
    referee = Referee(lru_cache(4)(lambda t: result.snapshot(strategy, replicate, t) if t <= months else None))
    agreement = Agreement()
    w = twin.set_up(result.population(replicate), result.parameters(), result.interventions(strategy),
                    result.key(replicate))
    last = result.months()
    for t in range(months + 1):
        theirs = referee.snapshot(t)
        for name, (mine, tolerance) in STATE.items():
            value = theirs[name]
            if name == "published":
                value = value / np.maximum(value.max(-1, keepdims=True), 1e-30)
            agreement.compare(name, t, mine(w), value, tolerance(t) if tolerance else 0)
        for name, value in twin.month(w, t, referee).items() if t < months else ():
            if t < last or not name.startswith(FLOWS):
                tolerance = FIELD_TOLERANCE.get("satisfaction" if name.startswith("satisfaction") else name, SHARE)
                agreement.compare("observable " + name, t, value, result.observable(name, strategy, replicate, t),
                                  tolerance(t))
    return agreement, referee


def run(options):
    result = ResultFile(options.result)
    names = result.strategies()
    wanted = names if options.all else options.strategy or names[:1]
    months, bad = min(options.months, result.months()), False
    for name in wanted:
        if name not in names:
            print(f"no strategy {name!r}; there are {', '.join(names)}")
            return 2
        agreement, referee = compare(result, names.index(name), options.replicate, months)
        print(f"\n{options.result}: strategy {name!r}, replicate {options.replicate}, {months} months")
        print("\n".join(agreement.table()))
        for kind, draws in referee.draws.items():
            print(f"near-ties, {kind}: {referee.near.get(kind, 0)} of {draws}")
        for text in referee.listed[:20]:
            print("  near-tie", text)
        for text in (agreement.failures + referee.failures)[:20]:
            print("  FAILURE", text)
        bad = bad or bool(agreement.failures or referee.failures)
    print("\nthe twin and the file", "DIFFER" if bad else "agree")
    return int(bad)
