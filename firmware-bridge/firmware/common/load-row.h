#ifndef VIGIL_LOAD_ROW_H
#define VIGIL_LOAD_ROW_H

#include <stdbool.h>
#include <stdint.h>

/** The four cells of a bed, one at each foot, in the order of load-cells.ts. */
#define LOAD_CELLS 4

/**
 * What stands for a cell that does not answer: the HX711's lowest value. The gateway takes it for a fault of the row,
 * never for a load (standards page oximeter 10: saturated values are faults).
 */
#define LOAD_ABSENT INT32_C(-0x800000)

/**
 * Makes rows of four counts from converters that each run on a clock of their own: a row is complete when every cell
 * that answers has a new count, so rows come at the pace of the slowest. A cell that is silent holds nobody up.
 */
struct load_row {
  int32_t counts[LOAD_CELLS];
  uint32_t due_ms[LOAD_CELLS];
  uint32_t row_ms;
  /** Conversions of each cell that are still passed over. */
  uint8_t settling[LOAD_CELLS];
  uint8_t fresh;
  uint8_t silent;
};

/** Begins anew: no cell has been heard. */
void load_row_start(struct load_row *row, uint32_t now_ms);

/** A conversion of one cell. The first after a start or a silence are not yet settled, and are passed over. */
void load_row_take(struct load_row *row, uint8_t cell, int32_t count, uint32_t now_ms);

/** Whether `counts` is a row that is to be sent now. */
bool load_row_is_due(struct load_row *row, uint32_t now_ms);

/** The cells, a bit each, that have given nothing since they fell silent. */
uint8_t load_row_lost(const struct load_row *row);

#endif
