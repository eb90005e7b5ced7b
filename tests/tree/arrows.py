#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which way includes run. Reads the #include lines of a tree and prints each that breaks a rule, with
both files' names; then circles between files, names that two files share, and files that are too long.
Exits with 1 if it printed anything. Usage: arrows.py [ROOT]"""

import os
import re
import sys

# Rooms of harness/, from the top down: a file includes its own room and those below. Rooms in one row
# know nothing of each other.
ROOMS = [
    ["cmd"], ["gate"], ["report"], ["blame"], ["figures"], ["measure"], ["analysis"], ["cores"],
    ["print"], ["store"], ["boot"], ["metrics", "wire", "host"], ["run"], ["base"],
]
FLOOR = {room: floor for floor, row in enumerate(ROOMS) for room in row}

# What the rooms may know of the world outside: the contracts that both sides share.
CONTRACTS = {
    "microbench/wire.h", "microbench/marks.h", "microbench/benchmarks.h", "microbench/parameters.h",
    "targets/linux-host/host.h", "build/commit.h",
}

# Layers of targets/, from the ground up, and what each may include of the others beside itself.
LAYERS = {
    "freestanding": [],
    "x86_64": ["freestanding"],
    "kernel": ["freestanding", "x86_64"],
    "lwk": ["freestanding", "x86_64", "kernel"],
    "unikernel": ["freestanding", "x86_64", "kernel"],
    "linux": [],
    "linux-host": [],
    "cokernel": ["linux"],
}
# Headers that are a contract between a kernel and who starts or serves it.
SHARED = {
    "targets/cokernel/calls.h", "targets/cokernel/channel_layout.h", "targets/cokernel/ring.h",
    "targets/cokernel/device.h", "targets/x86_64/handover.h", "targets/lwk/abi.h", "targets/linux-host/host.h",
}

LINES_MAX = 500
# One state machine each: cut in two, neither half could be understood.
LONG = set()
# Of one name and one meaning in several folders.
REPEATED = {"main.c", "platform.c", "module.mk", "README.md"}


def sources(root):
    for top in ("harness", "noise", "microbench", "targets"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".S")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def includes(root, path):
    """The files of this tree that a file includes."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', file.read(), re.M):
            beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
            yield beside if os.path.exists(os.path.join(root, beside)) else name


def harness_rule(path, target):
    here, there = path.split("/"), target.split("/")
    if target == "harness/version.h" or target.startswith("noise/"):
        return None
    if len(here) == 2:  # the door
        return None if target == "harness/verb.h" or there[1] in ("cmd", "base") else "is not the door's"
    room = here[1]
    if room == "plugin":
        ok = there[:2] == here[:2] or target == "microbench/marks.h"
        return None if ok else "is nothing that the plugin may know"
    if target in CONTRACTS:
        return None
    if there[0] != "harness":
        return "is outside of harness/, and no contract"
    if target == "harness/verb.h":
        return None if room == "cmd" else "is the verbs' alone"
    if target == "harness/plugin/log.h":
        return None
    if there[1] == room:
        return None
    if there[1] not in FLOOR:
        return "is in no room"
    return None if FLOOR[there[1]] > FLOOR[room] else "points up"


def targets_rule(path, target):
    here, there = path.split("/"), target.split("/")
    if target in SHARED or there[0] == "microbench":
        return None
    if there[0] != "targets":
        return "is outside of targets/"
    if there[1] == here[1] or there[1] in LAYERS.get(here[1], []):
        return None
    return "points up"


def rule(path, target):
    top = path.split("/")[0]
    if top == "harness":
        return harness_rule(path, target)
    if top == "targets":
        return targets_rule(path, target)
    return None if target.split("/")[0] == top else "is outside of " + top + "/"


def circles(graph):
    """Strongly connected parts of more than one file (Tarjan, SIAM J. Computing 1, 1972)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = []
            while not part or part[-1] != node:
                part.append(stack.pop())
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    said = []
    graph, names = {}, {}
    sys.setrecursionlimit(10000)
    for path in sources(root):
        name = os.path.basename(path)
        for target in includes(root, path):
            why = rule(path, target)
            if why:
                said.append(f"{path} includes {target}, which {why}")
            pair, other = os.path.splitext(path)[0], os.path.splitext(target)[0]
            if pair != other:
                graph.setdefault(pair, set()).add(other)
        with open(os.path.join(root, path), encoding="utf-8") as file:
            lines = sum(1 for _ in file)
        if name.endswith(".c") and lines > LINES_MAX and path not in LONG:
            said.append(f"{path} has {lines} lines: more than {LINES_MAX}, and is no one state machine")
        # A verb's file has the verb's name, whatever room does the work.
        if not path.startswith("harness/cmd/") and name not in REPEATED:
            names.setdefault((path.split("/")[0], name), []).append(path)
    said += ["circle: " + " ".join(part) for part in circles(graph)]
    said += ["one name, several files: " + " ".join(paths) for paths in names.values() if len(paths) > 1]
    print("\n".join(said), end="\n" if said else "")
    sys.exit(1 if said else 0)


main()
