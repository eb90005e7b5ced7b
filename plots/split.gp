# SPDX-License-Identifier: GPL-2.0-or-later
#
# The first panels one below the other on the left, the others on the right. Given: on_left, how
# many are on the left; left_share, what share of the width they get.

middle = area_l + left_share * (area_r - area_l)
do for [side = 1:2] {
	first = side == 1 ? 1 : on_left + 1
	last = side == 1 ? on_left : panels
	total = 0
	do for [p = first:last] { total = total + weight[p] }
	gap = 0.2 * (area_t - area_b)
	room = area_t - area_b - gap * (last - first)
	at_l = (side == 1 ? area_l + left_room : middle + 0.06)
	at_r = (side == 1 ? middle - mid_room : area_r - right_room)
	at_t = area_t
	do for [p = first:last] {
		at_b = at_t - room * weight[p] / total
		named = p
		load plots.'/panel.gp'
		at_t = at_b - gap
	}
}
