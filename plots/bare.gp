# SPDX-License-Identifier: GPL-2.0-or-later
#
# A picture without words around it, which the page that it stands in has as text.

set multiplot
unset label
area_l = 0.02
area_r = 0.985
area_t = 0.97
area_b = 0.115
load plots.'/'.layout.'.gp'
unset multiplot
