#!/usr/bin/env octave
% Draws a result's strategies beside one another: need met month by month, what each adds to the baseline, and its cost.
%
% Usage: octave scripts/plot/compare.m RESULT.h5 FIGURE.svg     (or .pdf, .png)
% Needs the netcdf package and a font (Debian: octave-netcdf, fonts-freefont-otf) and gnuplot. Octave shows dimensions in reverse order:
% time x replicate x point x strategy.
pkg load netcdf
arguments = argv();
if numel(arguments) != 2, error("usage: octave compare.m RESULT.h5 FIGURE.svg"); end
result = arguments{1};
warning("off", "all"); % of the gnuplot toolkit, which needs no screen
graphics_toolkit("gnuplot");
% Okabe & Ito's colours, told apart by colour-blind readers; the baseline is black.
palette = [0 114 178; 213 94 0; 0 158 115; 204 121 167; 123 95 181; 230 159 0; 86 180 233] / 255;

names = strtrim(cellstr(strrep(ncread(result, "strategy_name")', char(0), " ")));
baseline = find(strcmp(names, ncreadatt(result, "/", "baseline")));
names = regexprep(names, "[\"`\\\\]", "'"); % Octave hands texts to gnuplot between quotes, as they are
n = numel(names);
colours = zeros(n, 3);
others = setdiff(1:n, baseline);
colours(others, :) = palette(mod(0:numel(others) - 1, rows(palette)) + 1, :);
need = ncread(result, "need_met");
months = (0:size(need, 1) - 1)';
need = reshape(need, numel(months), [], n);               % months x futures x strategies
more = reshape(ncread(result, "outcome_need_met"), [], n); % futures x strategies
more -= more(:, baseline);                                % within each future: strategies share its draws
cost = reshape(ncread(result, "cost"), [], n);
cost -= cost(:, baseline);

figure("visible", "off", "papersize", [12 4], "paperposition", [0 0 12 4]);
axes("position", [0.06 0.18 0.25 0.78]), hold on
for s = 1:n
  band = quantile(need(:, :, s), [0.05 0.95], 2);
  fill([months; flipud(months)], [band(:, 1); flipud(band(:, 2))], 0.85 + 0.15 * colours(s, :), "edgecolor", "none");
end
for s = 1:n, line(months, mean(need(:, :, s), 2), "color", colours(s, :), "linewidth", 2); end
xlabel("month"), ylabel("share of need met")

axes("position", [0.38 0.18 0.25 0.78]), hold on
gain = mean(more, 1);
half = 1.96 * std(more, 0, 1) / sqrt(rows(more));         % normal; docs/comparing.md has the t interval
[~, order] = sort(gain);
for row = 1:n
  s = order(row);
  line(gain(s) + [-half(s) half(s)], [row row], "color", colours(s, :), "linewidth", 2);
  line(gain(s), row, "marker", "o", "color", colours(s, :), "markerfacecolor", colours(s, :), "markersize", 4);
  text(min(gain - half), row + 0.3, names{s}, "color", colours(s, :), "interpreter", "none");
end
line([0 0], [0.5 n + 0.7], "color", [0.6 0.6 0.6])
xlabel("more need met, with 95% interval"), set(gca, "ytick", [])

axes("position", [0.72 0.18 0.25 0.78]), hold on
for s = 1:n
  plot(more(:, s), cost(:, s), ".", "color", colours(s, :), "markersize", 4);
  plot(gain(s), mean(cost(:, s)), "o", "color", colours(s, :), "markerfacecolor", colours(s, :), "markersize", 4);
end
xlabel("more need met"), ylabel("more cost")
print(arguments{2});
close all
