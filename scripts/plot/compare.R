#!/usr/bin/env Rscript
# Draws a result's strategies beside one another: need met month by month, what each adds to the baseline, and its cost.
#
# Usage: scripts/plot/compare.R RESULT.h5 FIGURE.pdf     (or .svg)
# Needs ncdf4 (Debian: r-cran-ncdf4). R shows dimensions in reverse order: [time, replicate, point, strategy].
suppressPackageStartupMessages(library(ncdf4))
arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("usage: compare.R RESULT.h5 FIGURE.pdf")
# Okabe & Ito's colours, told apart by colour-blind readers; the baseline is black.
palette <- c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7B5FB5", "#E69F00", "#56B4E9")

file <- nc_open(arguments[1])
names <- ncvar_get(file, "strategy_name")
Encoding(names) <- "UTF-8"
baseline <- match(ncatt_get(file, 0, "baseline")$value, names)
colours <- rep("#000000", length(names))
colours[-baseline] <- rep_len(palette, length(names) - 1)
need <- ncvar_get(file, "need_met", collapse_degen = FALSE)
# futures (replicates, at every point of a study) x strategies
outcome <- function(name) apply(ncvar_get(file, name, collapse_degen = FALSE), 3, c)
met <- outcome("outcome_need_met")
more <- met - met[, baseline]
cost <- outcome("cost") - outcome("cost")[, baseline]
nc_close(file)

if (grepl("\\.svg$", arguments[2])) svg(arguments[2], 12, 4) else cairo_pdf(arguments[2], 12, 4)
par(mfrow = c(1, 3), bty = "l", las = 1, mar = c(4.2, 4.4, 1, 1))

months <- 0:(dim(need)[1] - 1)
means <- apply(need, c(1, 4), mean, na.rm = TRUE)
bands <- apply(need, c(1, 4), quantile, c(0.05, 0.95), na.rm = TRUE)
plot(NA, xlim = range(months), ylim = range(bands), xlab = "month", ylab = "share of need met")
for (s in seq_along(names)) {
  polygon(c(months, rev(months)), c(bands[1, , s], rev(bands[2, , s])), border = NA, col = adjustcolor(colours[s], 0.12))
  lines(months, means[, s], col = colours[s], lwd = 1.5)
}
legend("topleft", names, col = colours, lwd = 1.5, bty = "n", cex = 0.8)

# Strategies share every future's draws: the difference is taken within each and then averaged.
gain <- colMeans(more, na.rm = TRUE)
n <- colSums(!is.na(more))
half <- qt(0.975, pmax(n - 1, 1)) * apply(more, 2, sd, na.rm = TRUE) / sqrt(n)
rows <- order(gain)
half[is.na(half)] <- 0
plot(gain[rows], seq_along(rows), pch = 19, col = colours[rows], xlim = range(gain - half, gain + half), yaxt = "n",
     ylim = c(0.5, length(rows) + 0.8), xlab = "more need met, with 95% interval", ylab = "")
segments((gain - half)[rows], seq_along(rows), (gain + half)[rows], col = colours[rows])
text(par("usr")[1], seq_along(rows) + 0.3, names[rows], pos = 4, col = colours[rows])
abline(v = 0, col = "grey60")

plot(more, cost, col = adjustcolor(colours[col(more)], 0.4), pch = 20, cex = 0.5, xlab = "more need met", ylab = "more cost")
points(gain, colMeans(cost, na.rm = TRUE), pch = 19, col = colours)
abline(v = 0, col = "grey60")
invisible(dev.off())
