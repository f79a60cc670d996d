#include "crc16.h"

uint16_t crc16(const uint8_t *bytes, size_t length) {
  uint16_t crc = 0xffff;
  for (size_t i = 0; i < length; i++) {
    /* Eight steps of the polynomial at once: a table of 512 bytes would not pay on a chip of 2 KB. */
    uint8_t x = (uint8_t)(crc >> 8) ^ bytes[i];
    x ^= x >> 4;
    crc = (uint16_t)(crc << 8) ^ (uint16_t)((uint16_t)x << 12) ^ (uint16_t)((uint16_t)x << 5) ^ x;
  }
  return crc;
}
