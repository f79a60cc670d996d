#include "hx711.h"

#define NS(cycles) ((cycles)*1000 / 16)
#define HIGH_LEAST_NS 200
#define HIGH_MOST_NS 50000
#define LOW_LEAST_NS 200
#define POWER_DOWN_CYCLES (60 * 16)
#define NEVER UINT64_MAX

static void drive(struct hx711 *chip) {
  int level = chip->wiring == SHORTED ? 0 : 1;
  if (chip->wiring == WIRED && chip->is_ready) level = 0;
  if (chip->wiring == WIRED && chip->pulses > 0 && chip->pulses <= 24) level = chip->shift >> (24 - chip->pulses) & 1;
  chip->pull(chip, level);
}

/* Settling takes four conversions: 400 ms at 10 a second. */
void hx711_power_up(struct hx711 *chip, uint64_t now) {
  chip->next_ready = now + 4 * chip->period;
  chip->is_ready = 0;
  chip->pulses = 0;
  chip->gain_pulses = 25;
  drive(chip);
}

static void end_read(struct hx711 *chip, uint64_t now) {
  if (chip->pulses >= 25 && chip->pulses <= 27) chip->counts.reads++;
  else if (!chip->is_cut) chip->counts.bad_reads++;
  chip->is_cut = 0;
  if (chip->pulses != chip->gain_pulses) {
    /* Another input or gain settles anew. */
    chip->gain_pulses = chip->pulses;
    chip->next_ready = now + 4 * chip->period;
  }
  chip->pulses = 0;
  drive(chip);
}

void hx711_reader_reset(struct hx711 *chip) { chip->is_cut = chip->pulses > 0; }

void hx711_step(struct hx711 *chip, uint64_t now) {
  if (chip->is_clock_high) {
    if (chip->next_ready != NEVER && now - chip->rose_at > POWER_DOWN_CYCLES) {
      chip->counts.power_downs++;
      chip->next_ready = NEVER;
      chip->is_ready = 0;
      chip->pulses = 0;
      drive(chip);
    }
    return;
  }
  /* A read is over when the clock has rested; one that goes on is not disturbed by a conversion. */
  if (chip->pulses > 0) {
    if (now - chip->fell_at > POWER_DOWN_CYCLES) end_read(chip, now);
    return;
  }
  if (now < chip->next_ready) return;
  chip->next_ready += chip->period;
  chip->is_ready = 1;
  chip->shift = (uint32_t)chip->count & 0xffffff;
  drive(chip);
}

void hx711_clock(struct hx711 *chip, int level, uint64_t now) {
  if (chip->is_clock_high == level) return;
  chip->is_clock_high = (uint8_t)level;
  if (level) {
    if (chip->pulses > 0 && NS(now - chip->fell_at) < LOW_LEAST_NS) chip->counts.bad_pulses++;
    chip->rose_at = now;
    if (!chip->is_ready && chip->pulses == 0) return;
    chip->is_ready = 0;
    chip->pulses++;
    drive(chip);
    return;
  }
  if (chip->next_ready == NEVER || now - chip->rose_at > POWER_DOWN_CYCLES) return hx711_power_up(chip, now);
  if (NS(now - chip->rose_at) < HIGH_LEAST_NS || NS(now - chip->rose_at) > HIGH_MOST_NS) chip->counts.bad_pulses++;
  chip->fell_at = now;
}
