#include "cells.h"

#include <stddef.h>

#include "clock.h"
#include "hx711.h"
#include "load-row.h"

/* Longer than a converter takes from its restart to its first value. */
#define RESTART_MS 1000

static struct load_row row;
static uint32_t restart_ms;

void cells_start(uint32_t now_ms) {
  hx711_start();
  load_row_start(&row, now_ms);
  restart_ms = now_ms + RESTART_MS;
}

const int32_t *cells_row(uint32_t now_ms) {
  int32_t count;
  for (uint8_t cell = 0; cell < LOAD_CELLS; cell++)
    if (hx711_is_ready(cell) && hx711_read(cell, &count)) load_row_take(&row, cell, count, now_ms);
  bool is_due = load_row_is_due(&row, now_ms);
  if (clock_is_due(&restart_ms, RESTART_MS, now_ms)) {
    uint8_t lost = load_row_lost(&row);
    for (uint8_t cell = 0; cell < LOAD_CELLS; cell++)
      if (lost & (1 << cell)) hx711_restart(cell);
  }
  return is_due ? row.counts : NULL;
}
