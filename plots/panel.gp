# SPDX-License-Identifier: GPL-2.0-or-later
#
# One panel: its axes, its series, its texts. Given: p, the panel's number, where it stands: at_l,
# at_r, at_b, at_t as shares of the canvas, and named, the panel that has its label in any case. The figure's file gives the rest
# (harness/figures/gnuplot_write.c).

set lmargin at screen at_l
set rmargin at screen at_r
set bmargin at screen at_b
set tmargin at screen at_t

unset logscale
unset xtics
unset ytics
unset grid
set border 0
set xlabel ''
set ylabel ''
set xrange [x_low[p]:x_high[p]]
set yrange [y_low[p]:y_high[p]]
# Numbers at the axes need room: of many decades only every second, third, ...; else steps of 1, 2
# or 5.
width = (at_r - at_l) * canvas_w
height = (at_t - at_b) * canvas_h
# Decades are named one by one: to set a step, of one decade alone, gnuplot 6 takes for a step of as many
# units. Those at an end are a little inside, where rounding cannot put them out.
inside(at, low, high) = at < low * (1 + 1e-9) ? low * (1 + 1e-12) : at > high * (1 - 1e-9) ? high * (1 - 1e-12) : at
decades_from(at, low, high, every) = at > high * (1 + 1e-9) ? '' : \
	sprintf('%.17g, ', inside(at, low, high)) . decades_from(at * every, low, high, every)
decades(low, high, every) = decades_from(every ** ceil(log(low) / log(every) - 1e-9), low, high, every)
if (x_log[p]) {
	set logscale x 10
	every = 10 ** ceil(log10(x_high[p] / x_low[p]) * 40 / width)
}
if (y_log[p]) {
	y_every = 10 ** ceil(log10(y_high[p] / y_low[p]) * 18 / height)
} else {
	least = (y_high[p] - y_low[p]) * 26 / height
	power = floor(log10(least))
	y_every = (least <= 10 ** power ? 1 : least <= 2 * 10 ** power ? 2 : least <= 5 * 10 ** power ? 5 : 10) * 10.0 ** power
	# 1.5 M stands between 1 M and 2 M
	tenths = y_high[p] > 1 && y_every < 10.0 ** (3 * floor(log10(y_high[p]) / 3))
}
if (y_log[p]) { set logscale y 10 }
if (strlen(x_label[p])) {
	set xtics nomirror scale 0.4, 0 offset 0, 0.35 font tics_font textcolor rgb ink_soft
	set xtics autofreq
	if (x_log[p]) { at = decades(x_low[p], x_high[p], every); if (words(at) > 1) { eval 'set xtics (' . at[:strlen(at) - 2] . ')' } }
	if (x_whole[p] && x_high[p] - x_low[p] < 10) { set xtics 1 }
	set xlabel x_label[p] textcolor rgb ink_soft offset 0, 0.45
	set border 1 linecolor rgb ink_rule
	set format x (x_prefixed[p] ? '%.0s %c' : '%g')
}
if (strlen(y_label[p])) {
	set ytics nomirror scale 0 offset 0.4, 0 font tics_font textcolor rgb ink_soft
	set ytics y_every
	if (y_log[p]) { at = decades(y_low[p], y_high[p], y_every); if (words(at) > 1) { eval 'set ytics (' . at[:strlen(at) - 2] . ')' } }
	# where panels are low, one label is for all of them
	if (p == named || 5.6 * strlen(y_label[p]) < height) {
		set ylabel y_label[p] textcolor rgb ink_soft offset 0.9, 0
	}
	set format y (y_log[p] ? (y_prefixed[p] ? '%.0s %c' : '%g') : \
		y_high[p] < 1e5 ? '%g' : tenths ? '%.1s %c' : '%.0s %c')
	set grid ytics linetype 1 linewidth 0.6 linecolor rgb ink_grid
}
if (strlen(x_label[p])) {
	set grid xtics linetype 1 linewidth 0.6 linecolor rgb ink_grid
}

unset label
do for [k = 1:texts] {
	if (text_panel[k] == p) {
		c = text_colour[k] == 6 ? ink_soft : ink(text_colour[k])
		if (text_align[k] eq 'l') {
			set label k text_of[k] at graph text_x[k], text_y[k] left font sized(text_size[p]) textcolor rgb c front
		}
		if (text_align[k] eq 'c') {
			set label k text_of[k] at graph text_x[k], text_y[k] center font sized(text_size[p]) textcolor rgb c front
		}
		if (text_align[k] eq 'r') {
			set label k text_of[k] at graph text_x[k], text_y[k] right font sized(text_size[p]) textcolor rgb c front
		}
	}
}

# Each list begins with 0, a point that no axis reaches: an empty list would be an error.
plot NaN notitle, \
	for [i in bars[p]] data index (0 + i) using 1:2:1:3:($2 - 0.4):($2 + 0.4) with boxxyerror fillstyle solid series_tint[1 + i] noborder linecolor rgb (series_colour[1 + i] == 6 ? ink_soft : ink(series_colour[1 + i])), \
	for [i in guide[p]] data index (0 + i) using 1:2:($3 - $1):(0) with vectors nohead linewidth 1 linecolor rgb ink_rule, \
	for [i in dots[p]] data index (0 + i) using 1:2 with points pointtype 7 pointsize 0.35 linecolor rgb ink(series_colour[1 + i]), \
	for [i in steps[p]] data index (0 + i) using 1:2 with steps linewidth series_width[1 + i] linecolor rgb ink(series_colour[1 + i]), \
	for [i in line[p]] data index (0 + i) using 1:2 with lines linewidth series_width[1 + i] linecolor rgb ink(series_colour[1 + i]), \
	for [i in dashed[p]] data index (0 + i) using 1:2 with lines dashtype (6, 4) linewidth series_width[1 + i] linecolor rgb ink(series_colour[1 + i]), \
	for [i in big[p]] data index (0 + i) using 1:2 with points pointtype 7 pointsize 0.95 linecolor rgb ink(series_colour[1 + i])

# The page finds points under the pointer by where the panel stands.
if (bare) { print sprintf('%.6f %.6f %.6f %.6f', at_l, at_r, at_b, at_t) }
