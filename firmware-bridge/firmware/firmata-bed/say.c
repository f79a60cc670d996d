#include "say.h"

#include <stdlib.h>
#include <string.h>

#include "free-pins.h"
#include "load-row.h"
#include "message.h"
#include "uart.h"

#define PROTOCOL_MAJOR 2
#define PROTOCOL_MINOR 5
#define MAJOR 1
#define MINOR 0
#define NO_MODE 0x7f
#define PORT_OF_FREE_PINS (FREE_PINS_FIRST / 8)

/* `W,4,-8388608` in pairs, with the three bytes around it. */
#define LINE_MOST (3 + 2 * 12)

static void put_pair(uint8_t byte) {
  uart_put(byte & 0x7f);
  uart_put(byte >> 7);
}

static void begin(uint8_t id) {
  uart_put(FIRMATA_SYSEX);
  uart_put(id);
}

static void end(void) { uart_put(FIRMATA_SYSEX_END); }

void say_version(void) {
  uart_put(FIRMATA_VERSION);
  uart_put(PROTOCOL_MAJOR);
  uart_put(PROTOCOL_MINOR);
}

void say_firmware(void) {
  begin(FIRMATA_FIRMWARE);
  uart_put(MAJOR);
  uart_put(MINOR);
  for (const char *name = "vigil-bed"; *name; name++) put_pair((uint8_t)*name);
  end();
}

static void put_mode(uint8_t mode, uint8_t bits) {
  uart_put(mode);
  uart_put(bits);
}

/* The pins of the converters and of the serial line offer nothing: nobody else may touch them. */
void say_capabilities(void) {
  begin(FIRMATA_CAPABILITY);
  for (uint8_t pin = 0; pin < PINS; pin++) {
    if (free_pins_has(pin)) {
      put_mode(MODE_INPUT, 1);
      put_mode(MODE_OUTPUT, 1);
      put_mode(MODE_PULL_UP, 1);
    } else if (pin >= ANALOG_FIRST) {
      put_mode(MODE_ANALOG, 10);
    }
    uart_put(NO_MODE);
  }
  end();
}

void say_analog_map(void) {
  begin(FIRMATA_ANALOG_MAP);
  for (uint8_t pin = 0; pin < PINS; pin++) uart_put(pin >= ANALOG_FIRST ? pin - ANALOG_FIRST : NO_MODE);
  end();
}

/* An output's state is what it puts out, a pull-up's that it has one; others have none. */
void say_pin_state(uint8_t pin) {
  begin(FIRMATA_PIN_STATE);
  uart_put(pin);
  if (free_pins_has(pin)) {
    uint8_t mode = free_pins_mode(pin);
    uart_put(mode);
    uart_put(mode == MODE_OUTPUT ? free_pins_levels() >> (pin - FREE_PINS_FIRST) & 1 : mode == MODE_PULL_UP);
  } else if (pin >= ANALOG_FIRST && pin < PINS) {
    uart_put(MODE_ANALOG);
    uart_put(0);
  }
  end();
}

void say_digital_port(uint8_t levels) {
  uint8_t bits = (uint8_t)(levels << (FREE_PINS_FIRST % 8));
  uart_put(FIRMATA_DIGITAL | PORT_OF_FREE_PINS);
  put_pair(bits);
}

void say_analog(uint8_t wanted, const uint16_t values[ANALOG_INPUTS]) {
  uint8_t bytes[3 * ANALOG_INPUTS];
  uint8_t length = 0;
  for (uint8_t input = 0; input < ANALOG_INPUTS; input++) {
    if (!(wanted & (1 << input))) continue;
    bytes[length++] = FIRMATA_ANALOG | input;
    bytes[length++] = values[input] & 0x7f;
    bytes[length++] = (uint8_t)(values[input] >> 7);
  }
  uart_send(bytes, length);
}

void say_loads(const int32_t *counts) {
  if (uart_room() < LOAD_CELLS * LINE_MOST) return;
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++) {
    char text[] = "W,1,-8388608";
    text[2] = (char)('1' + cell);
    ltoa(counts[cell], text + 4, 10);
    begin(FIRMATA_TEXT);
    for (const char *at = text; *at; at++) put_pair((uint8_t)*at);
    end();
  }
}
