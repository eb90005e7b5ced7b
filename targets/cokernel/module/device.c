// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /dev/cokernel (targets/cokernel/device.h). Knows no core and no memory but the channel's.
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "module_parts.h"

static unsigned long opened;
static atomic_t rings; /* nobody counts them: what matters is whether there was one */
static DECLARE_WAIT_QUEUE_HEAD(waiters);

static void on_ring(void)
{
	atomic_set(&rings, 1);
	if (wq_has_sleeper(&waiters))
		wake_up_interruptible(&waiters);
}

static int device_open(struct inode *inode, struct file *file)
{
	if (test_and_set_bit(0, &opened))
		return -EBUSY;
	atomic_set(&rings, 0);
	return 0;
}

static int device_release(struct inode *inode, struct file *file)
{
	cokernel_end();
	clear_bit(0, &opened);
	return 0;
}

/* What has ended will not ring again: then nobody waits. */
static bool worth_a_look(void)
{
	struct cokernel_status status;

	cokernel_status(&status);
	return atomic_read(&rings) || status.state != COKERNEL_RUNNING;
}

static ssize_t device_read(struct file *file, char __user *to, size_t n, loff_t *offset)
{
	struct cokernel_status status;

	if (n < sizeof(status))
		return -EINVAL;
	if (!(file->f_flags & O_NONBLOCK) && wait_event_interruptible(waiters, worth_a_look()))
		return -ERESTARTSYS;
	atomic_set(&rings, 0);
	cokernel_status(&status);
	return copy_to_user(to, &status, sizeof(status)) ? -EFAULT : sizeof(status);
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &waiters, table);
	return worth_a_look() ? EPOLLIN | EPOLLRDNORM : 0;
}

static int device_mmap(struct file *file, struct vm_area_struct *area)
{
	if (area->vm_pgoff || area->vm_end - area->vm_start != CHANNEL_BYTES)
		return -EINVAL;
	return remap_pfn_range(area, area->vm_start, PHYS_PFN(memory_channel()), CHANNEL_BYTES,
			       area->vm_page_prot);
}

static long start(const void __user *argument)
{
	struct cokernel_start *start = memdup_user(argument, sizeof(*start));
	long error;

	if (IS_ERR(start))
		return PTR_ERR(start);
	error = cokernel_begin(start);
	kfree(start);
	return error;
}

static long device_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	switch (command) {
	case COKERNEL_START:
		return start((const void __user *)argument);
	case COKERNEL_RING:
		return cokernel_ring();
	case COKERNEL_ADD:
		return cokernel_order(HANDOVER_ADD_CORE, min(argument, (ulong)UINT_MAX));
	case COKERNEL_REMOVE:
		return cokernel_order(HANDOVER_REMOVE_CORE, min(argument, (ulong)UINT_MAX));
	case COKERNEL_STOP:
		cokernel_end();
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.poll = device_poll,
	.mmap = device_mmap,
	.unlocked_ioctl = device_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "cokernel",
	.fops = &operations,
	.mode = 0600,
};

static int __init module_begin(void)
{
	int error = cokernel_init(on_ring);

	if (error)
		return error;
	error = misc_register(&device);
	if (error)
		cokernel_exit();
	return error;
}

static void __exit module_finish(void)
{
	misc_deregister(&device);
	cokernel_exit();
}

module_init(module_begin);
module_exit(module_finish);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Starts another kernel on cores and memory that Linux gave up");
