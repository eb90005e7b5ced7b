/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wire: what a booted machine says to the harness over its serial port. This header is the
 * format's only definition; guests encode it (microbench/report.c, targets/kernel/records.c,
 * targets/linux/user/init.c), the harness decodes it (harness/wire/wire.c). It needs no library.
 *
 * A record is one line of printable ASCII:
 *
 *     ~!<source><seq> <type>[ <key>=<value>]... #<crc>\n
 *
 *     ~!b7 value bench=selfish name=quiet_loop v=12 #9d0c4e21
 *
 * source  one letter, see below; each source numbers its own records, and lines of several may come
 *         in any order
 * seq     decimal, from 0, one more for each record of that source
 * type    lower-case letters
 * key     lower-case letters, digits and '_'
 * value   no blanks; a byte outside 0x21..0x7e, '%' and '#' is written %XX (hexadecimal).
 *         A number is decimal, with '-' if negative, and fits int64_t. A list of numbers is
 *         separated by commas
 * crc     CRC-32 (IEEE 802.3, reflected, as zlib's crc32()), eight lower-case hexadecimal digits,
 *         over all bytes from <source> up to but not including the blank before '#'
 *
 * A carriage return before the newline is ignored. A line without the mark is console text: kernel
 * messages, or the output of a user's program. So is what stands before the mark: a program may
 * leave its last line open, and not a byte is added to it. A line that has the mark but not a right
 * CRC was damaged; the gap in the sequence shows it again.
 */
#ifndef WIRE_H
#define WIRE_H

#define WIRE_VERSION  1
#define WIRE_MARK     "~!"
#define WIRE_LINE_MAX 1024 /* bytes of one record, mark and newline included */
#define WIRE_DATA_MAX 32   /* values in one data record */
#define WIRE_NAME_MAX 31   /* characters of a bench's, value's or series' name */

/*
 * Sources. The supervisor is whoever started the program: the LWK, the unikernel's library OS, or
 * Linux's init. The settler is init of a Linux that waits until that has settled. The benchmark program is microbench/main.c; where
 * it has several workers, on the cores of one machine, each is a source of its own, A, B, ...
 */
#define WIRE_SUPERVISOR 'k'
#define WIRE_SETTLER	's'
#define WIRE_BENCH	'b'
#define WIRE_SHARED	'A'
#define WIRE_SHARED_MAX 16

/*
 * Records of the supervisor, in this order; those in brackets only when it happens, any number:
 *
 *   hello  wire=1 kernel=<name> version=<text> cores=<n> memory=<bytes> tsc_hz=<n>
 *   [enosys nr=<n>]                    an unknown system call, the first time it is made
 *   [fault  core=<n> thread=<n> vector=<n> error=<n> rip=<hex> cr2=<hex> rsp=<hex> rflags=<hex>
 *           rax=<hex> ... r15=<hex>]   a worker faulted and was ended
 *   [unknown word=<text>]              of its command line, that a Linux knows nothing of
 *   [exit   status=<n> signal=<n>]     the program ended: exit status, or signal number and 0
 *   halt   count=<n> status=<n>        the last one; count: records before it; status: 0 or why
 *
 * or, instead of what would have followed: panic why=<text> [the registers as in fault].
 * Hexadecimal values have no prefix.
 *
 * The one record of the settler, before the benchmark program's: times in nanoseconds of uptime,
 * how often it looked, what ran on the first processor in the last look and how much was forked,
 * whether that was quiet (1 or 0), and when the program starts:
 *
 *   settled uptime=<n> tries=<n> busy=<n> forks=<n> quiet=<n> start=<n>
 *
 * Records of the benchmark program:
 *
 *   hello  wire=1 platform=<linux|lwk|unikernel> release=<text> worker=<n>
 *   param  name=<name> value=<text>    each parameter as the program understood it
 *   begin  bench=<name>
 *   value  bench=<name> name=<name> v=<n>
 *   data   bench=<name> name=<series> at=<n> v=<n>,<n>,...   values at.. of a series
 *   skip   bench=<name> why=<text>     this platform cannot run it
 *   end    bench=<name>
 *   done   count=<n> status=<n>        the last one; status 0, or the number of benches that failed
 */

#endif
