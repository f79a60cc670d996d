#ifndef VIGIL_PINS_H
#define VIGIL_PINS_H

/**
 * Where things are connected on an Arduino Uno or Nano (ATmega328P, 16 MHz). Each HX711 has a clock of its own: with a
 * shared one a cell that is broken or not ready would spoil the others.
 *
 *   cell        1    2    3    4
 *   DOUT        D2   D3   D4   D5    PD2 … PD5
 *   SCK         D6   D7   D8   D9    PD6 PD7 PB0 PB1
 *   strips      A0 …                 PC0 …, a voltage divider each
 *   free, Firmata: D10 … D13         PB2 … PB5
 */
#define DOUT_PIN PIND
#define DOUT_PORT PORTD
#define DOUT_FIRST PD2

#define FREE_PIN PINB
#define FREE_PORT PORTB
#define FREE_DDR DDRB
#define FREE_FIRST PB2

#endif
