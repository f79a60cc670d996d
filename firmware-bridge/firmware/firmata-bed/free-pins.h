#ifndef VIGIL_FREE_PINS_H
#define VIGIL_FREE_PINS_H

#include <stdbool.h>
#include <stdint.h>

/** The digital pins that are left for a relay and its contact: D10 to D13. */
#define FREE_PINS_FIRST 10
#define FREE_PINS_LAST 13

/** Modes of Firmata (standards page firmata-stk500 1.2). */
enum { MODE_INPUT = 0, MODE_OUTPUT = 1, MODE_ANALOG = 2, MODE_PULL_UP = 0x0b };

bool free_pins_has(uint8_t pin);

/** All inputs without pull-up: nothing is switched until somebody asks. */
void free_pins_reset(void);

/** Sets the mode of a pin; a level that was written before is what an output begins with. */
void free_pins_set_mode(uint8_t pin, uint8_t mode);

uint8_t free_pins_mode(uint8_t pin);

/** The level of an output, kept for when the pin becomes one. */
void free_pins_write(uint8_t pin, bool is_high);

/** What is at the pins now, a bit each from FREE_PINS_FIRST. */
uint8_t free_pins_levels(void);

#endif
