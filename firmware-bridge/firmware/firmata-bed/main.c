/**
 * The board beside a bed for set-ups that already speak Firmata: the part of Firmata 2.5 that the driver `firmata-board` and
 * johnny-five use, and the four load cells as lines of text. Firmata has no check, no clock and no number: where there is a
 * choice, the firmware `bedside-node` is the better one.
 */
#include <avr/interrupt.h>
#include <avr/sleep.h>

#include "analog.h"
#include "cells.h"
#include "clock.h"
#include "free-pins.h"
#include "message.h"
#include "say.h"
#include "uart.h"
#include "watchdog.h"

#define SAMPLING_FIRST_MS 19
#define SAMPLING_LEAST_MS 10
#define FREE_PORT_NUMBER (FREE_PINS_FIRST / 8)

static struct firmata_message heard;
static uint16_t sampling_ms;
static uint8_t wanted_inputs;
static bool is_port_wanted;
static uint8_t said_levels;

static void reset_reports(void) {
  sampling_ms = SAMPLING_FIRST_MS;
  wanted_inputs = 0;
  is_port_wanted = false;
  free_pins_reset();
}

static void report_port(void) {
  said_levels = free_pins_levels();
  say_digital_port(said_levels);
}

static void hear_sysex(const uint8_t *data, uint8_t length) {
  switch (data[0]) {
    case FIRMATA_FIRMWARE: return say_firmware();
    case FIRMATA_CAPABILITY_ASK: return say_capabilities();
    case FIRMATA_ANALOG_MAP_ASK: return say_analog_map();
    case FIRMATA_PIN_STATE_ASK:
      if (length >= 2) say_pin_state(data[1]);
      return;
    case FIRMATA_SAMPLING:
      if (length < 3) return;
      sampling_ms = data[1] | (uint16_t)((uint16_t)data[2] << 7);
      if (sampling_ms < SAMPLING_LEAST_MS) sampling_ms = SAMPLING_LEAST_MS;
      return;
  }
}

static void write_port(uint8_t low, uint8_t high) {
  uint8_t bits = (uint8_t)(low | high << 7);
  for (uint8_t pin = FREE_PINS_FIRST; pin <= FREE_PINS_LAST; pin++)
    free_pins_write(pin, bits >> (pin - 8 * FREE_PORT_NUMBER) & 1);
}

static void want_input(uint8_t input, bool is_wanted) {
  if (input >= ANALOG_INPUTS) return;
  if (is_wanted) wanted_inputs |= (uint8_t)(1 << input);
  else wanted_inputs &= (uint8_t)~(1 << input);
}

static void hear_message(const uint8_t *bytes, uint8_t length) {
  uint8_t first = bytes[0];
  if (first == FIRMATA_SYSEX) return hear_sysex(bytes + 1, length - 2);
  if (first == FIRMATA_VERSION) return say_version();
  if (first == FIRMATA_RESET) return reset_reports();
  if (first == FIRMATA_PIN_MODE && free_pins_has(bytes[1]) &&
      (bytes[2] == MODE_INPUT || bytes[2] == MODE_OUTPUT || bytes[2] == MODE_PULL_UP))
    return free_pins_set_mode(bytes[1], bytes[2]);
  if (first == FIRMATA_DIGITAL_PIN && free_pins_has(bytes[1])) return free_pins_write(bytes[1], bytes[2] & 1);
  uint8_t number = first & 0x0f;
  switch (first & 0xf0) {
    case FIRMATA_DIGITAL:
      if (number == FREE_PORT_NUMBER) write_port(bytes[1], bytes[2]);
      return;
    case FIRMATA_REPORT_ANALOG: return want_input(number, bytes[1] & 1);
    case FIRMATA_REPORT_DIGITAL:
      if (number != FREE_PORT_NUMBER) return;
      is_port_wanted = bytes[1] & 1;
      if (is_port_wanted) report_port();
      return;
  }
}

static void report_inputs(void) {
  uint16_t values[ANALOG_INPUTS];
  for (uint8_t input = 0; input < ANALOG_INPUTS; input++)
    if (wanted_inputs & (1 << input)) values[input] = analog_input(input);
  say_analog(wanted_inputs, values);
}

int main(void) {
  uint32_t sample_ms = 0;
  watchdog_start();
  clock_start();
  uart_start();
  analog_start();
  reset_reports();
  cells_start(0);
  sei();
  say_version();
  say_firmware();
  for (;;) {
    uint8_t byte;
    watchdog_feed();
    uint32_t now_ms = clock_ms();
    while (uart_get(&byte))
      if (firmata_take(&heard, byte)) hear_message(heard.bytes, heard.length);
    const int32_t *counts = cells_row(now_ms);
    if (counts) say_loads(counts);
    if (is_port_wanted && free_pins_levels() != said_levels) report_port();
    if (clock_is_due(&sample_ms, sampling_ms, now_ms) && wanted_inputs) report_inputs();
    sleep_mode();
  }
}
