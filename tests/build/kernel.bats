#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Which kernel is fetched, with which headers, and what is said of it. The mirror is a folder of packages, apt
# stands in; but for the last test, of the state that apt itself is given.

load common

# $(package NAME VERSION [DEPENDS]): in the mirror; a kernel if its name has a version.
package() {
	local tree=$mirror/package
	rm -rf "$tree"
	mkdir -p "$tree/DEBIAN"
	printf '%s\n' "Package: $1" "Version: $2" "Architecture: amd64" "Maintainer: nobody <n@example.org>" \
		"Description: none" ${3:+"Depends: $3"} >"$tree/DEBIAN/control"
	case $1 in
	linux-image-[0-9]*) mkdir "$tree/boot" && kernel "$1" "$2" >"$tree/boot/vmlinuz-${1#linux-image-}" ;;
	linux-headers-*-common | linux-kbuild-*) mkdir -p "$tree/usr/src" && echo "$2" >"$tree/usr/src/$1" ;;
	linux-headers-*) mkdir -p "$tree/usr/src/$1" &&
		echo "include /usr/src/${1%-cloud*}-common/Makefile" >"$tree/usr/src/$1/Makefile" ;;
	esac
	dpkg-deb --root-owner-group -Znone -b "$tree" "$mirror/$1_$2.deb" >/dev/null
	rm -r "$tree"
}

# What a bzImage of Debian says of itself, among other bytes.
kernel() {
	printf '\200\0MZ %s (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC Debian %s (2026-01-01)  \0\377\n' \
		"${1#linux-image-}" "$2"
}

# The packages of one kernel: VERSION OF THE KERNEL, ITS PACKAGE'S VERSION.
kernel_packages() {
	package "linux-image-$1-cloud-amd64" "$2" "kmod, linux-base (>= 4.3~)"
	package "linux-headers-$1-common" "$2"
	package "linux-kbuild-6.1" "$2"
	package "linux-headers-$1-cloud-amd64" "$2" \
		"linux-headers-$1-common (= $2), linux-kbuild-6.1 (>= $2), linux-compiler-gcc-12-x86"
}

pin() {
	printf '# A comment\n%s %s bookworm %s\n' "linux-image-$1-cloud-amd64" "$2" \
		"$(kernel "linux-image-$1-cloud-amd64" "$2" | sha256sum | cut -d ' ' -f 1)" >targets/linux/kernel.pinned
}

setup_file() {
	mirror=$BATS_FILE_TMPDIR/mirror
	mkdir "$mirror"
	kernel_packages 6.1.0-9 6.1.9-1
	kernel_packages 6.1.0-10 6.1.10-1
	package linux-image-cloud-amd64 6.1.10-1 "linux-image-6.1.0-10-cloud-amd64 (= 6.1.10-1)"
}

setup() {
	mirror=$BATS_TEST_TMPDIR/mirror
	cp -r "$BATS_FILE_TMPDIR/mirror" "$mirror"
	mkdir -p "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/tree/targets"
	cd "$BATS_TEST_TMPDIR/tree" || return
	mkdir targets/linux targets/cokernel
	cp "$repository"/targets/linux/{fetch,apt} targets/linux/
	cp "$repository"/targets/cokernel/fetch-headers targets/cokernel/
	cat >"$BATS_TEST_TMPDIR/bin/apt" <<-END
		#!/usr/bin/env bash
		# apt-get and apt-cache, by the names that this has
		mirror=$mirror log=$BATS_TEST_TMPDIR/log
	END
	cat >>"$BATS_TEST_TMPDIR/bin/apt" <<-'END'
		# the newest file of a package, or of PACKAGE=VERSION
		file() {
			case $1 in
			*=*) ls "$mirror/${1%=*}_${1#*=}.deb" ;;
			*) ls -v "$mirror/$1"_*.deb | tail -n 1 ;;
			esac 2>/dev/null
		}
		[ "$1" != indextargets ] || exit 0
		[ "$1" = -c ] && [ -r "$2" ] || exit 100
		echo "$(basename "$(dirname "$2")") ${*:3}" >>"$log"
		shift 2
		[ "$1" != -qq ] || shift
		verb=$1
		shift
		case $verb in
		update) [ ! -e "$mirror/unreachable" ] ;;
		pkgnames) ls "$mirror" | sed -n 's/_.*//p' | grep "^$1" | sort -u ;;
		show)
			[ "$1" != --no-all-versions ] || shift
			for name; do
				found=$(file "$name") && [ -n "$found" ] || continue
				dpkg-deb -f "$found" && echo
			done
			[ -n "$found" ]
			;;
		download)
			found=$(file "$1") && [ -n "$found" ] && [ ! -e "$mirror/unreachable" ] && [ ! -e "$found.gone" ] && cp "$found" .
			;;
		esac
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/apt"
	ln -s apt "$BATS_TEST_TMPDIR/bin/apt-get"
	ln -s apt "$BATS_TEST_TMPDIR/bin/apt-cache"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	pin 6.1.0-9 6.1.9-1
}

fetch_pinned() {
	run targets/linux/fetch linux-image-cloud-amd64 build/linux targets/linux/kernel.pinned
	echo "$output"
}

# VERSION OF THE KERNEL, ITS PACKAGE'S VERSION: is it this one that is there, whole and noted?
there() {
	local name=linux-image-$1-cloud-amd64
	cmp build/linux/vmlinuz <(kernel "$name" "$2")
	[ "$(cat build/linux/vmlinuz.package)" = \
		"$name $2 bookworm $(sha256sum build/linux/vmlinuz | cut -d ' ' -f 1)" ]
	[ "$(ls build/linux)" = "vmlinuz"$'\n'"vmlinuz.package" ]
	# and make has nothing to do
	[ ! targets/linux/kernel.pinned -nt build/linux/vmlinuz ]
	[ ! build/linux/vmlinuz -nt build/linux/vmlinuz.package ]
}

@test "the pinned one, though a newer one is to be had, from its release" {
	fetch_pinned
	[ "$status" = 0 ]
	[ "$output" = "targets/linux/fetch: took linux-image-6.1.0-9-cloud-amd64 6.1.9-1, as pinned" ]
	there 6.1.0-9 6.1.9-1
	run ! grep -v '^bookworm ' "$BATS_TEST_TMPDIR/log"
	# what was noted can be pinned
	cp build/linux/vmlinuz.package targets/linux/kernel.pinned
	rm -r build
	fetch_pinned
	there 6.1.0-9 6.1.9-1
}

@test "not to be had any more, or listed and gone: the newest, with one line that says so" {
	touch "$mirror/linux-image-6.1.0-9-cloud-amd64_6.1.9-1.deb.gone"
	for how in gone unlisted; do
		echo "$how"
		rm -rf build
		fetch_pinned
		[ "$status" = 0 ]
		[ "$output" = "targets/linux/fetch: linux-image-6.1.0-9-cloud-amd64 6.1.9-1 is not to be had any more: took \
linux-image-6.1.0-10-cloud-amd64 6.1.10-1. Documented figures are of the former" ]
		there 6.1.0-10 6.1.10-1
		# asked again for the name: it is known, and no one put it there by hand
		fetch_pinned
		[ "$status" = 0 ]
		[ -z "$output" ]
		there 6.1.0-10 6.1.10-1
		rm -f "$mirror"/linux-image-6.1.0-9-*
	done
}

@test "another kernel by the pinned name: exit 2, and nothing is taken" {
	sed -i 's/.$/x/' targets/linux/kernel.pinned
	fetch_pinned
	[ "$status" = 2 ]
	[[ "$output" == *"6.1.9-1 is not the one that targets/linux/kernel.pinned names, and was not taken"* ]]
	[[ "$output" == *"git checkout targets/linux/kernel.pinned"* ]]
	[ -z "$(ls build/linux)" ]
	sed -i 's/ bookworm .*//' targets/linux/kernel.pinned
	fetch_pinned
	[ "$status" = 2 ]
	[ "$output" = "targets/linux/fetch: targets/linux/kernel.pinned must name a package, its version, its release and \
a SHA-256" ]
	pin 6.1.0-9 6.1.9-1
	sed -i 's/.$/x/' targets/linux/kernel.pinned
	# nor is a kernel that was there before lost
	kernel linux-image-6.1.0-8-cloud-amd64 6.1.8-1 >build/linux/vmlinuz
	touch -d '1 hour ago' build/linux/vmlinuz
	fetch_pinned
	[ "$status" = 2 ]
	cmp build/linux/vmlinuz <(kernel linux-image-6.1.0-8-cloud-amd64 6.1.8-1)
}

@test "another one is pinned: fetched anew; the same one: not a word" {
	fetch_pinned
	touch -d '1 hour ago' build/linux/*
	: >"$BATS_TEST_TMPDIR/log"
	fetch_pinned
	[ "$status" = 0 ]
	[ -z "$output" ]
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
	there 6.1.0-9 6.1.9-1
	touch -d '1 hour ago' build/linux/*
	pin 6.1.0-10 6.1.10-1
	fetch_pinned
	[ "$output" = "targets/linux/fetch: took linux-image-6.1.0-10-cloud-amd64 6.1.10-1, as pinned" ]
	there 6.1.0-10 6.1.10-1
}

@test "put there by hand: it stays, and says itself which it is" {
	touch "$mirror/unreachable"
	fetch_pinned
	[ "$status" = 2 ]
	[[ "$output" == *"put it there by hand"* ]]
	# the pinned one itself: there is nothing to say
	kernel linux-image-6.1.0-9-cloud-amd64 6.1.9-1 >build/linux/vmlinuz
	fetch_pinned
	[ "$status" = 0 ]
	[ -z "$output" ]
	there 6.1.0-9 6.1.9-1
	# another one, newer than the file or, offline, older: one line, and once
	for age in now '1 hour ago'; do
		kernel linux-image-6.1.0-8-cloud-amd64 6.1.8-1 >build/linux/vmlinuz
		touch -d "$age" build/linux/vmlinuz
		touch -d '1 minute ago' targets/linux/kernel.pinned
		rm build/linux/vmlinuz.package
		fetch_pinned
		[ "$status" = 0 ]
		[[ "${lines[-1]}" == *"build/linux/vmlinuz stays, linux-image-6.1.0-8-cloud-amd64 6.1.8-1: "* ]]
		[[ "${lines[-1]}" == *"Documented figures are of linux-image-6.1.0-9-cloud-amd64 6.1.9-1" ]]
		there 6.1.0-8 6.1.8-1
		fetch_pinned
		[ "$status" = 0 ]
		[ -z "$output" ]
	done
	echo "my own" >build/linux/vmlinuz
	fetch_pinned
	[ "$status" = 0 ]
	[ "$output" = "targets/linux/fetch: build/linux/vmlinuz stays, no kernel of Debian: it was put there by hand. \
Documented figures are of linux-image-6.1.0-9-cloud-amd64 6.1.9-1" ]
}

@test "any other package by its name, or the newest of a pattern" {
	package linux-image-6.1.0-10-rt-amd64 6.1.10-1
	package linux-image-rt-amd64 6.1.10-1 "linux-image-6.1.0-10-rt-amd64 (= 6.1.10-1)"
	for number in 9 107 11; do
		package "linux-image-6.12.$number+deb12-cloud-amd64" "6.12.$number-1~deb12u1"
		package "linux-image-6.12.$number+deb12-cloud-amd64-unsigned" "6.12.$number-2"
	done
	package linux-image-6.12-cloud-amd64 6.12.107-1~deb12u1 "linux-image-6.12.107+deb12-cloud-amd64"
	release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	grep -qx ID=debian /etc/os-release || release=bookworm
	run targets/linux/fetch linux-image-rt-amd64 build/linux-rt
	[ "$output" = "targets/linux/fetch: took linux-image-6.1.0-10-rt-amd64 6.1.10-1, the newest of $release" ]
	cmp build/linux-rt/vmlinuz <(kernel linux-image-6.1.0-10-rt-amd64 6.1.10-1)
	run targets/linux/fetch 'linux-image-[0-9]*-cloud-amd64' build/linux-next
	[[ "$output" == *"took linux-image-6.12.107+deb12-cloud-amd64 6.12.107-1~deb12u1, the newest of $release" ]]
	run targets/linux/fetch linux-image-none build/none
	echo "$output"
	[ "$status" = 2 ]
	[[ "$output" == *"no package linux-image-none to be had of $release"* ]]
	[ ! -e build/none/vmlinuz ]
}

@test "headers are a pair with the kernel, and fetched again only for another one" {
	headers() {
		run targets/cokernel/fetch-headers build/linux/vmlinuz.package build/linux-headers
		echo "$output"
	}
	fetch_pinned
	headers
	[ "$status" = 0 ]
	[ "$(cat build/linux-headers/build/Makefile)" = "include ../linux-headers-6.1.0-9-common/Makefile" ]
	[ "$(cat build/linux-headers/usr/src/linux-kbuild-6.1)" = 6.1.9-1 ]
	run ! grep -v '^bookworm ' "$BATS_TEST_TMPDIR/log"
	: >"$BATS_TEST_TMPDIR/log"
	headers
	[ "$status" = 0 ]
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
	pin 6.1.0-10 6.1.10-1
	touch -d '1 hour ago' build/linux/*
	fetch_pinned
	headers
	[ "$status" = 0 ]
	[ "$(cat build/linux-headers/usr/src/linux-kbuild-6.1)" = 6.1.10-1 ]
	rm build/linux-headers/package "$mirror"/linux-headers-*
	headers
	[ "$status" = 2 ]
	[[ "$output" == *"the headers of the very kernel"*"linux-image-6.1.0-10-cloud-amd64 6.1.10-1"* ]]
}

@test "apt's own state: the release's two archives by this machine's mirrors, and nothing else of it" {
	rm "$BATS_TEST_TMPDIR"/bin/apt*
	command -v apt-get >/dev/null || skip "no apt-get on this machine"
	ls /usr/share/keyrings/debian-archive-keyring.* || skip "no keys of Debian on this machine"
	cat >sources.list <<-END
		deb http://other.example.org/linux/debian bookworm stable
		deb http://mirror.example.org/debian/ trixie main
		deb http://cache.example.org:3142/security.debian.org/debian-security trixie-security main contrib
	END
	cat >machine.conf <<-END
		Dir::Etc::SourceList "$PWD/sources.list";
		Dir::Etc::SourceParts "/dev/null";
		APT::Default-Release "trixie";
		APT::Update::Post-Invoke { "touch $PWD/hook"; };
	END
	export APT_CONFIG=$PWD/machine.conf
	state=$PWD/build/apt/bookworm
	targets() {
		targets/linux/apt build/apt/bookworm apt-get indextargets --no-release-info --format "$1" "Architecture: amd64"
	}
	# shellcheck disable=SC2016 # apt's variables
	run targets '$(REPO_URI) $(RELEASE) $(FILENAME)'
	echo "$output"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 2 ]
	[[ "${lines[0]}" == "http://mirror.example.org/debian/ bookworm $state/lists/"* ]]
	[[ "${lines[1]}" == "http://cache.example.org:3142/security.debian.org/debian-security/ bookworm-security $state/lists/"* ]]
	settings=$(targets/linux/apt build/apt/bookworm apt-config dump | grep -iE '^(Dir|APT::(Update|Default))')
	echo "$settings"
	for setting in "Dir::State::Status \"$state/status\"" "Dir::Cache \"$state/cache\"" \
		"Dir::Cache::Archives \"$state/cache/archives\"" 'APT::Default-Release ""'; do
		grep -qixF "$setting;" <<<"$settings"
	done
	run ! grep hook <<<"$settings"
	# a machine that has none of Debian's
	sed -i '/debian/d' sources.list
	run targets '$(REPO_URI)'
	[ "$output" = "http://deb.debian.org/debian/"$'\n'"http://deb.debian.org/debian-security/" ]
}
