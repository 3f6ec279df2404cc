# Draws a comparison's strategies beside one another from its tables: need met month by month, what each adds to the
# baseline with its 95% interval, and what it costs.
#
#   convene compare RESULT.h5 -o DIR
#   gnuplot -c scripts/plot/compare.gp DIR/tables FIGURE.svg
#
# Names come from the tables and are shown as they are (noenhanced). DIR/figures has scripts that draw for print.
if (ARGC != 2) { print "usage: gnuplot -c compare.gp DIR/tables FIGURE.svg"; exit status 2 }
trajectories = ARG1."/trajectories.csv"
strategies = ARG1."/strategies.csv"
set terminal svg noenhanced size 1100,380 font "Helvetica,11" background rgb "white"
set output ARG2
set encoding utf8
set datafile separator comma
set key off

# Strategies are numbered from 0 in the order of all tables. The baseline is black, the others have Okabe & Ito's colours.
array colours[7] = [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x7B5FB5, 0xE69F00, 0x56B4E9]
stats strategies using (strcol(1) eq "need met" ? $3 : NaN) nooutput
n = int(STATS_records)
base = int(STATS_index_max)
stats trajectories using (strcol(1) eq "need_met" ? $3 : NaN) nooutput
months = int(STATS_max) + 1
colour(s) = s == base ? 0 : colours[(s < base ? s : s - 1) % 7 + 1]
other(row) = row < base ? row : row + 1 # tables of differences leave the baseline out

set border 3
set tics nomirror
set multiplot layout 1, 3 margins 0.06, 0.96, 0.14, 0.96 spacing 0.08
set xlabel "month"
set ylabel "share of need met"
plot for [s = 0:n - 1] trajectories every ::s * months + 1::(s + 1) * months using 3:8:9 with filledcurves \
       fillcolor rgb colour(s) fillstyle transparent solid 0.1 noborder, \
     for [s = 0:n - 1] trajectories every ::s * months + 1::(s + 1) * months using 3:5 with lines \
       linewidth 1.6 linecolor rgb colour(s)

unset ylabel
unset ytics
set xlabel "more need met, with 95% interval"
set arrow from 0, graph 0 to 0, graph 1 nohead linecolor rgb "#999999"
set yrange [-0.5:n - 0.7]
need(value) = strcol(1) eq "need met" ? value : NaN
plot ARG1."/against_baseline.csv" every ::1 using (need($5)):(n - 2 - $0):(need($6)):(need($7)):(colour(other(int($0)))) \
       with xerrorbars pointtype 7 linewidth 1.6 linecolor rgb variable, \
     "" every ::1 using (need($5)):(n - 1.7 - $0):2:(colour(other(int($0)))) with labels textcolor rgb variable

# Where strategies cost anything.
set autoscale y
set ytics auto
set ylabel "more cost"
set xlabel "more effect"
plot ARG1."/cost_effectiveness.csv" every ::1 using 7:4:(colour(int($0))) with points pointtype 7 linecolor rgb variable
unset multiplot
