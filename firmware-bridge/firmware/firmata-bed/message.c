#include "message.h"

/* How long a message is that begins so; 0 for a sysex, which says itself where it ends. */
static uint8_t length_of(uint8_t first) {
  if (first == FIRMATA_SYSEX) return 0;
  if (first == FIRMATA_VERSION || first == FIRMATA_RESET) return 1;
  uint8_t kind = first & 0xf0;
  return kind == FIRMATA_REPORT_ANALOG || kind == FIRMATA_REPORT_DIGITAL ? 2 : 3;
}

static bool ended(struct firmata_message *message) {
  message->is_whole = true;
  return true;
}

static bool end_sysex(struct firmata_message *message) {
  /* One that was too long is full, and passed over. */
  if (message->bytes[0] != FIRMATA_SYSEX || message->length < 2 || message->length == FIRMATA_MOST) {
    message->length = 0;
    return false;
  }
  message->bytes[message->length++] = FIRMATA_SYSEX_END;
  return ended(message);
}

bool firmata_take(struct firmata_message *message, uint8_t byte) {
  if (message->is_whole) message->length = 0;
  message->is_whole = false;
  if (byte == FIRMATA_SYSEX_END) return end_sysex(message);
  if (byte & 0x80) {
    /* Where another message was under way, some of it was lost. */
    message->bytes[0] = byte;
    message->length = 1;
  } else if (message->length == 0) {
    return false;
  } else if (message->length < FIRMATA_MOST) {
    message->bytes[message->length++] = byte;
  }
  return message->length == length_of(message->bytes[0]) && ended(message);
}
