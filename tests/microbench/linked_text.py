#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the bytes that run in a linked image come from these objects?

Usage: linked_text.py IMAGE OBJECT...

Of every object, each section of code must be in the image: the same bytes but for the fields that
relocations fill in. What can be told of those is checked, too: a call or an address by a symbol's
name leads to that symbol. The image's table of benchmarks must hold nothing but functions that were
compared. Prints a line for each object; fails, saying why, at the first difference.

Reads ELF64 little-endian for x86-64 and needs only the symbol table. Knows nothing of the targets.
"""
import collections
import os
import struct
import sys

SHT_SYMTAB, SHT_RELA, SHT_NOBITS = 2, 4, 8
SHF_ALLOC, SHF_EXECINSTR, SHF_TLS = 2, 4, 0x400
STT_FUNC = 2
# x86-64 psABI, table 4.9: width of the field, and whether it is relative to its own place
RELOCATIONS = {1: (8, False), 2: (4, True), 4: (4, True), 10: (4, False), 11: (4, False),
               23: (4, False)}
TPOFF32 = 23  # from the end of the thread's variables (psABI 3.4.2, Drepper's variant II)

Section = collections.namedtuple("Section", "name type flags address offset size link info alignment entry")
Symbol = collections.namedtuple("Symbol", "name kind section value size")


class Difference(Exception):
    pass


class Elf:
    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.bytes = file.read()
        if self.bytes[:6] != b"\x7fELF\x02\x01":
            raise Difference(f"{path}: no 64-bit little-endian ELF")
        offset, = struct.unpack_from("<Q", self.bytes, 40)
        size, count, names = struct.unpack_from("<HHH", self.bytes, 58)
        raw = [struct.unpack_from("<IIQQQQIIQQ", self.bytes, offset + i * size)
               for i in range(count)]
        table = raw[names][4]
        self.sections = [Section(self.text(table + r[0]), r[1], r[2], r[3], r[4], r[5], r[6], r[7],
                                 r[8], r[9]) for r in raw]
        self.symbols = list(self.read_symbols())

    def text(self, at):
        return self.bytes[at:self.bytes.index(b"\0", at)].decode()

    def read_symbols(self):
        for section in self.sections:
            if section.type != SHT_SYMTAB:
                continue
            strings = self.sections[section.link].offset
            for at in range(section.offset, section.offset + section.size, section.entry):
                name, info, _, index, value, size = struct.unpack_from("<IBBHQQ", self.bytes, at)
                yield Symbol(self.text(strings + name), info & 15, index, value, size)

    def contents(self, section):
        return self.bytes[section.offset:section.offset + section.size]

    def relocations(self, index):
        """(offset, type, symbol, addend) of a section."""
        for section in self.sections:
            if section.type != SHT_RELA or section.info != index:
                continue
            for at in range(section.offset, section.offset + section.size, section.entry):
                offset, info, addend = struct.unpack_from("<QQq", self.bytes, at)
                yield offset, info & 0xffffffff, self.symbols[info >> 32], addend

    def at(self, address, size):
        """Bytes by their linked address, or None."""
        for section in self.sections:
            if (section.flags & SHF_ALLOC and section.type != SHT_NOBITS and
                    section.address <= address and
                    address + size <= section.address + section.size):
                start = section.offset + address - section.address
                return self.bytes[start:start + size]
        return None

    def string(self, address):
        end = address
        while byte := self.at(end, 1):
            if byte == b"\0":
                break
            end += 1
        return self.at(address, end - address).decode()

    def thread_end(self):
        """The bytes of all thread-local variables, up to the address that FS has."""
        variables, = (s for s in self.sections if s.flags & SHF_TLS and s.size)
        return -(-variables.size // variables.alignment) * variables.alignment

    def addresses(self, name):
        return {s.value for s in self.symbols if s.name == name and s.section}


def check_field(image, place, relocation, where):
    """A field that was filled in: does it lead to the symbol of that name?"""
    _, kind, symbol, addend = relocation
    width, relative = RELOCATIONS[kind]
    if not symbol.name or symbol.section:
        return  # a section or a local: merged with others, so its place cannot be told
    field = int.from_bytes(image.at(place, width), "little", signed=True)
    if kind == TPOFF32:
        field += image.thread_end()
    leads = (field - addend + (place if relative else 0)) & (1 << 64) - 1
    if leads not in image.addresses(symbol.name):
        raise Difference(f"{where}: leads to {leads:#x}, which is not {symbol.name}")


def compare(image, code, relocations, base, where):
    """How many bytes are equal; raises Difference."""
    linked = image.at(base, len(code))
    if linked is None:
        raise Difference(f"{where}: not in the image")
    filled = set()
    for relocation in relocations:
        if relocation[1] not in RELOCATIONS:
            raise Difference(f"{where}: relocation of unknown type {relocation[1]}")
        filled.update(range(relocation[0], relocation[0] + RELOCATIONS[relocation[1]][0]))
    for i, byte in enumerate(code):
        if i not in filled and byte != linked[i]:
            raise Difference(f"{where}+{i:#x}: {byte:#04x} became {linked[i]:#04x}")
    for relocation in relocations:
        check_field(image, base + relocation[0], relocation, f"{where}+{relocation[0]:#x}")
    return len(code) - len(filled)


def find_section(image, elf, index):
    """Where a section of code was linked: the base at which it compares, and the equal bytes."""
    section = elf.sections[index]
    functions = [s for s in elf.symbols if s.section == index and s.kind == STT_FUNC]
    if not functions:
        raise Difference(f"{elf.path} {section.name}: code without a function")
    first = functions[0]
    bases = {s.value - first.value for s in image.symbols
             if s.name == first.name and s.kind == STT_FUNC and s.size == first.size and s.section}
    if not bases:
        raise Difference(f"{image.path}: no function {first.name} of {first.size} bytes")
    relocations = list(elf.relocations(index))
    failure = None
    for base in bases:
        try:
            return base, compare(image, elf.contents(section), relocations, base,
                                 f"{image.path}: {os.path.basename(elf.path)} {first.name}")
        except Difference as difference:
            failure = difference
    raise failure


def check_object(image, elf):
    """The linked extents of an object's code, and how many bytes of it are equal."""
    extents, equal = [], 0
    for index, section in enumerate(elf.sections):
        if not section.flags & SHF_EXECINSTR or not section.size:
            continue
        base, same = find_section(image, elf, index)
        extents.append((base, base + section.size))
        equal += same
    if not extents:
        raise Difference(f"{elf.path}: no code")
    return extents, equal


def check_table(image, extents):
    """The names of the image's table of benchmarks, each of whose functions was compared."""
    start, = image.addresses("__start_bench_table")
    stop, = image.addresses("__stop_bench_table")
    names = []
    for at in range(start, stop, 8):
        entry, = struct.unpack("<Q", image.at(at, 8))
        name, function = struct.unpack("<QQ", image.at(entry, 16))
        name = image.string(name)
        if not any(begin <= function < end for begin, end in extents):
            raise Difference(f"{image.path}: {name} runs at {function:#x}, which is of no object")
        names.append(name)
    return names


def main(arguments):
    image = Elf(arguments[0])
    extents = []
    for path in arguments[1:]:
        found, equal = check_object(image, Elf(path))
        extents += found
        size = sum(end - begin for begin, end in found)
        print(f"{os.path.basename(path)}: {size} bytes of code, {equal} equal, "
              f"{size - equal} filled in by the linker")
    print("benchmarks:", *sorted(check_table(image, extents)))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1:])
    except (Difference, OSError, struct.error) as error:
        sys.exit(f"linked_text: {error}")
