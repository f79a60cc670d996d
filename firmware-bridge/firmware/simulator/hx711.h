#ifndef VIGIL_SIMULATED_HX711_H
#define VIGIL_SIMULATED_HX711_H

#include <stdint.h>

#include <sim_avr.h>
#include <sim_irq.h>

/** How a converter is wired. */
enum wiring { WIRED, UNPOWERED, SHORTED };

/** What a simulated chip saw that the real one would not forgive, and what it did. */
struct hx711_counts {
  uint32_t reads;
  /** Pulses outside 0.2 to 50 us, high or low time. */
  uint32_t bad_pulses;
  /** Reads that were cut short, or had more pulses than choose an input. */
  uint32_t bad_reads;
  /** Switched off by a clock that was high for more than 60 us. */
  uint32_t power_downs;
};

/** One HX711, clock and data bit by bit (standards page oximeter 10): it knows nothing of the firmware. */
struct hx711 {
  avr_t *avr;
  avr_irq_t *dout;
  void (*pull)(struct hx711 *, int level);
  uint8_t dout_bit;
  char dout_port;

  int32_t count;
  enum wiring wiring;
  uint64_t period;
  struct hx711_counts counts;

  uint64_t next_ready;
  uint64_t rose_at;
  uint64_t fell_at;
  uint32_t shift;
  uint8_t pulses;
  uint8_t is_clock_high;
  uint8_t is_ready;
  uint8_t gain_pulses;
  uint8_t is_cut;
};

/** Power on at `now`; the first value is ready when the chip has settled. */
void hx711_power_up(struct hx711 *chip, uint64_t now);

/** Whoever reads was started anew: a read that this cuts short is no fault of its own. */
void hx711_reader_reset(struct hx711 *chip);

/** Time has come to `now`: a conversion may be ready, a long clock may switch the chip off. */
void hx711_step(struct hx711 *chip, uint64_t now);

/** The clock line has changed. */
void hx711_clock(struct hx711 *chip, int level, uint64_t now);

#endif
