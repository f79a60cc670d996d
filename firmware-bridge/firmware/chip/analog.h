#ifndef VIGIL_ANALOG_H
#define VIGIL_ANALOG_H

#include <stdint.h>

/** Starts the converter against the supply, at 125 kHz. */
void analog_start(void);

/** Ten bits of an analogue input, as a share of the supply. */
uint16_t analog_input(uint8_t input);

/** The supply in mV, by the chip's own 1.1 V, which differs by up to a tenth from chip to chip. */
uint16_t analog_supply_mv(void);

/** Turns to the chip's own thermometer, whose reference takes about 20 ms to settle; no input may be read meanwhile. */
void analog_begin_temperature(void);

/** The temperature in 0.01 Cel, good to about ten degrees, and back to the supply as reference. */
int16_t analog_end_temperature(void);

#endif
