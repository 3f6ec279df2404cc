/* page.js: draws the charts of the report with D3 from the numbers in the page.
 *
 * Nothing is computed here but places on the screen: all numbers come from the tables. Names are
 * only ever set as text. */
(() => {
  "use strict";

  /* -- without charts too -- */
  const contents = document.getElementById("contents");
  if (contents && window.matchMedia("(max-width: 78rem)").matches) contents.open = false;
  /* On paper nothing can be opened: what is said in words is open there; tables of numbers stay closed. */
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("details:not([open], .numbers)"));
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
  const source = document.getElementById("data");
  if (!source || typeof d3 === "undefined") return;

  const D = JSON.parse(source.textContent);
  const strategies = D.strategies.map((s, i) => ({ ...s, place: i }));
  /* As in the figures for print: a strategy keeps its colour, whatever place it comes to. */
  for (const s of strategies) s.colour = s.baseline ? 0 : 1 + (s.order % 7);
  for (const s of strategies) s.dash = s.baseline ? "6 4" : s.order > 6 ? "2 3" : null;
  const byName = new Map(strategies.map((s) => [s.name, s]));
  const baseline = strategies.find((s) => s.baseline);
  const of = (name) => byName.get(name) || { name, colour: 0, dash: null };

  /* -- numbers as people read them -- */
  const minus = (text) => text.replace(/^-/, "−");
  const signed = (value, text) => (value > 0 && /[1-9]/.test(text) ? "+" + text : /[1-9]/.test(text) ? minus(text) : text.replace(/^-/, ""));
  const fixed = (digits) => (v) => (v === null || v === undefined || !isFinite(v) ? "–" : minus(v.toFixed(digits)));
  const percent = (v) => (v === null ? "–" : fixed(1)(100 * v) + "%");
  const points = (v) => (v === null ? "–" : signed(v, (100 * v).toFixed(1)));
  const whole = (v) => (v === null ? "–" : minus(Math.round(v).toLocaleString("en-GB")));
  const short = d3.format("~s");
  const money = (v) => {
    if (v === null) return "–";
    const size = Math.abs(v);
    const text = size >= 1e9 ? (size / 1e9).toFixed(2) + " billion" : size >= 1e6 ? (size / 1e6).toFixed(2) + " million" : Math.round(size).toLocaleString("en-GB");
    return (v < 0 && /[1-9]/.test(text) ? "−" : "") + text;
  };
  const brief = (v) => {
    const size = Math.abs(v), text = size >= 1e9 ? (size / 1e9).toFixed(2) + " bn" : size >= 1e6 ? (size / 1e6).toFixed(2) + " m" : Math.round(size).toLocaleString("en-GB");
    return (v < 0 && /[1-9]/.test(text) ? "−" : "") + text;
  };
  const currency = D.currency ? D.currency + " " : "";
  const moneyTick = (v) => minus(short(v).replace("G", " bn").replace("M", " m").replace("k", ",000"));

  /* -- pieces -- */
  const element = (name, attributes = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  };
  const SYMBOLS = { circle: d3.symbolCircle, square: d3.symbolSquare, triangle: d3.symbolTriangle, diamond: d3.symbolDiamond };
  const symbol = (shape, size = 70) => d3.symbol(SYMBOLS[shape] || d3.symbolCircle, size)();
  const swatch = (cls, dash) => {
    const svg = d3.create("svg").attr("width", 26).attr("height", 12).attr("aria-hidden", "true");
    svg.append("line").attr("class", "series " + cls).attr("x1", 1).attr("x2", 25).attr("y1", 6).attr("y2", 6).attr("stroke-dasharray", dash);
    return svg.node();
  };
  const glyph = (cls, shape) => {
    const svg = d3.create("svg").attr("width", 14).attr("height", 14).attr("aria-hidden", "true");
    svg.append("path").attr("class", "dot " + cls).attr("transform", "translate(7,7)").attr("d", symbol(shape));
    return svg.node();
  };
  const key = (entries) => {
    const list = element("ul", { class: "key" });
    for (const [cls, shape, words] of entries) list.append(element("li", {}, glyph(cls, shape), words));
    return list;
  };
  /* A text cut to the room that there is; the whole of it when pointed at. */
  const fit = (text, room) => {
    const most = Math.max(4, Math.floor(room / 7));
    const letters = Array.from(text);
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : text;
  };
  const svgOf = (plot, width, height) =>
    d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("width", width).attr("height", height)
      .attr("role", "img").attr("aria-label", plot.dataset.title + ". " + plot.dataset.alternative);
  /* Draws now and whenever the width changes. */
  const keepDrawn = (plot, host, draw) => {
    let drawn = 0;
    const again = (force) => {
      const width = Math.floor(host.clientWidth);
      if (width < 40 || (!force && width === drawn)) return;
      drawn = width;
      host.replaceChildren(draw(width));
    };
    new ResizeObserver(() => again(false)).observe(host);
    again(true);
    return () => again(true);
  };
  const tickCount = (width) => Math.max(4, Math.min(9, Math.floor(width / 90)));
  /* What an axis shows, on two lines where one has no room. */
  const axisLabel = (svg, centre, y, width, words) => {
    const parts = 6.6 * words.length > width - 16 ? words.split(" ") : [words], lines = [""];
    for (const part of parts) {
      if (6.6 * (lines[lines.length - 1] + part).length > width - 16 && lines.length < 2) lines.push("");
      lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + part;
    }
    const text = svg.append("text").attr("class", "soft").attr("text-anchor", "middle");
    lines.forEach((line, i) => {
      const half = 3.4 * line.length + 2;
      text.append("tspan").attr("x", Math.max(half, Math.min(width - half, centre))).attr("y", y - 15 * (lines.length - 1 - i)).text(fit(line, width));
    });
  };
  const extent = (values, include = []) => {
    const all = values.filter((v) => v !== null && v !== undefined && isFinite(v)).concat(include);
    let [low, high] = d3.extent(all);
    if (low === undefined) [low, high] = [0, 1];
    if (low === high) [low, high] = [low - 0.5, high + 0.5];
    return [low, high];
  };
  const padded = ([low, high], share) => [low - share * (high - low), high + share * (high - low)];

  /* -- rows: a row for each thing, with marks and intervals on one axis -- */
  function rows(plot, spec) {
    const host = element("div");
    if (spec.before) plot.append(...spec.before);
    plot.append(host);
    return keepDrawn(plot, host, (width) => {
      const data = spec.rows();
      const narrow = width < 560;
      const longest = d3.max(data, (r) => Array.from(r.label).length) || 0;
      const left = narrow ? 0 : Math.min(220, 7.4 * longest + 16);
      const right = narrow || !spec.text ? 16 : 150;
      const each = (narrow ? 20 : 0) + Math.max(spec.rowHeight || 32, 0);
      const top = 8, bottom = narrow ? 58 : 44, height = top + each * data.length + bottom;
      const values = data.flatMap((r) => r.items.flatMap((i) => [i.value, i.low, i.high]));
      const x = d3.scaleLinear(padded(extent(values, [0]), 0.04), [left + 8, width - right]);
      const svg = svgOf(plot, width, height);
      if (spec.important > 0)
        svg.append("rect").attr("class", "important").attr("x", x(-spec.important)).attr("width", Math.max(1, x(spec.important) - x(-spec.important)))
          .attr("y", top).attr("height", height - top - bottom);
      svg.append("g").attr("class", "grid").selectAll("line").data(x.ticks(tickCount(width))).join("line")
        .attr("x1", x).attr("x2", x).attr("y1", top).attr("y2", height - bottom);
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - bottom + 2})`)
        .call(d3.axisBottom(x).ticks(tickCount(width)).tickSize(4).tickFormat(spec.tick));
      axisLabel(svg, (left + 8 + width - right) / 2, height - 6, width, spec.xLabel);
      svg.append("line").attr("class", "zero").attr("x1", x(0)).attr("x2", x(0)).attr("y1", top).attr("y2", height - bottom);
      data.forEach((row, i) => {
        const y0 = top + each * i;
        const y = y0 + (narrow ? 20 : 0) + (each - (narrow ? 20 : 0)) / 2;
        const g = svg.append("g").attr("class", "row");
        const label = g.append("text").attr("class", narrow ? "halo" : "").attr("x", narrow ? 0 : left).attr("y", narrow ? y0 + 15 : y).attr("dy", narrow ? 0 : "0.35em")
          .attr("text-anchor", narrow ? "start" : "end").text(fit(row.label, narrow ? width - 140 : left));
        label.append("title").text(row.label);
        for (const item of row.items.filter((one) => one.value !== null)) {
          const at = y + (item.offset || 0);
          if (item.bar) g.append("rect").attr("class", "bar " + item.cls).attr("x", Math.min(x(0), x(item.value))).attr("width", Math.abs(x(item.value) - x(0))).attr("y", at - 8).attr("height", 16);
          if (item.low !== null && item.low !== undefined)
            g.append("line").attr("class", "whisker " + item.cls).attr("x1", x(item.low)).attr("x2", x(item.high)).attr("y1", at).attr("y2", at);
          g.append("path").attr("class", "dot " + item.cls + (item.hollow ? " hollow" : "")).attr("transform", `translate(${x(item.value)},${at})`).attr("d", symbol(item.shape, item.size || 70))
            .append("title").text(item.title || "");
        }
        if (spec.text && row.text)
          g.append("text").attr("class", narrow ? "soft halo" : "soft").attr("x", narrow ? width : width - right + 12).attr("y", narrow ? y0 + 15 : y).attr("dy", narrow ? 0 : "0.35em")
            .attr("text-anchor", narrow ? "end" : "start").text(row.text);
      });
      return svg.node();
    });
  }

  /* -- lines: series over a common x, with bands, a cursor that a slider moves, and a legend -- */
  function lines(plot, spec) {
    const hidden = new Set();
    const host = element("div");
    const output = element("output");
    const range = element("input", { type: "range", min: 0, step: 1, "aria-label": spec.sliderLabel });
    const slider = element("div", { class: "slider" }, output, range);
    const legend = element("ul", { class: "legend" });
    if (spec.before) plot.append(...spec.before);
    plot.append(host, slider, legend);
    let all = spec.series(), grid = [], at = -1, move = () => {};

    const tell = () => {
      const x = grid[at];
      output.textContent = spec.xText(x);
      range.setAttribute("aria-valuetext", spec.xText(x));
      for (const item of legend.children) {
        const s = all[Number(item.dataset.place)];
        const i = s.x.indexOf(x);
        const y = i < 0 ? null : s.y[i], low = i < 0 || !s.low ? null : s.low[i], high = i < 0 || !s.high ? null : s.high[i];
        item.querySelector(".value").textContent = y === null || y === undefined ? "–" : spec.yText(y) + (low === null || low === undefined || low === high ? "" : " (" + spec.yText(low) + " to " + spec.yText(high) + ")");
      }
      move();
    };
    const makeLegend = () => {
      legend.replaceChildren();
      all.forEach((s, place) => {
        const what = element("span", { class: "what" }, element("bdi", {}, s.name));
        const button = element("button", { type: "button", "aria-pressed": String(!hidden.has(s.name)) }, swatch("c" + s.colour, s.dash), what, element("span", { class: "value" }));
        button.addEventListener("click", () => {
          if (hidden.has(s.name)) hidden.delete(s.name);
          else hidden.add(s.name);
          button.setAttribute("aria-pressed", String(!hidden.has(s.name)));
          redraw();
        });
        const item = element("li", { "data-place": place }, button);
        legend.append(item);
      });
    };
    const prepare = () => {
      all = spec.series();
      const last = grid[at];
      grid = Array.from(new Set(all.flatMap((s) => s.x))).sort(d3.ascending);
      at = grid.indexOf(last);
      if (at < 0) at = spec.start ? grid.indexOf(spec.start(grid)) : grid.length - 1;
      if (at < 0) at = grid.length - 1;
      range.max = grid.length - 1;
      range.value = at;
      makeLegend();
    };
    prepare();
    const redraw = keepDrawn(plot, host, (width) => {
      const shown = all.filter((s) => !hidden.has(s.name));
      const left = 62, right = 14, top = spec.yLabel ? 30 : 12, bottom = width < 480 ? 58 : 44, height = Math.round(Math.min(400, Math.max(250, width * 0.5)));
      const svg = svgOf(plot, width, height);
      const x = d3.scaleLinear(extent(grid), [left, width - right]);
      const values = shown.flatMap((s) => [...s.y, ...(s.low || []), ...(s.high || [])]);
      const y = d3.scaleLinear(padded(extent(values, spec.zero() ? [0] : []), 0.05), [height - bottom, top]);
      svg.append("g").attr("class", "grid").selectAll("line").data(y.ticks(6)).join("line").attr("x1", left).attr("x2", width - right).attr("y1", y).attr("y2", y);
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - bottom})`).call(d3.axisBottom(x).ticks(tickCount(width)).tickSize(4).tickFormat(spec.xTick));
      svg.append("g").attr("class", "axis").attr("transform", `translate(${left - 4},0)`).call(d3.axisLeft(y).ticks(6).tickSize(0).tickFormat(spec.yTick));
      axisLabel(svg, (left + width - right) / 2, height - 6, width, spec.xLabel);
      if (spec.yLabel) svg.append("text").attr("class", "soft").attr("x", 4).attr("y", 12).text(fit(spec.yLabel, width - 8));
      if (spec.zero()) svg.append("line").attr("class", "zero").attr("x1", left).attr("x2", width - right).attr("y1", y(0)).attr("y2", y(0));
      for (const mark of spec.marks ? spec.marks() : []) {
        svg.append("line").attr("class", "mark").attr("x1", x(mark.x)).attr("x2", x(mark.x)).attr("y1", top).attr("y2", height - bottom);
        svg.append("text").attr("class", "soft halo").attr("x", x(mark.x) + 5).attr("y", top + 4 + 14 * mark.level).attr("dy", "0.35em").text(fit(mark.words, width - x(mark.x)));
      }
      for (const s of shown) {
        const cls = " c" + s.colour, index = d3.range(s.x.length);
        const known = (i) => s.y[i] !== null && s.y[i] !== undefined;
        if (s.low)
          svg.append("path").attr("class", "band" + cls).attr("d", d3.area().defined((i) => s.low[i] !== null && s.high[i] !== null).x((i) => x(s.x[i])).y0((i) => y(s.low[i])).y1((i) => y(s.high[i]))(index));
        svg.append("path").attr("class", "series" + cls).attr("stroke-dasharray", s.dash).attr("d", d3.line().defined(known).x((i) => x(s.x[i])).y((i) => y(s.y[i]))(index));
        if (spec.dots)
          svg.append("g").selectAll("path").data(index.filter(known)).join("path").attr("class", "dot" + cls).attr("d", symbol("circle", 30)).attr("transform", (i) => `translate(${x(s.x[i])},${y(s.y[i])})`);
      }
      const cursor = svg.append("line").attr("class", "cursor").attr("y1", top).attr("y2", height - bottom);
      const marks = svg.append("g");
      move = () => {
        const here = grid[at];
        cursor.attr("x1", x(here)).attr("x2", x(here));
        marks.selectAll("path").data(shown.map((s) => ({ s, i: s.x.indexOf(here) })).filter(({ s, i }) => i >= 0 && s.y[i] !== null)).join("path")
          .attr("class", ({ s }) => "dot c" + s.colour).attr("d", symbol("circle", 45)).attr("transform", ({ s, i }) => `translate(${x(s.x[i])},${y(s.y[i])})`);
      };
      svg.on("pointermove pointerdown", (event) => {
        const [px] = d3.pointer(event, svg.node());
        const nearest = d3.leastIndex(grid, (v) => Math.abs(x(v) - px));
        if (nearest !== at && nearest >= 0) {
          at = nearest;
          range.value = at;
          tell();
        }
      });
      tell();
      return svg.node();
    });
    range.addEventListener("input", () => {
      at = Number(range.value);
      tell();
    });
    return () => {
      prepare();
      redraw();
    };
  }

  /* Rows of a table that belong to each strategy, in the order of the page. */
  const split = (table, columns) =>
    strategies.map((s) => {
      const index = d3.range(table.strategy.length).filter((i) => table.strategy[i] === s.name);
      return { ...s, rows: index, ...Object.fromEntries(columns.map((c) => [c, index.map((i) => table[c][i])])) };
    }).filter((s) => s.rows.length > 0);

  const choice = (words, options) => {
    const select = element("select");
    for (const [value, text] of options) select.append(element("option", { value }, text));
    return [element("label", {}, words + " ", select), select];
  };

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
