#ifndef VIGIL_FRAME_H
#define VIGIL_FRAME_H

#include <stdint.h>

#include "cobs.h"
#include "payload.h"

/** How framing.ts frames a payload: COBS(payload, CRC-16 high byte first), 00. */
#define FRAME_CHECKED_MOST (PAYLOAD_MOST + 2)
#define FRAME_MOST (COBS_MOST(FRAME_CHECKED_MOST) + 1)
#define FRAME_DELIMITER 0x00

/** Writes the frame of a payload of at most PAYLOAD_MOST bytes to `out`, which has room for FRAME_MOST. Gives its length. */
uint8_t frame_write(uint8_t *out, const uint8_t *payload, uint8_t length);

/** Finds frames byte by byte; what is too long, garbled or fails its check is passed over. */
struct frame_reader {
  uint8_t bytes[COBS_MOST(FRAME_CHECKED_MOST)];
  uint8_t length;
  uint8_t is_too_long;
};

/** What `frame_read` gives where no frame ended with this byte. */
#define FRAME_NONE ((uint8_t)0xff)

/** Takes one byte. Where it ended a good frame: the length of the payload, which is then at `reader->bytes`. */
uint8_t frame_read(struct frame_reader *reader, uint8_t byte);

#endif
