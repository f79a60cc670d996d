#include "hx711.h"

#include <avr/io.h>
#include <util/atomic.h>
#include <util/delay.h>

#include "load-row.h"
#include "pins.h"

static struct {
  volatile uint8_t *port;
  uint8_t mask;
} const clocks[LOAD_CELLS] = {
    {&PORTD, _BV(PD6)},
    {&PORTD, _BV(PD7)},
    {&PORTB, _BV(PB0)},
    {&PORTB, _BV(PB1)},
};

static inline bool line(uint8_t cell) { return DOUT_PIN & (uint8_t)(_BV(DOUT_FIRST) << cell); }

/* One pulse; the value of the line while it is high. An interrupt inside would make it longer than 60 us and switch the
   converter off; between pulses it may last. */
static bool pulse(uint8_t cell) {
  volatile uint8_t *port = clocks[cell].port;
  uint8_t mask = clocks[cell].mask;
  bool bit;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    *port |= mask;
    _delay_us(1);
    bit = line(cell);
    *port &= (uint8_t)~mask;
  }
  _delay_us(1);
  return bit;
}

void hx711_start(void) {
  DOUT_PORT |= 0x0f << DOUT_FIRST;
  DDRD |= _BV(PD6) | _BV(PD7);
  DDRB |= _BV(PB0) | _BV(PB1);
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++) hx711_restart(cell);
}

void hx711_restart(uint8_t cell) {
  volatile uint8_t *port = clocks[cell].port;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { *port |= clocks[cell].mask; }
  _delay_us(100);
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { *port &= (uint8_t)~clocks[cell].mask; }
}

bool hx711_is_ready(uint8_t cell) { return !line(cell); }

bool hx711_read(uint8_t cell, int32_t *count) {
  uint32_t bits = 0;
  for (uint8_t i = 0; i < 24; i++) bits = bits << 1 | pulse(cell);
  pulse(cell);
  *count = (int32_t)(bits << 8) >> 8;
  return line(cell);
}
