# SPDX-License-Identifier: GPL-2.0-or-later
#
# Panels one below the other, as high as their weights say.

total = 0
do for [p = 1:panels] { total = total + weight[p] }
named = panels
do for [p = 1:panels] { if (strlen(y_label[p])) { named = p } }
gap = 0.075 * (area_t - area_b)
room = area_t - area_b - gap * (panels - 1)
at_l = area_l + left_room
at_r = area_r - right_room
at_t = area_t
do for [p = 1:panels] {
	at_b = at_t - room * weight[p] / total
	load plots.'/panel.gp'
	at_t = at_b - gap
}
