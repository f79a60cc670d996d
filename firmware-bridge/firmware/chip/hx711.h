#ifndef VIGIL_HX711_H
#define VIGIL_HX711_H

#include <stdbool.h>
#include <stdint.h>

/** Sets the pins and starts all four converters anew, input A at gain 128. */
void hx711_start(void);

/** Starts one converter anew: a clock that was high for more than 60 us and falls begins its power-up. */
void hx711_restart(uint8_t cell);

/** Whether the converter has a new value. One without power is never ready: its line is pulled up. */
bool hx711_is_ready(uint8_t cell);

/**
 * Reads a value that is ready: 24 bits, most significant first, two's complement, and a 25th pulse for input A at gain 128
 * (standards page oximeter 10). False where the line stays low behind it, which no converter does: a short circuit.
 */
bool hx711_read(uint8_t cell, int32_t *count);

#endif
