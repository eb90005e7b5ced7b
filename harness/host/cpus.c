/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processors for workers, chosen by hwloc's topology. Pins nothing. */
#include <hwloc.h>
#include <sched.h>

#include "harness/host/cpus.h"

static bool load(hwloc_topology_t *topology, struct error *error)
{
	if (hwloc_topology_init(topology))
		return error_set(error, "hwloc does not start");
	/* Without flags it leaves out what this process may not use (its cgroup's cpuset). */
	if (!hwloc_topology_load(*topology))
		return true;
	hwloc_topology_destroy(*topology);
	return error_set(error, "hwloc finds no topology of this machine");
}

/* What this process may use: its cgroup's set, which hwloc knows, and its own affinity. */
static hwloc_bitmap_t usable(hwloc_topology_t topology)
{
	hwloc_bitmap_t own = hwloc_bitmap_alloc();

	if (hwloc_get_cpubind(topology, own, HWLOC_CPUBIND_PROCESS))
		hwloc_bitmap_fill(own);
	hwloc_bitmap_and(own, own, hwloc_topology_get_allowed_cpuset(topology));
	return own;
}

/* hwloc numbers cores logically: those of one NUMA node and package follow on each other. */
static hwloc_obj_t core_of(hwloc_topology_t topology, int cpu)
{
	hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, (unsigned int)cpu);
	hwloc_obj_t core = pu ? hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu) : NULL;

	return core ? core : pu; /* some virtual machines show no cores */
}

bool cpus_all(struct cpus *cpus, struct error *error)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t may;
	hwloc_obj_t pu = NULL;

	if (!load(&topology, error))
		return false;
	may = usable(topology);
	cpus->n = 0;
	while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) &&
	       cpus->n < CPUS_MAX) {
		if (hwloc_bitmap_isset(may, pu->os_index))
			cpus->items[cpus->n++] = (int)pu->os_index;
	}
	hwloc_bitmap_free(may);
	hwloc_topology_destroy(topology);
	return cpus->n || error_set(error, "this process may use no processor");
}

bool cpus_one_per_core(struct cpus *cpus, struct error *error)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t may;
	hwloc_obj_t pu = NULL, last = NULL;

	if (!load(&topology, error))
		return false;
	may = usable(topology);
	cpus->n = 0;
	while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) &&
	       cpus->n < CPUS_MAX) {
		hwloc_obj_t core = core_of(topology, (int)pu->os_index);

		if (core == last || !hwloc_bitmap_isset(may, pu->os_index))
			continue;
		cpus->items[cpus->n++] = (int)pu->os_index;
		last = core;
	}
	hwloc_bitmap_free(may);
	hwloc_topology_destroy(topology);
	return cpus->n || error_set(error, "this process may use no processor");
}

static bool check_one(hwloc_topology_t topology, hwloc_const_bitmap_t may, const struct cpus *cpus,
		      size_t i, struct error *error)
{
	hwloc_obj_t core = core_of(topology, cpus->items[i]);

	if (!core)
		return error_set(error, "there is no processor %d", cpus->items[i]);
	if (!hwloc_bitmap_isset(may, (unsigned int)cpus->items[i]))
		return error_set(error,
				 "processor %d is not for this process (its affinity or cgroup)",
				 cpus->items[i]);
	for (size_t j = 0; j < i; j++) {
		if (core_of(topology, cpus->items[j]) == core)
			return error_set(error,
					 "processors %d and %d are threads of one core: workers on "
					 "them would measure each other",
					 cpus->items[j], cpus->items[i]);
	}
	return true;
}

bool cpus_check(const struct cpus *cpus, struct error *error)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t may;
	bool ok = true;

	if (!load(&topology, error))
		return false;
	may = usable(topology);
	for (size_t i = 0; ok && i < cpus->n; i++)
		ok = check_one(topology, may, cpus, i, error);
	hwloc_bitmap_free(may);
	hwloc_topology_destroy(topology);
	return ok;
}

size_t cpus_usable(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	return (size_t)CPU_COUNT(&set);
}
