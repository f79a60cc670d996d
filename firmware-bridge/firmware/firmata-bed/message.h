#ifndef VIGIL_FIRMATA_MESSAGE_H
#define VIGIL_FIRMATA_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

/** Message ids of Firmata 2.x (standards page firmata-stk500 1.1 and 1.2): what this board hears and says. */
enum {
  FIRMATA_DIGITAL = 0x90,
  FIRMATA_REPORT_ANALOG = 0xc0,
  FIRMATA_REPORT_DIGITAL = 0xd0,
  FIRMATA_ANALOG = 0xe0,
  FIRMATA_SYSEX = 0xf0,
  FIRMATA_PIN_MODE = 0xf4,
  FIRMATA_DIGITAL_PIN = 0xf5,
  FIRMATA_SYSEX_END = 0xf7,
  FIRMATA_VERSION = 0xf9,
  FIRMATA_RESET = 0xff,
};
enum {
  FIRMATA_ANALOG_MAP_ASK = 0x69,
  FIRMATA_ANALOG_MAP = 0x6a,
  FIRMATA_CAPABILITY_ASK = 0x6b,
  FIRMATA_CAPABILITY = 0x6c,
  FIRMATA_PIN_STATE_ASK = 0x6d,
  FIRMATA_PIN_STATE = 0x6e,
  FIRMATA_TEXT = 0x71,
  FIRMATA_FIRMWARE = 0x79,
  FIRMATA_SAMPLING = 0x7a,
};

/** The longest message that this board acts upon; longer ones (I2C, other boards' business) are passed over. */
#define FIRMATA_MOST 16

/** One message from byte to byte. There is no check in Firmata but the seventh bit of each byte. */
struct firmata_message {
  uint8_t bytes[FIRMATA_MOST];
  uint8_t length;
  bool is_whole;
};

/** Takes a byte; whether `message` is now whole. The next byte begins another. */
bool firmata_take(struct firmata_message *message, uint8_t byte);

#endif
