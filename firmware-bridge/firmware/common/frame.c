#include "frame.h"

#include <string.h>

#include "crc16.h"

uint8_t frame_write(uint8_t *out, const uint8_t *payload, uint8_t length) {
  uint8_t checked[FRAME_CHECKED_MOST];
  uint16_t crc = crc16(payload, length);
  memcpy(checked, payload, length);
  checked[length] = (uint8_t)(crc >> 8);
  checked[length + 1] = (uint8_t)crc;
  size_t encoded = cobs_encode(out, checked, (size_t)length + 2);
  out[encoded] = FRAME_DELIMITER;
  return (uint8_t)(encoded + 1);
}

static uint8_t close_frame(struct frame_reader *reader) {
  size_t decoded = cobs_decode(reader->bytes, reader->length);
  if (decoded == COBS_BROKEN || decoded < 2) return FRAME_NONE;
  uint8_t length = (uint8_t)(decoded - 2);
  uint16_t stated = (uint16_t)((uint16_t)reader->bytes[length] << 8) | reader->bytes[length + 1];
  return length <= PAYLOAD_MOST && crc16(reader->bytes, length) == stated ? length : FRAME_NONE;
}

uint8_t frame_read(struct frame_reader *reader, uint8_t byte) {
  uint8_t payload = FRAME_NONE;
  if (byte != FRAME_DELIMITER) {
    if (reader->length < sizeof reader->bytes) reader->bytes[reader->length++] = byte;
    else reader->is_too_long = 1;
    return FRAME_NONE;
  }
  if (!reader->is_too_long) payload = close_frame(reader);
  reader->length = 0;
  reader->is_too_long = 0;
  return payload;
}
