// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * System calls on memory: they check and round; memory.c does it. Differences from Linux: there are
 * no files to map (ENODEV), and nothing is ever writable and executable at once (EACCES).
 */
#include "targets/lwk/linux.h"
#include "targets/lwk/memory.h"
#include "targets/lwk/syscall_table.h"

static bool misaligned(uint64_t address)
{
	return address % PAGE_BYTES;
}

/* Round a length up to whole pages; false if it is 0 or does not fit the user half. */
static bool round_length(uint64_t *bytes)
{
	if (*bytes == 0 || *bytes > USER_END)
		return false;
	*bytes = (*bytes + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
	return true;
}

/* The same, where it also has to fit behind an address. */
static bool round_range(uint64_t address, uint64_t *bytes)
{
	return !misaligned(address) && round_length(bytes) && address <= USER_END &&
	       *bytes <= USER_END - address;
}

/* On this processor what can be written or executed can be read as well. */
static long rights_of(uint64_t protection, enum page_rights *rights)
{
	if (protection & ~(uint64_t)(PROT_READ | PROT_WRITE | PROT_EXEC))
		return -EINVAL;
	if ((protection & PROT_WRITE) && (protection & PROT_EXEC))
		return -EACCES;
	*rights = (protection ? PAGE_READ : PAGE_NONE) |
		  (protection & PROT_WRITE ? PAGE_WRITE : 0) |
		  (protection & PROT_EXEC ? PAGE_EXECUTE : 0);
	return 0;
}

long sys_brk(uint64_t end)
{
	return memory_brk(end);
}

long sys_mmap(uint64_t address, uint64_t bytes, uint64_t protection, uint64_t flags, int32_t fd,
	      uint64_t offset)
{
	bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
	enum page_rights rights;
	long error;

	if (misaligned(offset) || bytes == 0 || (fixed && misaligned(address)))
		return -EINVAL;
	if (!(flags & MAP_TYPE) || (flags & MAP_TYPE) > (MAP_SHARED | MAP_PRIVATE))
		return -EINVAL;
	error = rights_of(protection, &rights);
	if (error)
		return error;
	if (!(flags & MAP_ANONYMOUS))
		return fd >= 0 && fd <= 2 ? -ENODEV : -EBADF;
	if (fixed ? !round_range(address, &bytes) : !round_length(&bytes))
		return -ENOMEM;
	return memory_map(address, bytes, rights, flags);
}

long sys_munmap(uint64_t address, uint64_t bytes)
{
	return round_range(address, &bytes) ? memory_unmap(address, bytes) : -EINVAL;
}

long sys_mprotect(uint64_t address, uint64_t bytes, uint64_t protection)
{
	enum page_rights rights;
	long error;

	if (misaligned(address))
		return -EINVAL;
	error = rights_of(protection, &rights);
	if (error || bytes == 0)
		return error;
	return round_range(address, &bytes) ? memory_protect(address, bytes, rights) : -ENOMEM;
}

long sys_mremap(uint64_t address, uint64_t old_bytes, uint64_t new_bytes, uint64_t flags)
{
	if (flags & ~(uint64_t)MREMAP_MAYMOVE)
		return -EINVAL;
	if (!round_range(address, &old_bytes) || !round_length(&new_bytes))
		return -EINVAL;
	if (new_bytes > USER_END - address)
		return -ENOMEM;
	return memory_remap(address, old_bytes, new_bytes, flags & MREMAP_MAYMOVE);
}

/* Advice other than "forget it" changes nothing here: pages are large, present, never reclaimed. */
long sys_madvise(uint64_t address, uint64_t bytes, uint32_t advice)
{
	if (misaligned(address))
		return -EINVAL;
	if (bytes == 0)
		return 0;
	if (!round_range(address, &bytes))
		return -EINVAL;
	if (advice == MADV_DONTNEED)
		return memory_discard(address, bytes);
	return memory_check(address, bytes);
}
