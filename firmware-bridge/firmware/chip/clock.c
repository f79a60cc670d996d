#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

static volatile uint32_t ms;

ISR(TIMER0_COMPA_vect) { ms++; }

void clock_start(void) {
  TCCR0A = _BV(WGM01);
  OCR0A = F_CPU / 64 / 1000 - 1;
  TIMSK0 = _BV(OCIE0A);
  TCCR0B = _BV(CS01) | _BV(CS00);
}

uint32_t clock_ms(void) {
  uint32_t now;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { now = ms; }
  return now;
}

bool clock_is_due(uint32_t *next_ms, uint16_t every_ms, uint32_t now_ms) {
  if ((int32_t)(now_ms - *next_ms) < 0) return false;
  *next_ms += every_ms;
  /* After a hold-up longer than a beat the missed ones are not made up for. */
  if ((int32_t)(now_ms - *next_ms) >= 0) *next_ms = now_ms + every_ms;
  return true;
}
