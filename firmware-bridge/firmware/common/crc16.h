#ifndef VIGIL_CRC16_H
#define VIGIL_CRC16_H

#include <stddef.h>
#include <stdint.h>

/** CRC-16/CCITT-FALSE of `length` bytes: polynomial 1021, start FFFF (framing.ts; standards page firmata-stk500 4). */
uint16_t crc16(const uint8_t *bytes, size_t length);

#endif
