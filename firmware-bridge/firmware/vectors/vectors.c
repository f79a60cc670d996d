/**
 * What the board's own code makes of given bytes, one line of input a case, one line of output each:
 *   cobs HEX          COBS of the bytes
 *   uncobs HEX        undone, or `broken`
 *   crc HEX           the check
 *   hello|loads|pressure|status SEQUENCE MS NUMBER…     the whole frame of a payload
 *   read HEX          the payloads of all frames that were found, each followed by a blank
 *   rows              then lines `CELL COUNT MS`, ended by `.`: the rows of loads as `MS:COUNT,…`, looked for each millisecond
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crc16.h"
#include "frame.h"
#include "load-row.h"

#define BYTES_MOST 4096
#define LINE_MOST (2 * BYTES_MOST + 64)

static uint8_t bytes[BYTES_MOST];
static uint8_t encoded[COBS_MOST(BYTES_MOST)];

static size_t unhex(const char *text) {
  size_t length = 0;
  unsigned byte;
  while (length < BYTES_MOST && sscanf(text + 2 * length, "%2x", &byte) == 1) bytes[length++] = (uint8_t)byte;
  return length;
}

static void print_hex(const uint8_t *from, size_t length) {
  for (size_t i = 0; i < length; i++) printf("%02x", from[i]);
}

static void print_frame(const char *kind, char *rest) {
  long numbers[2 + PAYLOAD_STRIPS_MOST];
  size_t count = 0;
  for (char *word = strtok(rest, " "); word && count < sizeof numbers / sizeof *numbers; word = strtok(NULL, " "))
    numbers[count++] = strtol(word, NULL, 10);
  struct payload_stamp stamp = {.sequence = (uint16_t)numbers[0], .ms = (uint32_t)numbers[1]};
  const long *values = numbers + 2;
  uint8_t payload[PAYLOAD_MOST];
  uint8_t length = 0;
  if (!strcmp(kind, "hello")) length = payload_hello(payload, stamp, (uint8_t)values[0], (uint8_t)values[1]);
  if (!strcmp(kind, "status")) length = payload_status(payload, stamp, (int16_t)values[0], (uint16_t)values[1]);
  if (!strcmp(kind, "loads")) {
    int32_t counts[PAYLOAD_CELLS];
    for (int i = 0; i < PAYLOAD_CELLS; i++) counts[i] = (int32_t)values[i];
    length = payload_loads(payload, stamp, counts);
  }
  if (!strcmp(kind, "pressure")) {
    uint16_t strips[PAYLOAD_STRIPS_MOST];
    for (size_t i = 0; i < count - 2; i++) strips[i] = (uint16_t)values[i];
    length = payload_pressure(payload, stamp, strips, (uint8_t)(count - 2));
  }
  uint8_t out[FRAME_MOST];
  print_hex(out, frame_write(out, payload, length));
}

static void read_frames(size_t length) {
  static struct frame_reader reader;
  for (size_t i = 0; i < length; i++) {
    uint8_t payload = frame_read(&reader, bytes[i]);
    if (payload == FRAME_NONE) continue;
    print_hex(reader.bytes, payload);
    printf(" ");
  }
  /* The next case begins at a frame. */
  frame_read(&reader, FRAME_DELIMITER);
}

static void print_rows(void) {
  struct load_row row;
  char line[64];
  uint32_t now = 0;
  load_row_start(&row, now);
  while (fgets(line, sizeof line, stdin) && line[0] != '.') {
    unsigned cell;
    long count;
    unsigned long at;
    if (sscanf(line, "%u %ld %lu", &cell, &count, &at) != 3) exit(2);
    for (; now <= at; now++) {
      if (now == at && cell < LOAD_CELLS) load_row_take(&row, (uint8_t)cell, (int32_t)count, now);
      if (load_row_is_due(&row, now))
        printf("%lu:%ld,%ld,%ld,%ld ", (unsigned long)now, (long)row.counts[0], (long)row.counts[1],
               (long)row.counts[2], (long)row.counts[3]);
    }
    now = (uint32_t)at;
  }
}

int main(void) {
  static char line[LINE_MOST];
  char kind[16];
  while (fgets(line, sizeof line, stdin)) {
    int at = 0;
    if (sscanf(line, "%15s %n", kind, &at) != 1) return 2;
    if (!strcmp(kind, "rows")) print_rows();
    else if (!strcmp(kind, "cobs")) print_hex(encoded, cobs_encode(encoded, bytes, unhex(line + at)));
    else if (!strcmp(kind, "crc")) printf("%04x", crc16(bytes, unhex(line + at)));
    else if (!strcmp(kind, "read")) read_frames(unhex(line + at));
    else if (!strcmp(kind, "uncobs")) {
      size_t length = cobs_decode(bytes, unhex(line + at));
      if (length == COBS_BROKEN) printf("broken");
      else print_hex(bytes, length);
    } else print_frame(kind, line + at);
    printf("\n");
  }
  return 0;
}
