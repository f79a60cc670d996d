#include "analog.h"

#include <avr/io.h>
#include <util/delay.h>

#define BY_SUPPLY _BV(REFS0)
#define BY_BAND_GAP (_BV(REFS1) | _BV(REFS0))
#define THERMOMETER 8
#define BAND_GAP 14
#define BAND_GAP_MV 1100
#define FULL 1023

static uint16_t convert(void) {
  ADCSRA |= _BV(ADSC);
  while (ADCSRA & _BV(ADSC)) continue;
  return ADC;
}

void analog_start(void) {
  ADMUX = BY_SUPPLY;
  ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
}

/* The first conversion behind a switch still carries some of the input before. */
static uint16_t switched(uint8_t selection) {
  ADMUX = selection;
  convert();
  return convert();
}

uint16_t analog_input(uint8_t input) { return switched(BY_SUPPLY | input); }

uint16_t analog_supply_mv(void) {
  ADMUX = BY_SUPPLY | BAND_GAP;
  _delay_ms(2);
  uint16_t value = switched(BY_SUPPLY | BAND_GAP);
  return value ? (uint16_t)((uint32_t)BAND_GAP_MV * FULL / value) : 0;
}

void analog_begin_temperature(void) { ADMUX = BY_BAND_GAP | THERMOMETER; }

/* 314 mV at 25 Cel and 1.06 mV a degree: the typical values of the data sheet (from memory). */
int16_t analog_end_temperature(void) {
  uint16_t value = switched(BY_BAND_GAP | THERMOMETER);
  int32_t micro_volt = (int32_t)value * 1000 * BAND_GAP_MV / FULL;
  ADMUX = BY_SUPPLY;
  /* The capacitor at AREF fills quickly through the supply's own switch. */
  _delay_ms(2);
  return (int16_t)(2500 + (micro_volt - 314000) * 5 / 53);
}
