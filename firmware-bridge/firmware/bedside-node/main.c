/**
 * Our own board beside a bed: four load cells and the pressure strips, in the frames that the driver `bedside-node` reads.
 * It says hello when it starts and when it is asked, a status each second, and everything with its own time and a number.
 */
#include <avr/interrupt.h>
#include <avr/sleep.h>

#include "analog.h"
#include "cells.h"
#include "clock.h"
#include "frame.h"
#include "uart.h"
#include "watchdog.h"

#define MAJOR 1
#define MINOR 0
#define STRIP_MS 20
#define STATUS_MS 1000

_Static_assert(STRIPS >= 1 && STRIPS <= PAYLOAD_STRIPS_MOST, "a pressure payload has one to eight strips");

static uint8_t payload[PAYLOAD_MOST];
static uint16_t sequence;
static struct frame_reader heard;

/* What finds no room is lost, but keeps its number: the gateway sees the gap. */
static void send(uint8_t length) {
  uint8_t bytes[FRAME_MOST];
  sequence++;
  uart_send(bytes, frame_write(bytes, payload, length));
}

static struct payload_stamp stamp(uint32_t now_ms) {
  return (struct payload_stamp){.sequence = sequence, .ms = now_ms};
}

static void send_hello(uint32_t now_ms) { send(payload_hello(payload, stamp(now_ms), MAJOR, MINOR)); }

static void hear(uint32_t now_ms) {
  uint8_t byte;
  while (uart_get(&byte)) {
    uint8_t length = frame_read(&heard, byte);
    if (length != FRAME_NONE && payload_is_ask_hello(heard.bytes, length)) send_hello(now_ms);
  }
}

static void read_strips(uint32_t now_ms) {
  uint16_t values[STRIPS];
  for (uint8_t strip = 0; strip < STRIPS; strip++) values[strip] = analog_input(strip);
  send(payload_pressure(payload, stamp(now_ms), values, STRIPS));
}

/* The thermometer's reference settles in the pause between two readings of the strips. */
static void beat_strips(uint32_t now_ms) {
  static uint32_t status_ms;
  static bool is_temperature_begun;
  if (is_temperature_begun) {
    int16_t centi_cel = analog_end_temperature();
    send(payload_status(payload, stamp(now_ms), centi_cel, analog_supply_mv()));
  }
  read_strips(now_ms);
  is_temperature_begun = clock_is_due(&status_ms, STATUS_MS, now_ms);
  if (is_temperature_begun) analog_begin_temperature();
}

int main(void) {
  uint32_t strip_ms = 0;
  watchdog_start();
  clock_start();
  uart_start();
  analog_start();
  cells_start(0);
  sei();
  /* Closes whatever the boot loader said. */
  uart_put(FRAME_DELIMITER);
  send_hello(clock_ms());
  for (;;) {
    watchdog_feed();
    uint32_t now_ms = clock_ms();
    hear(now_ms);
    const int32_t *counts = cells_row(now_ms);
    if (counts) send(payload_loads(payload, stamp(now_ms), counts));
    if (clock_is_due(&strip_ms, STRIP_MS, now_ms)) beat_strips(now_ms);
    /* Until the next interrupt, a millisecond at most. */
    sleep_mode();
  }
}
