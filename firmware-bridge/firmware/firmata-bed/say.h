#ifndef VIGIL_FIRMATA_SAY_H
#define VIGIL_FIRMATA_SAY_H

#include <stdbool.h>
#include <stdint.h>

/** Pins as johnny-five counts them: D0 to D13, then the analogue inputs A0 to A5. */
#define PINS 20
#define ANALOG_FIRST 14
#define ANALOG_INPUTS (PINS - ANALOG_FIRST)

/** Answers to questions; they wait for room. */
void say_version(void);
void say_firmware(void);
void say_capabilities(void);
void say_analog_map(void);
void say_pin_state(uint8_t pin);

/** The level of the free pins as port 1. */
void say_digital_port(uint8_t levels);

/** Values of the analogue inputs whose bit is set, all or none. */
void say_analog(uint8_t wanted, const uint16_t values[ANALOG_INPUTS]);

/** What we add to Firmata: a line of text `W,<cell 1-4>,<count>` for each cell (firmata-decoder.ts), all or none. */
void say_loads(const int32_t *counts);

#endif
