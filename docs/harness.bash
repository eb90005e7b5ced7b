# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash. Verbs and options come from the command's own --help, names from `harness list`.

_harness_verbs() {
	"$1" --help 2>/dev/null | sed -n '/^Verbs:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

_harness_options() {
	"$1" "$2" --help 2>/dev/null | grep -oE -- '--[a-z0-9][a-z0-9-]*' | sort -u
}

# Named in the refusal of one that there is not; a store is not looked into before.
_harness_figures() {
	"$1" slides --figure '' 2>&1 | sed -n "s/.*there are //p" | tr -d ,
}

_harness_list() {
	"$1" list "$2" --format csv 2>/dev/null | sed '1d; s/,.*//'
}

# The last of a list of words with commas between them.
_harness_complete_list() {
	local before=${2%"${2##*,}"}
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${2##*,}")
	compopt -o nospace
}

_harness() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]}
	# --option=value comes in three words
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$(_harness_verbs "$1") --help --version" -- "$cur")
		return
	fi
	case $prev in
	--target | -t | --targets)
		_harness_complete_list "all $(_harness_list "$1" targets)" "$cur"
		return
		;;
	--bench)
		_harness_complete_list "$(_harness_list "$1" benchmarks)" "$cur"
		return
		;;
	--runs)
		_harness_complete_list "$(_harness_list "$1" targets) $(_harness_list "$1" runs)" "$cur"
		return
		;;
	--figure)
		mapfile -t COMPREPLY < <(compgen -W "$(_harness_figures "$1")" -- "$cur")
		return
		;;
	--meter)
		mapfile -t COMPREPLY < <(compgen -W 'insn tsc auto' -- "$cur")
		return
		;;
	--simulate)
		mapfile -t COMPREPLY < <(compgen -W 'ideal dissemination binomial' -- "$cur")
		return
		;;
	--align)
		mapfile -t COMPREPLY < <(compgen -W 'random fixed equal within' -- "$cur")
		return
		;;
	--from)
		mapfile -t COMPREPLY < <(compgen -W 'auto netgauge osnoise sysjitter ftq fwq' -- "$cur")
		return
		;;
	--format | -f)
		mapfile -t COMPREPLY < <(compgen -W 'table json csv' -- "$cur")
		return
		;;
	--elf | --kernel | --base-kernel | --output | --junit | --markdown)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_harness_options "$1" "$verb")" -- "$cur")
	elif [[ $verb == list ]]; then
		mapfile -t COMPREPLY < <(compgen -W 'targets benchmarks runs' -- "$cur")
	elif [[ $verb != run && $verb != sweep && $verb != isolation ]]; then
		# a trace file, where no run is meant
		[[ $verb == scale || $verb == noise ]] && compopt -o default
		mapfile -t COMPREPLY < <(compgen -W "last $(_harness_list "$1" targets)
			$(_harness_list "$1" runs)" -- "$cur")
	fi
}
complete -F _harness harness
