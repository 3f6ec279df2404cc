#!/usr/bin/python3
"""A plain twin of the model: docs/model.md, section by section, in double precision and nothing clever.

usage: twin.py RESULT.h5 [--strategy NAME | --all] [--replicate R] [--months 24]
       twin.py --self-test

It starts from a result file's initial population, repeats the month's equations with the same keyed draws
and compares every state variable with the file's snapshots (record: {population: true, snapshots: {every:
1}}) and every observable with its trajectory. Continuous state is never resynchronised. A choice may differ
where rounding decides it, i.e. where the draw lies within NEAR of its threshold: such near-ties are counted
and listed, and the twin goes on from the file's choice. Any other difference is a failure (exit 1).

Shapes: N organisations (index i), A alliances (a), E memberships (e), B areas (b). `w` is the world: state
and parameters. `c` holds what is derived from the state at the start of the month. `new` is the next state.
"""
import argparse
import sys
from types import SimpleNamespace
import numpy as np

NEAR = 1e-5      # near-tie: distance of a draw from its threshold, as a probability
SHOCK, FUNDING, NEED, PLAN, EFFORT, STRESS, LEAVE, JOIN, CANDIDATE, ADMIT, PERCEIVE, TARGET = range(32, 44)


# ---- random numbers: Philox4x32-10, key = (seed, replicate), counter = (id, aux, month, stream) ----------
def philox(key, *counter):
    u64, low = np.uint64, np.uint64(0xFFFFFFFF)
    c = np.broadcast_arrays(*(np.asarray(word, dtype=u64) for word in counter))
    k = [int(word) for word in key]
    for _ in range(10):
        p0, p1 = u64(0xD2511F53) * c[0], u64(0xCD9E8D57) * c[2]
        c = [(p1 >> u64(32)) ^ c[1] ^ u64(k[0]), p1 & low, (p0 >> u64(32)) ^ c[3] ^ u64(k[1]), p0 & low]
        k = [(k[0] + 0x9E3779B9) & 0xFFFFFFFF, (k[1] + 0xBB67AE85) & 0xFFFFFFFF]
    return c


def uniforms(key, *counter):
    return [((word >> np.uint64(9)).astype(float) + 0.5) * 2.0**-23 for word in philox(key, *counter)]


def normal(key, *counter):
    u = uniforms(key, *counter)
    return np.sqrt(-2 * np.log(u[0])) * np.cos(2 * np.pi * u[1])


# ---- small helpers -----------------------------------------------------------------------------------
def logistic(x):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(x, dtype=float)))


def ratio(top, bottom):
    """A ratio with denominator 0 is 0."""
    top, bottom = np.broadcast_arrays(np.asarray(top, dtype=float), np.asarray(bottom, dtype=float))
    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom != 0)


def simplex(rows):
    return rows / rows.sum(-1, keepdims=True)


def by(index, values, size):
    """Sums of `values` over the rows with the same `index`: over an alliance or an organisation."""
    out = np.zeros((size,) + np.shape(values)[1:])
    np.add.at(out, index, values)
    return out


def first_above(weights, u):
    """First index whose cumulative probability exceeds u (the last where none does), and the cumulation."""
    cumulative = np.cumsum(simplex(weights), axis=-1)
    return np.minimum((cumulative <= u[:, None]).sum(-1), weights.shape[1] - 1), cumulative


def response(kind, u):
    """Share of need met f(u) at supply ratio u, and its marginal value w(u)."""
    if kind == "saturating":
        return 1 - np.exp(-u), np.exp(-u)
    if kind == "linear":
        return np.minimum(u, 1), np.where(u < 1, 1.0, 0.02)
    if kind == "threshold":
        f = logistic(12 * (u - 0.7))
        return f, 12 * f * (1 - f) + 0.02
    return u**2 / (1 + u**2), 2 * u / (1 + u**2) ** 2 + 0.02     # accelerating


def envelope(kind, u):
    """f*: the concave envelope of f."""
    if kind in ("saturating", "linear"):
        return response(kind, u)[0]
    top = {"accelerating": 1.0, "threshold": 0.8891}[kind]
    return response(kind, np.maximum(u, top))[0] * np.minimum(u / top, 1)


# ---- set-up ------------------------------------------------------------------------------------------
RULES = ("plans.rule plans.stage plans.baseline_enforcement agenda.openness honesty.level voice.support "
         "convenor.presence convenor.independence convenor.lead_independence convenor.skill convenor.caseload "
         "membership.admission").split()
SYSTEM = ("need.drift funding.volatility pressure.level pressure.shock_sd pressure.shock_persistence").split()


def set_up(population, parameters, interventions, key):
    """The world at the start of month 0. Only what the file's population does not hold is computed here."""
    w = SimpleNamespace(p=parameters, key=key, interventions=interventions, **population)
    w.n_org, w.n_all, w.areas = len(w.s), len(w.N), w.N.shape[1]
    w.S, w.shared = 0.0, np.zeros(len(w.x), dtype=int)
    w.agility = np.clip(w.s ** -w.p["population.agility_exponent"], 0.25, 4)
    w.exposure = np.clip(w.s ** -w.p["stress.exposure_exponent"], 0.25, 4)
    w.reach = [ranking(w, each["target"])[: int(np.floor(each["coverage"] * w.n_all + 0.5))]
               for each in interventions]
    w.r = rules_of_month(w, 0)
    w.theta = np.full(w.n_all, float(w.p["convenor.standing_initial"]))
    w.ghat, w.M = w.g0.copy(), 1 - openness(w, w.r)
    kappa = capacity(w)
    w.P = by(w.a, (kappa * (1 - w.x))[:, None] * own_service_mix(w, kappa), w.n_all)
    return w


def ranking(w, target):
    """Alliances in the order in which an intervention reaches them, on the state at month 0."""
    n = np.bincount(w.a, minlength=w.n_all)
    mean = lambda e_values: ratio(by(w.a, e_values, w.n_all), n)
    ln_s = np.log(w.s[w.i])
    if target == "random":
        score = philox(w.key, np.arange(w.n_all), 0, 0, TARGET)[0].astype(float)
    else:
        squares = by(w.a, (ln_s - mean(ln_s)[w.a]) ** 2, w.n_all)
        score = {"most_unequal": -np.sqrt(ratio(squares, n - 1)), "least_trusting": mean(w.tau),
                 "most_stressed": -mean(logistic(w.y)[w.i]), "largest": -n, "smallest": n}[target]
        score = np.where(n > 0, score, np.inf)                       # nobody to reach
    return np.argsort(score, kind="stable")


# ---- the rules of the month --------------------------------------------------------------------------
def rules_of_month(w, t):
    rules = {name: np.full(w.n_all, w.p[name], dtype=object if isinstance(w.p[name], str) else float)
             for name in RULES}
    rules.update({name: w.p[name] for name in SYSTEM})
    for each, reach in zip(w.interventions, w.reach):
        if each["from"] <= t < each["until"]:
            for name, value in each["set"].items():
                if name in SYSTEM:
                    rules[name] = value
                else:
                    rules[name][reach] = value
    return rules


def openness(w, rules):
    return np.where(w.formal, rules["agenda.openness"], 1.0)


def interventions(w, t):
    """Rules change; a blanker sheet must be filled anew; a convenor who comes starts at standing_initial."""
    before, w.r = w.r, rules_of_month(w, t)
    old, now = openness(w, before), openness(w, w.r)
    w.M = np.where(now > old, w.M * ratio(1 - now, 1 - old), w.M)
    presence = w.r["convenor.presence"]
    comes = (presence != "none") & (presence != before["convenor.presence"])
    w.theta = np.where(comes, w.p["convenor.standing_initial"], w.theta)


# ---- 5.1 environment ---------------------------------------------------------------------------------
def environment(w, t):
    areas = np.arange(w.areas)
    w.S = w.r["pressure.shock_persistence"] * w.S + w.r["pressure.shock_sd"] * normal(w.key, 0, 0, t, SHOCK)
    if t % 12 == 0 and t > 0:
        w.f = simplex(w.f0 * np.exp(w.r["funding.volatility"] * normal(w.key, areas, 0, t, FUNDING)))
    if t % 3 == 0:
        epsilon = normal(w.key, np.arange(w.n_all)[:, None], areas, t, NEED)
        w.N = simplex(w.N * np.exp(w.r["need.drift"] * epsilon))
    if t % 3 == 0 and t > 0:
        follow = np.minimum(1, w.p["perception.learning"] * w.agility[w.i])[:, None]
        w.o = w.o + follow * (simplex(w.N[w.a] * w.d) - w.o)


# ---- what the month's equations share ------------------------------------------------------------------
def capacity(w):
    held = np.bincount(w.i, minlength=w.n_org)[w.i]
    return w.s[w.i] ** w.p["population.capacity_exponent"] / held


def own_service_mix(w, kappa):
    """h_eb: a small organisation serves the area it planned, a large one its whole mission besides."""
    mean_kappa = ratio(by(w.a, kappa, w.n_all), np.bincount(w.a, minlength=w.n_all))[w.a]
    phi = np.minimum(1, w.p["plans.focus"] * mean_kappa / kappa)[:, None]
    return phi * (np.arange(w.areas) == w.b[:, None]) + (1 - phi) * w.mu[w.i]


def overlap_with_agenda(w, c, ghat):
    """iota: how much of its proposal the agenda g holds."""
    g = (1 - c.O)[:, None] * w.g0 + c.O[:, None] * ghat
    return g, 1 - 0.5 * np.abs(g[w.a] - c.p).sum(-1)


def derive(w):
    """Quantities of the start of the month."""
    p, r, a, i = w.p, w.r, w.a, w.i
    c = SimpleNamespace(n=np.bincount(a, minlength=w.n_all), z=logistic(w.y))
    c.sum = lambda e_values: by(a, e_values, w.n_all)
    c.mean = lambda e_values: ratio(c.sum(e_values), c.n)
    c.others = lambda e_values: ratio(c.sum(e_values)[a] - e_values, c.n[a] - 1)   # mean over the others
    c.m = (1 - c.z) ** p["stress.narrowing"]
    c.sigma, c.ln_s, c.h = w.sigma[i], np.log(w.s[i]), w.h[i]
    c.kappa, c.O = capacity(w), openness(w, r)
    c.convened = r["convenor.presence"] != "none"
    c.q = c.convened * r["convenor.skill"] * w.theta * np.minimum(1, ratio(r["convenor.caseload"], c.n))
    c.q = np.where(c.n > 0, c.q, 0.0).astype(float)
    c.q_facil = p["convenor.facilitation"] * c.q
    c.I = np.where(r["convenor.presence"] == "independent", r["convenor.independence"],
                   r["convenor.lead_independence"])
    last = np.searchsorted(a, np.arange(w.n_all), side="right") - 1                # the largest member
    c.lead = lambda e_values: e_values[last] if len(a) else np.zeros((w.n_all,) + e_values.shape[1:])
    c.power = np.where(c.convened, (1 - c.I) * ratio(c.lead(c.kappa), c.sum(c.kappa)), 0.0)
    c.psi = p["effort.synergy"] * np.where(w.formal, 1.0, p["membership.informal_synergy"])
    pairs = np.maximum(c.n - 1, 0) / p["effort.reference_size"]
    pairs = np.where(pairs > 0, pairs ** p["effort.coordination_exponent"], 0.0)      # alone: no ties
    c.ties = (p["effort.coordination_cost"] * pairs
              * (1 - p["convenor.brokering"] * c.q))
    c.p = (1 - c.sigma)[:, None] * w.o + c.sigma[:, None] * w.mu[i]
    c.g, c.iota = overlap_with_agenda(w, c, w.ghat)
    c.priv = w.areas * (p["funding.weight"] * w.f + (1 - p["funding.weight"]) * w.mu[i])
    c.h_eb = own_service_mix(w, c.kappa)
    c.own = (c.kappa * (1 - w.x))[:, None] * c.h_eb
    return c


# ---- 5.2 summary of an alliance ------------------------------------------------------------------------
def summary(w, c):
    c.J = w.M * c.sum(c.kappa * c.m[w.i] * w.x)
    c.H = c.sum(c.own)
    c.C = w.p["need.own_spillover"] * c.H + (c.psi * c.J)[:, None] * c.g
    c.D = w.p["need.scale"] * c.sum(c.kappa)
    c.u = ratio(c.C, w.N * c.D[:, None])
    f, c.w = response(w.p["need.response"], c.u)
    c.F = (w.N * f).sum(-1)
    separate = ratio((c.H * c.w).sum(-1), c.H.sum(-1))
    c.V = c.psi * w.M * (c.g * c.w).sum(-1) / np.maximum(0.05, separate)


# ---- 5.3 plans: the dilemma of coordination ------------------------------------------------------------
def share_plans(w, c, t, referee):
    p, a, i = w.p, w.a, w.i
    c.month_of_plan = (t - w.phase) % p["plans.cycle"]
    w.shared = np.where(c.month_of_plan == 0, 0, w.shared)
    rule, early = w.r["plans.rule"][a], w.r["plans.stage"][a] == "early"
    W = w.tau * (1 - c.sigma)
    e0 = w.r["plans.baseline_enforcement"]
    enforcement = (e0 + (1 - e0) * np.maximum(p["convenor.monitoring"] * c.q, c.power))[a]
    probability = np.where(rule == "none", 0, np.where(rule == "voluntary", W, 1 - (1 - W) * (1 - enforcement)))
    due = c.month_of_plan == np.where(early, 0, p["plans.commit_month"])
    u = uniforms(w.key, w.id[i], a, t, PLAN)[0]
    mine = np.where(due & (u < probability), 1, w.shared)
    w.shared = referee.choice("share", t, w, "shared", mine, due & (np.abs(u - probability) < NEAR))


def choose_area(w, c, t, referee):
    p, a, i = w.p, w.a, w.i
    shared = w.shared[:, None] * c.own
    H_shared, total = c.sum(shared), c.H.sum(-1)
    hidden = ratio(c.sum((1 - w.shared) * c.kappa * (1 - w.x)), total)
    known = p["need.own_spillover"] * (H_shared + hidden[:, None] * w.P) + (c.psi * c.J)[:, None] * c.g
    worth = response(p["need.response"], known[a] / (np.maximum(w.o, 1e-4) * c.D[a][:, None]))[1]
    sigma, planned = c.sigma[:, None], np.arange(w.areas) == w.b[:, None]
    poach = (p["plans.poaching"] * sigma * (1 - w.tau)[:, None] * w.areas
             * ratio(H_shared[a] - shared, total[a][:, None]))
    U = (1 - sigma) * np.log(worth + 0.01) + sigma * np.log(c.priv + 0.05) + poach
    sunk = (p["plans.sunk_cost"] * c.month_of_plan / p["plans.cycle"])[:, None] * planned   # 0 at c = 0
    exponent = p["plans.precision"] * U + sunk
    _, u_revise, u_choose, _ = uniforms(w.key, w.id[i], a, t, PLAN)
    revision = np.where(c.month_of_plan == 0, 1.0, np.minimum(1, p["plans.revision"] * w.agility[i]))
    area, cumulative = first_above(np.exp(exponent - exponent.max(-1, keepdims=True)), u_choose)
    mine = np.where(u_revise < revision, area, w.b)
    # excused: the file's area is next to the draw, or whether to revise at all was a near-tie
    below = np.hstack([np.zeros((len(u_choose), 1)), cumulative[:, :-1]])
    close = (u_choose[:, None] > below - NEAR) & (u_choose[:, None] < cumulative + NEAR)
    unsure = (np.abs(u_revise - revision) < NEAR)[:, None]
    possible = np.where(unsure, close | planned, np.where((u_revise < revision)[:, None], close, planned))
    return referee.choice("area", t, w, "b", mine, possible)


# ---- 5.4 effort: the dilemma of cooperation --------------------------------------------------------------
def effort(w, c, t):
    p, a, i = w.p, w.a, w.i
    lam, m = p["effort.precision"], c.m[i]
    c.V_e = c.V[a] * m * (1 - p["effort.ownership"] + p["effort.ownership"] * c.iota)
    c.cost = p["effort.base_cost"] + c.ties[a] + p["stress.willingness"] * c.z[i]
    c.own_worth = (c.h_eb * c.priv * c.w[a]).sum(-1)
    c.joint_worth = p["effort.credit"] * c.psi[a] * w.M[a] * m * (c.priv * c.g[a] * c.w[a]).sum(-1)
    target = ((1 - c.sigma) * logistic(lam * (c.V_e * w.tau - c.cost))
              + c.sigma * logistic(lam * (c.joint_worth - c.own_worth)))
    speed = np.clip(p["effort.adaptation"] * w.agility[i], 0.02, 0.9)
    epsilon = normal(w.key, w.id[i], a, t, EFFORT)
    return np.clip(w.x + speed * (target - w.x) + p["effort.noise"] * epsilon, 0, 1)


# ---- 5.5 trust -------------------------------------------------------------------------------------------
def trust(w, c):
    p, a, i = w.p, w.a, w.i
    q, honesty, gamma = c.q[a], w.r["honesty.level"][a].astype(float), p["population.capacity_exponent"]
    output = w.x * c.m[i]
    relative = c.others(output)
    raw = np.zeros(len(a))
    for alliance in np.flatnonzero(c.n > 1):
        e = np.flatnonzero(a == alliance)
        s = w.s[i[e]]
        seen_by = np.minimum(1, (s[None, :] / s[:, None]) ** (gamma * p["trust.attribution"])) * output[e]
        raw[e] = (seen_by.sum(1) - np.diag(seen_by)) / (len(e) - 1)
    T = 1 - (1 - honesty) * (1 - p["convenor.transparency"] * q)
    seen = np.where(c.n[a] > 1, T * relative + (1 - T) * raw, w.tau)
    rows = np.arange(len(a))
    u, H = c.u[a, w.b], c.H[a, w.b]
    c.crowd = np.where(u > 1, 1 - ratio(1, u), 0) * ratio(H - c.own[rows, w.b], H)
    rivals, share = c.others(c.sigma * (1 - w.tau)), c.others(w.shared.astype(float))
    imbalance = gamma * np.abs(c.ln_s - c.mean(c.ln_s)[a])
    soften = 1 - p["convenor.mediation"] * q
    delta = (seen - w.tau
             - p["trust.rivalry"] * (c.sigma + p["plans.poaching"] * w.shared * rivals) * c.crowd * soften
             + p["trust.goodwill"] * share * (1 - w.tau)
             - p["honesty.salience"] * honesty * imbalance * (1 - c.q_facil[a]))
    return np.clip(w.tau + np.where(delta > 0, p["trust.gain"], p["trust.loss"] * soften) * delta, 0.01, 0.99)


# ---- 5.6 voice -------------------------------------------------------------------------------------------
def voice(w, c):
    p, a, i = w.p, w.a, w.i
    support, honesty = w.r["voice.support"][a].astype(float), w.r["honesty.level"][a].astype(float)
    target = logistic(p["voice.baseline"] + support * (w.s[i] < 1)
                      + p["voice.rank"] * (c.h - c.mean(c.h)[a]) * (1 - p["voice.honesty_effect"] * honesty)
                      + p["voice.influence"] * (c.iota - p["voice.reference_influence"])
                      + p["convenor.voice_support"] * c.q[a])
    return w.v + p["voice.rate"] * (target - w.v)


# ---- 5.7 agenda: the dilemma of voice --------------------------------------------------------------------
def agenda(w, c, t):
    p, a, i = w.p, w.a, w.i
    if t % p["agenda.meeting_interval"] != 0:
        return w.ghat, w.M
    honesty = w.r["honesty.level"].astype(float)
    xi = p["agenda.status_weight"] * (1 - honesty) * (1 - p["convenor.flattening"] * c.q) * w.formal
    omega = w.v * np.exp(xi[a] * c.h - (xi * c.lead(c.h))[a])     # any constant cancels
    pooled = lambda e_values: ratio(c.sum((omega * e_values.T).T).T, c.sum(omega)).T
    pool = pooled(c.p)
    led = np.where(c.convened, c.I, 1.0)[:, None].astype(float)
    pool = led * pool + (1 - led) * c.lead(c.p)
    dispersion = pooled(0.5 * np.abs(c.p - pool[a]).sum(-1))
    challenge = (c.z - p["agenda.challenge_peak"]) / p["agenda.challenge_width"]
    insight = np.minimum(1, p["agenda.creativity"] * c.mean(np.exp(-challenge**2)[i]) * dispersion)[:, None]
    rate = (p["agenda.rate"] * c.mean(c.m[i]) * (0.5 + 0.5 * c.q_facil)
            * np.minimum(1, ratio(p["effort.reference_size"] * (1 + c.q_facil), c.n)))
    moved = w.ghat + rate[:, None] * ((1 - insight) * pool + insight * w.N - w.ghat)
    here = c.n > 0
    return np.where(here[:, None], moved, w.ghat), np.where(here, w.M + rate * (1 - w.M), w.M)


# ---- 5.8 convenor ----------------------------------------------------------------------------------------
def convenor(w, c, iota):
    content = np.minimum(1, c.mean(iota) / w.p["convenor.standing_reference"])
    target = (0.5 * c.I + 0.5 * content).astype(float)
    moved = w.theta + w.p["convenor.standing_rate"] * (target - w.theta)
    return np.where(c.convened & (c.n > 0), moved, w.theta)


# ---- 5.9 stress ------------------------------------------------------------------------------------------
def stress(w, c, t):
    p, a, i = w.p, w.a, w.i
    held = np.bincount(i, minlength=w.n_org)
    total = lambda e_values: by(i, e_values, w.n_org)
    target = (p["stress.baseline"] + w.exposure * (w.r["pressure.level"] + w.S)
              + p["stress.load"] * total(w.x * c.ties[a]) - p["stress.help"] * ratio(total(w.tau * w.x), held)
              - ratio(total(p["convenor.stress_relief"] * c.q[a]), held))
    kept = p["stress.persistence"]
    return np.clip(kept * w.y + (1 - kept) * target + p["stress.sd"] * normal(w.key, w.id, 0, t, STRESS), -15, 15)


# ---- 5.10 membership ---------------------------------------------------------------------------------------
def membership(w, c, new, t, referee):
    """Who leaves and joins; rebuilds the memberships of the next month in `new`. Returns leaves, joins."""
    p, a, i, org = w.p, w.a, w.i, np.arange(w.n_org)
    interval = p["membership.review_interval"]
    static = p["membership.leave_rate"] == 0 and p["membership.join_rate"] == 0
    if static or t % interval != interval - 1:
        return 0, 0
    energy, mean_trust = c.mean(new.x * new.tau), c.mean(new.tau)
    p_leave = p["membership.leave_rate"] * logistic(-p["effort.precision"] * (c.satisfaction - p["membership.leave_at"]))
    u_leave = uniforms(w.key, w.id[i], a, t, LEAVE)[0]
    stays = u_leave >= p_leave
    # look, sample candidates, pick one, be admitted
    u_look, u_pick = uniforms(w.key, w.id, 0, t, JOIN)[:2]
    p_look = p["membership.join_rate"] * c.m
    looks = (np.bincount(i[stays], minlength=w.n_org) < p["membership.max"]) & (u_look < p_look)
    words = philox(w.key, w.id[:, None], np.arange(p["membership.candidates"]), t, CANDIDATE)[0]
    candidates = ((words * np.uint64(w.n_all)) >> np.uint64(32)).astype(int)
    pick, cumulative = first_above(np.exp(p["membership.energy_precision"] * energy[candidates]), u_pick)
    picked = candidates[org, pick]
    p_admit = np.where(w.formal[picked] & ~w.included, w.r["membership.admission"][picked], 1.0).astype(float)
    u_admit = uniforms(w.key, w.id, picked, t, ADMIT)[0]
    pair, old = picked * w.n_org + org, a * w.n_org + i      # a membership as one sortable number
    joins = looks & ~np.isin(pair, old[stays]) & (u_admit < p_admit)
    near = (np.abs(u_look - p_look) < NEAR) | (np.abs(u_admit - p_admit) < NEAR)
    near |= (np.abs(cumulative[:, :-1] - u_pick[:, None]) < NEAR).any(-1)
    near |= by(i, (np.abs(u_leave - p_leave) < NEAR).astype(float), w.n_org) > 0
    roster, newcomers = referee.roster(t, w, old, old[stays], pair[joins], near)
    # build the next memberships
    from_old = np.searchsorted(old, roster).clip(0, len(old) - 1) if len(old) else np.zeros(len(roster), int)
    fresh = np.isin(roster, newcomers)
    A, I = roster // w.n_org, roster % w.n_org
    empty = c.n[A] == 0
    eta = p["perception.status_bias"] * logistic(2 * w.h[I])[:, None] * w.eta[A]
    epsilon = p["perception.noise"] * normal(w.key, w.id[I][:, None], A[:, None], np.arange(w.areas), PERCEIVE)
    d = np.exp(w.beta[A, w.sector[I]] + eta + epsilon)
    initial = dict(x=p["effort.initial"], v=logistic(p["voice.baseline"] + p["voice.rank"] * w.h[I]),
                   tau=np.clip(np.where(empty, p["trust.initial"], 0.5 * (mean_trust[A] + p["trust.initial"])), 0.01, 0.99),
                   b=w.mu[I].argmax(-1), phase=0, shared=0, d=d, o=simplex(w.N[A] * d))
    for name, value in initial.items():
        kept = (getattr(new, name)[from_old] if len(old)
                else np.broadcast_to(value, (len(roster),) + np.shape(value)[1:]))
        setattr(new, name, np.where(fresh[:, None] if kept.ndim > 1 else fresh, value, kept))
    new.a, new.i = A, I
    return int((~np.isin(old, roster)).sum() + np.isin(newcomers, old).sum()), len(newcomers)


# ---- one month -----------------------------------------------------------------------------------------
def month(w, t, referee):
    """Moves the world from the start of month t to the start of month t + 1; returns the observables of t."""
    interventions(w, t)
    environment(w, t)
    c = derive(w)
    share_plans(w, c, t, referee)
    summary(w, c)
    new = SimpleNamespace(a=w.a, i=w.i, phase=w.phase, shared=w.shared, d=w.d, o=w.o)
    new.b = choose_area(w, c, t, referee)
    new.x = effort(w, c, t)
    new.tau = trust(w, c)
    new.v = voice(w, c)
    new.ghat, new.M = agenda(w, c, t)
    new.theta = convenor(w, c, overlap_with_agenda(w, c, new.ghat)[1])
    new.y = stress(w, c, t)
    new.P = c.H if t % 12 == 11 else w.P
    c.satisfaction = ((1 - c.sigma) * c.V_e * new.tau
                      + c.sigma * ratio(c.joint_worth, c.joint_worth + c.own_worth) - c.cost)
    seen = observables(w, c, t)
    seen["leaves"], seen["joins"] = membership(w, c, new, t, referee)
    vars(w).update(vars(new))
    return seen


def observables(w, c, t):
    """5.11: what is recorded of month t."""
    z, here, supply = c.z[w.i], c.n > 0, c.C.sum(-1)
    mean = lambda e_values: e_values.mean() if len(e_values) else np.nan
    small = w.s[w.i] < 1
    iota = np.sort(np.floor(c.iota * 1024 + 0.5) / 1024)
    rank = 2 * np.arange(1, len(iota) + 1) - len(iota) - 1
    excess = np.maximum(0, c.C - w.N * c.D[:, None]).sum(-1)
    best = envelope(w.p["need.response"], ratio(supply, c.D))
    seen = dict(need_met=mean(c.F[here]), cooperation=mean(w.x), trust=mean(w.tau), voice=mean(w.v),
                cooperation_weighted=ratio((c.kappa * w.x).sum(), c.kappa.sum()) if len(w.x) else np.nan,
                coordination_efficiency=mean(ratio(c.F, best)[here]), duplication=mean(ratio(excess, supply)[here]),
                agenda_quality=mean(1 - 0.5 * np.abs(c.g - w.N).sum(-1)[here]), stress=c.z.mean(),
                voice_small=mean(w.v[small]), voice_large=mean(w.v[~small]),
                voice_gap=mean(w.v[~small]) - mean(w.v[small]), influence=mean(c.iota),
                influence_gini=ratio((rank * iota).sum(), len(iota) * iota.sum()), plan_sharing=mean(w.shared),
                convenor_standing=mean(w.theta[here]), convenor_presence=mean(c.q[here]), energy=mean(w.x * w.tau),
                members=len(w.x), monthly_cost=sum(len(reach) * (each["setup"] * (t == each["from"])
                + each["monthly"] * (each["from"] <= t < each["until"])) for each, reach in zip(w.interventions, w.reach)))
    for name, values in dict(effort=w.x, trust=w.tau, voice=w.v, stress=z, influence=c.iota, crowding=c.crowd,
                             satisfaction=c.satisfaction).items():
        for size, of_size in (("small", small), ("large", ~small)):
            for formal, of_form in (("included", w.included[w.i]), ("excluded", ~w.included[w.i])):
                seen[f"{name}_{size}_{formal}"] = mean(values[of_size & of_form])
    return seen


# ---- command line ----------------------------------------------------------------------------------------
def main():
    import twin_compare
    import twin_self_test
    parser = argparse.ArgumentParser(description="repeat a result file's months in plain NumPy and compare")
    parser.add_argument("result", nargs="?", help="HDF5 file with population and monthly snapshots")
    parser.add_argument("--strategy", action="append", help="compare this strategy (default: the first)")
    parser.add_argument("--all", action="store_true", help="compare every strategy")
    parser.add_argument("--replicate", type=int, default=0)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--self-test", action="store_true", help="check the twin itself, without a file")
    options = parser.parse_args()
    if options.self_test:
        return twin_self_test.run()
    if not options.result:
        parser.error("which result file?")
    return twin_compare.run(options)


if __name__ == "__main__":
    sys.exit(main())
