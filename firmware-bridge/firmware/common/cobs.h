#ifndef VIGIL_COBS_H
#define VIGIL_COBS_H

#include <stddef.h>
#include <stdint.h>

/** The most bytes that `length` bytes take when encoded. */
#define COBS_MOST(length) ((length) + (length) / 254 + 1)

/** What `cobs_decode` gives for bytes that are not COBS. */
#define COBS_BROKEN ((size_t)-1)

/**
 * Consistent overhead byte stuffing, as in cobs.ts: `length` bytes without any 00, written to `out`, which has room for
 * COBS_MOST(length). Gives how many were written; the delimiter is not among them.
 */
size_t cobs_encode(uint8_t *out, const uint8_t *bytes, size_t length);

/** Undoes it in place. Gives how many bytes are left, or COBS_BROKEN. */
size_t cobs_decode(uint8_t *bytes, size_t length);

#endif
