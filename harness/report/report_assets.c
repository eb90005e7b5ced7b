/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page's style sheet and script, in the command as they are in harness/report/ (module.mk has
 * the dependency), and the policy that names them by their hashes.
 */
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <string.h>

#include "harness/report/report_assets.h"

#define EMBED(name, file)                         \
	__asm__(".section .rodata\n"              \
		".global " #name "\n" #name ":\n" \
		".incbin \"" file "\"\n"          \
		".byte 0\n"                       \
		".previous\n")

EMBED(report_css, "harness/report/page.css");
EMBED(report_js, "harness/report/page.js");

static void put_hash(FILE *out, const char *text)
{
	char base64[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1] = "";
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, strlen(text), (const uint8_t *)text);
	sha256_digest(&context, sizeof(digest), digest);
	base64_encode_raw(base64, sizeof(digest), digest);
	fprintf(out, "'sha256-%s'", base64);
}

void report_policy(FILE *out)
{
	fputs("default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src ",
	      out);
	put_hash(out, report_css);
	fputs("; script-src ", out);
	put_hash(out, report_js);
}
