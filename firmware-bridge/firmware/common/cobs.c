#include "cobs.h"

size_t cobs_encode(uint8_t *out, const uint8_t *bytes, size_t length) {
  size_t code_at = 0;
  size_t next = 1;
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] != 0) {
      out[next++] = bytes[i];
      if (next - code_at < 0xff) continue;
      /* A full block has no zero behind it: at the very end nothing more is opened. */
      out[code_at] = 0xff;
      if (i + 1 == length) return next;
    } else {
      out[code_at] = (uint8_t)(next - code_at);
    }
    code_at = next++;
  }
  out[code_at] = (uint8_t)(next - code_at);
  return next;
}

size_t cobs_decode(uint8_t *bytes, size_t length) {
  size_t read = 0;
  size_t written = 0;
  if (length == 0) return COBS_BROKEN;
  while (read < length) {
    uint8_t code = bytes[read];
    size_t end = read + code;
    if (code == 0 || end > length) return COBS_BROKEN;
    /* What is written never overtakes what is read: the code byte itself is always left out. */
    for (size_t i = read + 1; i < end; i++) {
      if (bytes[i] == 0) return COBS_BROKEN;
      bytes[written++] = bytes[i];
    }
    read = end;
    if (code < 0xff && read < length) bytes[written++] = 0;
  }
  return written;
}
