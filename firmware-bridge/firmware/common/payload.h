#ifndef VIGIL_PAYLOAD_H
#define VIGIL_PAYLOAD_H

#include <stdint.h>

/**
 * The payloads of bedside-payload.ts, version 1; all numbers big endian. Each function writes one whole payload to
 * `out` and gives its length.
 */
#define PAYLOAD_VERSION 1
#define PAYLOAD_HEADER 8
#define PAYLOAD_CELLS 4
#define PAYLOAD_STRIPS_MOST 8
#define PAYLOAD_MOST (PAYLOAD_HEADER + 2 * PAYLOAD_STRIPS_MOST)

enum payload_kind {
  PAYLOAD_HELLO = 0,
  PAYLOAD_LOADS = 1,
  PAYLOAD_PRESSURE = 2,
  PAYLOAD_STATUS = 4,
  PAYLOAD_ASK_HELLO = 0x80,
};

/** What every payload begins with: a number that counts all of them, and the board's own time. */
struct payload_stamp {
  uint16_t sequence;
  uint32_t ms;
};

uint8_t payload_hello(uint8_t *out, struct payload_stamp stamp, uint8_t major, uint8_t minor);

/** Counts of the four HX711, 24 bits each. */
uint8_t payload_loads(uint8_t *out, struct payload_stamp stamp, const int32_t counts[PAYLOAD_CELLS]);

/** Ten-bit values of the strips, at most PAYLOAD_STRIPS_MOST. */
uint8_t payload_pressure(uint8_t *out, struct payload_stamp stamp, const uint16_t *values, uint8_t count);

/** Temperature in 0.01 Cel, supply in mV. */
uint8_t payload_status(uint8_t *out, struct payload_stamp stamp, int16_t centi_cel, uint16_t supply_mv);

/** Whether these bytes are the gateway's question who is there: the only thing that it says. */
uint8_t payload_is_ask_hello(const uint8_t *bytes, uint8_t length);

#endif
