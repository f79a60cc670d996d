#include "free-pins.h"

#include <avr/io.h>

#include "pins.h"

#define COUNT (FREE_PINS_LAST - FREE_PINS_FIRST + 1)

static uint8_t modes[COUNT];
static bool levels[COUNT];

static uint8_t mask_of(uint8_t pin) { return (uint8_t)(_BV(FREE_FIRST) << (pin - FREE_PINS_FIRST)); }

bool free_pins_has(uint8_t pin) { return pin >= FREE_PINS_FIRST && pin <= FREE_PINS_LAST; }

void free_pins_reset(void) {
  for (uint8_t pin = FREE_PINS_FIRST; pin <= FREE_PINS_LAST; pin++) {
    levels[pin - FREE_PINS_FIRST] = false;
    free_pins_set_mode(pin, MODE_INPUT);
  }
}

void free_pins_set_mode(uint8_t pin, uint8_t mode) {
  uint8_t mask = mask_of(pin);
  bool is_output = mode == MODE_OUTPUT;
  modes[pin - FREE_PINS_FIRST] = mode;
  /* The level first: with the wrong one a relay would pull for a moment. */
  if (mode == MODE_PULL_UP || (is_output && levels[pin - FREE_PINS_FIRST])) FREE_PORT |= mask;
  else FREE_PORT &= (uint8_t)~mask;
  if (is_output) FREE_DDR |= mask;
  else FREE_DDR &= (uint8_t)~mask;
}

uint8_t free_pins_mode(uint8_t pin) { return modes[pin - FREE_PINS_FIRST]; }

void free_pins_write(uint8_t pin, bool is_high) {
  levels[pin - FREE_PINS_FIRST] = is_high;
  if (free_pins_mode(pin) == MODE_OUTPUT) free_pins_set_mode(pin, MODE_OUTPUT);
}

uint8_t free_pins_levels(void) { return (uint8_t)(FREE_PIN >> FREE_FIRST) & ((1 << COUNT) - 1); }
