# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all pictures have in common. Given: font, the family of all text; canvas_w, canvas_h in points.

set encoding utf8
set datafile separator tab
set datafile missing 'NaN'
unset key
unset border
unset title

# Okabe and Ito's colours, darkest first; the last is for what belongs to no run.
colours = '#0072b2 #d55e00 #009e73 #9b4f8e #3a9bd6 #8a6d00 #6b7280'
ink_dark = '#1f2937'
ink_soft = '#4b5563'
ink_rule = '#d1d5db'
ink_grid = '#e5e7eb'
ink(i) = word(colours, i + 1)

sized(pt) = sprintf('%s,%g', font, pt)
bold(pt) = sprintf('%s:Bold,%g', font, pt)
tics_font = sized(10.5) # here only a variable will do
set tics font tics_font textcolor rgb ink_soft
set xlabel font sized(11)
set ylabel font sized(11)
