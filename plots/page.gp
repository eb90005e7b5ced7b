# SPDX-License-Identifier: GPL-2.0-or-later
#
# A slide: what it says in its title, the picture, what it shows, and where it comes from. Given:
# heading, the arrays title_line, caption_line and source_line, title_size, and page, its number.

set multiplot
unset label
unset xtics
unset ytics
unset grid
set border 0
set xlabel ''
set ylabel ''
unset logscale
set lmargin at screen 0
set rmargin at screen 1
set bmargin at screen 0
set tmargin at screen 1
set xrange [0:1]
set yrange [0:1]

set label 1 heading at screen 0.05, 0.94 left font bold(10.5) textcolor rgb ink(0)
y = 0.885
do for [k = 1:titles] {
	set label 10 + k title_line[k] at screen 0.05, y left font bold(title_size) textcolor rgb ink_dark
	y = y - 1.35 * title_size / canvas_h
}
area_t = y - 0.035
foot = 0.02 * (sources > 2 ? sources - 2 : 0)
y = 0.095 + foot + 0.032 * (captions - 1)
area_b = y + 0.115
do for [k = 1:captions] {
	set label 20 + k caption_line[k] at screen 0.05, y left font sized(11) textcolor rgb ink_soft
	y = y - 0.032
}
y = 0.026 + 0.02 * (sources - 1)
do for [k = 1:sources] {
	set label 30 + k source_line[k] at screen 0.05, y left font sized(7) textcolor rgb '#6b7280'
	y = y - 0.02
}
set label 40 sprintf('%d', page) at screen 0.95, 0.94 right font sized(9) textcolor rgb '#6b7280'
set arrow 1 from screen 0.05, 0.064 + foot to screen 0.95, 0.064 + foot nohead linewidth 0.6 linecolor rgb ink_rule
plot NaN notitle
unset arrow 1

area_l = 0.05
area_r = 0.95
load plots.'/'.layout.'.gp'
unset multiplot
