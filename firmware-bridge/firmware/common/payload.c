#include "payload.h"

static uint8_t *word(uint8_t *out, uint16_t value) {
  *out++ = (uint8_t)(value >> 8);
  *out++ = (uint8_t)value;
  return out;
}

static uint8_t *header(uint8_t *out, enum payload_kind kind, struct payload_stamp stamp) {
  *out++ = PAYLOAD_VERSION;
  *out++ = (uint8_t)kind;
  out = word(out, stamp.sequence);
  out = word(out, (uint16_t)(stamp.ms >> 16));
  return word(out, (uint16_t)stamp.ms);
}

uint8_t payload_hello(uint8_t *out, struct payload_stamp stamp, uint8_t major, uint8_t minor) {
  uint8_t *at = header(out, PAYLOAD_HELLO, stamp);
  *at++ = major;
  *at++ = minor;
  return (uint8_t)(at - out);
}

uint8_t payload_loads(uint8_t *out, struct payload_stamp stamp, const int32_t counts[PAYLOAD_CELLS]) {
  uint8_t *at = header(out, PAYLOAD_LOADS, stamp);
  for (uint8_t cell = 0; cell < PAYLOAD_CELLS; cell++) {
    uint32_t bits = (uint32_t)counts[cell];
    *at++ = (uint8_t)(bits >> 16);
    at = word(at, (uint16_t)bits);
  }
  return (uint8_t)(at - out);
}

uint8_t payload_pressure(uint8_t *out, struct payload_stamp stamp, const uint16_t *values, uint8_t count) {
  uint8_t *at = header(out, PAYLOAD_PRESSURE, stamp);
  for (uint8_t i = 0; i < count && i < PAYLOAD_STRIPS_MOST; i++) at = word(at, values[i]);
  return (uint8_t)(at - out);
}

uint8_t payload_status(uint8_t *out, struct payload_stamp stamp, int16_t centi_cel, uint16_t supply_mv) {
  uint8_t *at = header(out, PAYLOAD_STATUS, stamp);
  at = word(at, (uint16_t)centi_cel);
  at = word(at, supply_mv);
  return (uint8_t)(at - out);
}

uint8_t payload_is_ask_hello(const uint8_t *bytes, uint8_t length) {
  return length == PAYLOAD_HEADER && bytes[0] == PAYLOAD_VERSION && bytes[1] == PAYLOAD_ASK_HELLO;
}
