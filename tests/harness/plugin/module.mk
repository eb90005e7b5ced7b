# SPDX-License-Identifier: GPL-2.0-or-later
#
# Programs that behave to a plugin as QEMU does, and a plugin that believes what QEMU tells it: for the
# .bats file beside.

LIKE_QEMU := $(B)/san/tests/harness/plugin/like_qemu.o

# $(call like_qemu,NAME,FUNCTIONS): one that offers these besides what all versions have.
QEMU_ALWAYS := qemu_plugin_register_vcpu_tb_trans_cb qemu_plugin_register_vcpu_init_cb \
	qemu_plugin_register_atexit_cb qemu_plugin_register_vcpu_tb_exec_cb \
	qemu_plugin_register_vcpu_insn_exec_cb qemu_plugin_tb_n_insns qemu_plugin_tb_get_insn \
	qemu_plugin_tb_vaddr qemu_plugin_insn_size qemu_plugin_insn_data
QEMU_OWN := current_cpu qemu_get_cpu icount_update
QEMU_SINCE_2 := qemu_plugin_scoreboard_new qemu_plugin_scoreboard_find \
	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu
QEMU_SINCE_4 := $(QEMU_SINCE_2) qemu_plugin_read_memory_vaddr
QEMU_SINCE_5 := $(QEMU_SINCE_4) qemu_plugin_write_register
define like_qemu
TEST_IMAGES += $(B)/tests/like_qemu_$1
$(call made,$(B)/tests/like_qemu_$1,$(LIKE_QEMU),$(SAN_LINK) $(addprefix \
	-Wl$(comma)--export-dynamic-symbol=,$(QEMU_ALWAYS) $2) $(LIKE_QEMU) -o $(B)/tests/like_qemu_$1)
endef
$(eval $(call like_qemu,1,$(QEMU_OWN) qemu_plugin_register_vcpu_insn_exec_inline))
$(eval $(call like_qemu,1_bare,qemu_plugin_register_vcpu_insn_exec_inline))
$(eval $(call like_qemu,2,$(QEMU_OWN) $(QEMU_SINCE_2)))
$(eval $(call like_qemu,4,$(QEMU_OWN) $(QEMU_SINCE_4)))
$(eval $(call like_qemu,5,$(QEMU_OWN) $(QEMU_SINCE_5)))
$(eval $(call like_qemu,6,$(QEMU_OWN) $(QEMU_SINCE_5) qemu_plugin_set_pc))
$(eval $(call like_qemu,6_bare,$(QEMU_SINCE_5) qemu_plugin_set_pc))

CREDULOUS := $(B)/plugin/tests/harness/plugin/credulous.o $(B)/plugin/harness/plugin/api.o $(PLUGIN_OBJ)
$(eval $(call plugin,$(B)/tests/credulous.so,$(CREDULOUS)))
TEST_IMAGES += $(B)/tests/credulous.so
