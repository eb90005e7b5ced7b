// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A module that does nothing for itself. What loading and unloading one makes Linux do is what other
 * processors may notice: text and data get their page rights and lose them, in all TLBs; its static key
 * changes text that all may run; and it goes when RCU has waited for every processor.
 */
#include <linux/jump_label.h>
#include <linux/module.h>

static DEFINE_STATIC_KEY_FALSE(key);
static int taken;

static int __init load_begin(void)
{
	static_branch_enable(&key);
	if (static_branch_unlikely(&key))
		taken++;
	return 0;
}

static void __exit load_finish(void)
{
	static_branch_disable(&key);
}

module_init(load_begin);
module_exit(load_finish);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Loaded and unloaded to be a load");
