/* pieces.js: what the charts of the page are made of: the numbers in the page, how people read numbers, and
 * the two kinds of picture, rows and lines. `pieces` is null where there is nothing to draw, or nothing to draw with.
 *
 * Nothing is computed here but places on the screen: all numbers come from the tables. Names are
 * only ever set as text. */
const pieces = (() => {
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
  if (!source || typeof d3 === "undefined") return null;

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

  return {
    D, strategies, baseline, of, signed, fixed, percent, points, whole, short, money, brief, currency,
    moneyTick, element, symbol, swatch, key, fit, svgOf, keepDrawn, tickCount, axisLabel, extent,
    padded, rows, lines, split, choice,
  };
})();
