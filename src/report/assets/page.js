/* page.js: draws the charts of the report with D3, from the pieces of pieces.js, which stands before it. */
(() => {
  "use strict";
  if (!pieces) return;
  const {
    D, strategies, baseline, of, signed, fixed, percent, points, whole, short, money, brief, currency,
    moneyTick, element, symbol, swatch, key, fit, svgOf, keepDrawn, tickCount, axisLabel, extent,
    padded, rows, lines, split, choice,
  } = pieces;

  /* -- the charts -- */
  const charts = {
    differences(plot) {
      const t = D.against;
      rows(plot, {
        rows: () =>
          strategies.filter((s) => !s.baseline).map((s) => {
            const i = d3.range(t.strategy.length).find((k) => t.strategy[k] === s.name && t.outcome[k] === "need met");
            const value = i === undefined ? null : t.difference[i];
            const low = i === undefined ? null : t.low[i], high = i === undefined ? null : t.high[i];
            return {
              label: s.name,
              text: value === null ? "no future in common" : points(value) + (low === null ? "" : " (" + points(low) + " to " + points(high) + ")"),
              items: [{ value, low, high, cls: "c" + s.colour, shape: "circle" }],
            };
          }),
        xLabel: "points of need met more than “" + baseline.name + "”",
        tick: points,
        text: true,
        important: D.important || 0,
      });
    },

    trajectories(plot) {
      const T = D.trajectories;
      const [observableLabel, observable] = choice("What", T.map((o, i) => [i, o.label.charAt(0).toUpperCase() + o.label.slice(1)]));
      const [viewLabel, view] = choice("as", [["level", "it is"], ["difference", "difference to “" + baseline.name + "”"]]);
      const [bandLabel, band] = choice("Band", [["interval", "how sure the mean is"], ["futures", "middle 90% of futures"], ["none", "none"]]);
      const o = () => T[Number(observable.value)];
      const share = () => o().scale >= 10000;
      const scaled = (values) => values.map((v) => (v === null ? null : v / o().scale));
      const series = () =>
        o().strategies.map((s) => {
          const months = d3.range(s.mean.length), difference = view.value === "difference";
          const low = band.value === "none" ? null : difference ? s.difference_low : band.value === "futures" ? s.band_low : s.low;
          const high = band.value === "none" ? null : difference ? s.difference_high : band.value === "futures" ? s.band_high : s.high;
          return { ...of(s.strategy), name: s.strategy, x: months, y: scaled(difference ? s.difference : s.mean), low: low && scaled(low), high: high && scaled(high) };
        }).filter((s) => view.value !== "difference" || !s.baseline).sort((a, b) => a.place - b.place);
      const marks = () => {
        const last = d3.max(o().strategies, (s) => s.mean.length) - 1;
        const told = (side, verb) =>
          Array.from(d3.group(strategies.flatMap((s) => s.acts).filter((a) => a[side] > 0 && a[side] < last), (a) => a[side]), ([x, acts]) => {
            const names = Array.from(new Set(acts.map((a) => a.name)));
            return { x, words: names.length > 1 ? "interventions " + verb : names[0] + " " + verb + "s" };
          });
        return [...told("from", "begin"), ...told("until", "end")].sort((a, b) => a.x - b.x).map((m, i) => ({ ...m, level: i % 2 }));
      };
      const text = (v) => (view.value === "difference" ? (share() ? points(v) : signed(v, v.toFixed(1))) : share() ? percent(v) : fixed(1)(v));
      const again = lines(plot, {
        before: [element("div", { class: "controls" }, observableLabel, viewLabel, bandLabel)],
        series,
        marks,
        zero: () => view.value === "difference",
        xLabel: "month",
        xTick: (v) => String(v),
        xText: (v) => "Month " + v,
        yTick: (v) => (view.value === "difference" ? (share() ? points(v) : signed(v, String(v))) : share() ? fixed(Math.abs(100 * v - Math.round(100 * v)) < 1e-6 ? 0 : 1)(100 * v) + "%" : short(v)),
        yText: text,
        sliderLabel: "Month to read out",
      });
      const details = element("details", { class: "numbers" }, element("summary", {}, "The numbers behind this chart"));
      const fill = () => {
        if (!details.open) return;
        const all = series();
        const head = element("tr", {}, element("th", { scope: "col" }, "month"), ...all.map((s) => element("th", { scope: "col" }, element("bdi", {}, s.name))));
        const body = element("tbody");
        for (const m of d3.range(d3.max(all, (s) => s.x.length)))
          body.append(element("tr", {}, element("th", { scope: "row" }, String(m)), ...all.map((s) => element("td", { class: "number" }, s.y[m] === null ? "–" : element("data", { value: s.y[m] }, text(s.y[m]))))));
        const table = element("table", { "data-file": "trajectories.csv" }, element("thead", {}, head), body);
        details.querySelector(".scroll")?.remove();
        details.append(element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table: the numbers behind this chart" }, table));
      };
      details.addEventListener("toggle", fill);
      plot.append(details);
      for (const select of [observable, view, band])
        select.addEventListener("change", () => {
          band.disabled = view.value === "difference";
          again();
          fill();
        });
    },

    plane(plot) {
      const t = D.costs, host = element("div");
      const all = d3.range(t.strategy.length).map((i) => ({ ...of(t.strategy[i]), x: t.more_effect[i], y: t.more_cost[i], xs: [t.more_effect_low[i], t.more_effect_high[i]], ys: [t.more_cost_low[i], t.more_cost_high[i]], frontier: t.standing[i] === "on the frontier" }))
        .filter((p) => p.x !== null && p.y !== null);
      plot.append(host);
      keepDrawn(plot, host, (width) => {
        const left = 74, right = 20, top = 16, bottom = width < 480 ? 58 : 46, height = Math.round(Math.min(420, Math.max(280, width * 0.55)));
        const svg = svgOf(plot, width, height);
        const x = d3.scaleLinear(padded(extent(all.flatMap((p) => [p.x, ...p.xs]), [0]), 0.08), [left, width - right]);
        const y = d3.scaleLinear(padded(extent(all.flatMap((p) => [p.y, ...p.ys]), [0]), 0.1), [height - bottom, top]);
        svg.append("g").attr("class", "grid").selectAll("line").data(y.ticks(6)).join("line").attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
        svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - bottom})`).call(d3.axisBottom(x).ticks(tickCount(width)).tickSize(4).tickFormat((v) => signed(v, String(v))));
        svg.append("g").attr("class", "axis").attr("transform", `translate(${left - 4},0)`).call(d3.axisLeft(y).ticks(6).tickSize(0).tickFormat(moneyTick));
        axisLabel(svg, (left + width - right) / 2, height - 6, width, "more achieved (1: a " + D.unit + ")");
        svg.append("text").attr("class", "soft").attr("x", 4).attr("y", top - 4).text("more cost" + (D.currency ? ", " + D.currency : ""));
        svg.append("line").attr("class", "zero").attr("x1", left).attr("x2", width - right).attr("y1", y(0)).attr("y2", y(0));
        svg.append("line").attr("class", "zero").attr("x1", x(0)).attr("x2", x(0)).attr("y1", top).attr("y2", height - bottom);
        svg.append("path").attr("class", "frontier").attr("d", d3.line().x((p) => x(p.x)).y((p) => y(p.y))(all.filter((p) => p.frontier).sort((a, b) => a.y - b.y || a.x - b.x)));
        for (const p of all) {
          const cls = " c" + p.colour;
          if (p.xs[0] !== null) svg.append("line").attr("class", "whisker" + cls).attr("x1", x(p.xs[0])).attr("x2", x(p.xs[1])).attr("y1", y(p.y)).attr("y2", y(p.y));
          if (p.ys[0] !== null) svg.append("line").attr("class", "whisker" + cls).attr("x1", x(p.x)).attr("x2", x(p.x)).attr("y1", y(p.ys[0])).attr("y2", y(p.ys[1]));
          svg.append("path").attr("class", "dot" + cls + (p.frontier ? "" : " hollow")).attr("d", symbol("circle", 90)).attr("transform", `translate(${x(p.x)},${y(p.y)})`)
            .append("title").text(`${p.name}: ${signed(p.x, p.x.toFixed(2))}, ${currency}${money(p.y)}`);
        }
        /* Labels above or below their dots, where they lie on no other. */
        const taken = [];
        const clear = (box) => box.x0 >= 0 && box.x1 <= width && box.y0 >= 0 && box.y1 <= height - bottom - 1 && !taken.some((o) => box.x0 < o.x1 && box.x1 > o.x0 && box.y0 < o.y1 && box.y1 > o.y0);
        for (const p of all) taken.push({ x0: x(p.x) - 6, x1: x(p.x) + 6, y0: y(p.y) - 6, y1: y(p.y) + 6 });
        for (const p of all.slice().sort((a, b) => b.x - a.x)) {
          const words = fit(p.name, 150), w = 6.9 * Array.from(words).length;
          let place = null;
          for (const [dx, dy] of [[0, -16], [0, 20], [0, -32], [0, 36], [0, -48], [0, 52], [0, -64], [0, 68]]) {
            const centre = Math.min(width - w / 2 - 2, Math.max(w / 2 + 2, x(p.x) + dx));
            const box = { x0: centre - w / 2, x1: centre + w / 2, y0: y(p.y) + dy - 8, y1: y(p.y) + dy + 7 };
            if (!clear(box)) continue;
            place = { centre, dy, box };
            break;
          }
          if (!place) continue;
          taken.push(place.box);
          if (Math.abs(place.dy) > 22)
            svg.append("line").attr("class", "cursor").attr("x1", x(p.x)).attr("x2", place.centre).attr("y1", y(p.y) + Math.sign(place.dy) * 7).attr("y2", y(p.y) + place.dy - Math.sign(place.dy) * 8);
          svg.append("text").attr("class", "halo").attr("x", place.centre).attr("y", y(p.y) + place.dy).attr("dy", "0.32em").attr("text-anchor", "middle").text(words);
        }
        return svg.node();
      });
      plot.append(key([["c0", "circle", "on the efficiency frontier (dashed line)"], ["c0 hollow", "circle", "not on it"]]));
    },

    benefit(plot) {
      lines(plot, {
        series: () => split(D.benefit, ["threshold", "net_benefit", "low", "high"]).map((s) => ({ ...s, x: s.threshold, y: s.net_benefit })),
        zero: () => true,
        xLabel: "what a further " + D.unit + " is worth" + (D.currency ? ", " + D.currency : ""),
        xTick: moneyTick,
        xText: (v) => "Worth " + currency + money(v),
        yLabel: "net benefit against “" + baseline.name + "”" + (D.currency ? ", " + D.currency : ""),
        yTick: moneyTick,
        yText: brief,
        sliderLabel: "Worth of a unit to read out",
      });
    },

    acceptability(plot) {
      lines(plot, {
        series: () => split(D.acceptability, ["threshold", "probability"]).map((s) => ({ ...s, x: s.threshold, y: s.probability })),
        zero: () => true,
        xLabel: "what a further " + D.unit + " is worth" + (D.currency ? ", " + D.currency : ""),
        xTick: moneyTick,
        xText: (v) => "Worth " + currency + money(v),
        yLabel: "probability of being the best buy",
        yTick: (v) => fixed(0)(100 * v) + "%",
        yText: percent,
        sliderLabel: "Worth of a unit to read out",
      });
    },

    members(plot) {
      const t = D.members;
      const groups = [["small, included", "c1", "circle", false], ["small, excluded", "c1", "circle", true], ["large, included", "c2", "square", false], ["large, excluded", "c2", "square", true]];
      const others = strategies.filter((s) => !s.baseline);
      const [label, select] = choice("Strategy", others.map((s) => [s.place, s.name]));
      const quantities = Array.from(new Set(t.quantity));
      const burdens = new Set(["stress", "crowding"]);
      const again = rows(plot, {
        before: [element("div", { class: "controls" }, label), key(groups.map(([g, cls, shape, hollow]) => [cls + (hollow ? " hollow" : ""), shape, g]))],
        rows: () => {
          const name = strategies[Number(select.value)].name;
          return quantities.map((q) => ({
            label: q + (burdens.has(q) ? " (less is better)" : ""),
            items: groups.map(([g, cls, shape, hollow], n) => {
              const i = d3.range(t.strategy.length).find((k) => t.strategy[k] === name && t.quantity[k] === q && t.group[k] === g);
              return i === undefined || t.change[i] === null ? { value: null } : { value: t.change[i], low: t.low[i], high: t.high[i], cls, shape, hollow, size: 48, offset: (n - 1.5) * 10, title: `${g}: ${signed(t.change[i], t.change[i].toFixed(3))}` };
            }),
          }));
        },
        rowHeight: 50,
        xLabel: "change against “" + baseline.name + "”",
        tick: (v) => signed(v, String(v)),
      });
      select.addEventListener("change", again);
    },

    why(plot) {
      const t = D.why;
      rows(plot, {
        before: [key([["c1", "circle", "share of the effect, with its 95% interval"], ["c2 hollow", "square", "alone: with nothing else on"], ["c3 hollow", "diamond", "missed: lost when only this is off"]])],
        rows: () =>
          d3.range(t.part.length).filter((i) => t.part[i] !== "rest" || t.share[i] !== 0).map((i) => ({
            label: t.part[i] === "rest" ? "without any of them" : t.part[i],
            text: points(t.share[i]),
            items: [
              { value: t.share[i], low: t.low[i], high: t.high[i], cls: "c1", shape: "circle", bar: true },
              { value: t.alone[i], cls: "c2", shape: "square", hollow: true, size: 50 },
              { value: t.last[i], cls: "c3", shape: "diamond", hollow: true, size: 50 },
            ],
          })),
        xLabel: "points of need met",
        tick: points,
        text: true,
      });
    },

    regret(plot) {
      rows(plot, {
        before: [key([["c1", "circle", "mean regret"], ["c2", "square", "nine of ten futures stay below"], ["c4", "diamond", "largest regret"]])],
        rows: () =>
          split(D.regret, ["regret_mean", "regret_90", "regret_worst"]).filter((s) => s.regret_mean[0] !== null).map((s) => ({
            label: s.name,
            text: "at worst " + fixed(1)(100 * s.regret_worst[0]),
            items: [
              { value: s.regret_worst[0], low: s.regret_mean[0], high: s.regret_worst[0], cls: "c4", shape: "diamond" },
              { value: s.regret_90[0], cls: "c2", shape: "square" },
              { value: s.regret_mean[0], cls: "c1", shape: "circle" },
            ],
          })),
        xLabel: "points of need met less than the best choice of that future",
        tick: (v) => fixed(v * 100 === Math.round(v * 100) ? 0 : 1)(100 * v),
        text: true,
      });
    },

    aftermath(plot) {
      const year = (y) => (y === -1 ? 0 : y);
      lines(plot, {
        series: () =>
          split(D.aftermath, ["year", "gain", "low", "high"]).map((s) => {
            const keep = d3.range(s.year.length).filter((i) => s.year[i] !== 0);
            return { ...s, x: keep.map((i) => year(s.year[i])), y: keep.map((i) => s.gain[i]), low: keep.map((i) => s.low[i]), high: keep.map((i) => s.high[i]) };
          }),
        zero: () => true,
        dots: true,
        xLabel: "years after the end (0: the last year in which it acts)",
        xTick: (v) => (Number.isInteger(v) ? String(v) : ""),
        xText: (v) => (v === 0 ? "Its last year" : "Year " + v + " after"),
        yLabel: "points of need met more than “" + baseline.name + "”",
        yTick: points,
        yText: points,
        sliderLabel: "Year to read out",
      });
    },

    convergence(plot) {
      lines(plot, {
        series: () => split(D.convergence, ["replicates", "half_width"]).map((s) => ({ ...s, x: s.replicates, y: s.half_width })),
        zero: () => true,
        dots: true,
        xLabel: "replicates",
        xTick: (v) => (Number.isInteger(v) ? whole(v) : ""),
        xText: (v) => whole(v) + " replicates",
        yLabel: "half of the 95% interval of a difference, in points of need met",
        yTick: (v) => "±" + fixed(1)(100 * v),
        yText: (v) => "±" + fixed(2)(100 * v) + " points",
        sliderLabel: "Number of replicates to read out",
      });
    },
  };

  for (const plot of document.querySelectorAll(".plot[data-chart]")) charts[plot.dataset.chart](plot);

  /* The colour of each strategy beside its name. */
  for (const name of document.querySelectorAll("bdi[data-strategy]"))
    name.before(element("span", { class: "swatch c" + of(name.dataset.strategy).colour, "aria-hidden": "true" }));
})();
