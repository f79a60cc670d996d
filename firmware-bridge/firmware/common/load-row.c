#include "load-row.h"

/* Four conversions are the 400 ms at 10 a second that the HX711 takes to settle (standards page oximeter 10). */
#define SETTLING 4
/* Power-up and settling of the slowest converter. */
#define FIRST_MS 1000
/* Two conversions and a half at 10 a second. */
#define SILENT_MS 250
/* Rows of nothing, so that the gateway hears that the board lives and its cells do not. */
#define ALL_SILENT_MS 100

#define ALL ((uint8_t)((1 << LOAD_CELLS) - 1))

void load_row_start(struct load_row *row, uint32_t now_ms) {
  row->fresh = 0;
  row->silent = 0;
  row->row_ms = now_ms;
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++) {
    row->counts[cell] = LOAD_ABSENT;
    row->settling[cell] = SETTLING;
    row->due_ms[cell] = now_ms + FIRST_MS;
  }
}

void load_row_take(struct load_row *row, uint8_t cell, int32_t count, uint32_t now_ms) {
  row->due_ms[cell] = now_ms + SILENT_MS;
  if (row->settling[cell] > 0) {
    row->settling[cell]--;
    return;
  }
  uint8_t bit = (uint8_t)(1 << cell);
  row->counts[cell] = count;
  row->fresh |= bit;
  row->silent &= (uint8_t)~bit;
}

static void find_silent(struct load_row *row, uint32_t now_ms) {
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++) {
    uint8_t bit = (uint8_t)(1 << cell);
    if ((int32_t)(now_ms - row->due_ms[cell]) < 0) continue;
    /* Kept close behind: a cell that is lost for weeks must not seem to be due in the future. */
    row->due_ms[cell] = now_ms;
    row->silent |= bit;
    row->fresh &= (uint8_t)~bit;
    row->counts[cell] = LOAD_ABSENT;
    row->settling[cell] = SETTLING;
  }
}

bool load_row_is_due(struct load_row *row, uint32_t now_ms) {
  find_silent(row, now_ms);
  bool is_due = row->silent == ALL ? now_ms - row->row_ms >= ALL_SILENT_MS : (row->fresh | row->silent) == ALL;
  if (!is_due) return false;
  row->fresh = 0;
  row->row_ms = now_ms;
  return true;
}

uint8_t load_row_lost(const struct load_row *row) {
  uint8_t lost = 0;
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++)
    if (row->silent & (1 << cell) && row->settling[cell] == SETTLING) lost |= (uint8_t)(1 << cell);
  return lost;
}
