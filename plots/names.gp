# SPDX-License-Identifier: GPL-2.0-or-later
#
# For pictures within a page: in place of style.gp's colours, numbers that stand for names. The page
# knows what they look like, by day and by night (harness/figures/svg.c gives them back their names).

colours = '#000001 #000002 #000003 #000004 #000005 #000006 #000007'
ink_dark = '#000008'
ink_soft = '#000009'
ink_rule = '#00000a'
ink_grid = '#00000b'
