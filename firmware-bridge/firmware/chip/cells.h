#ifndef VIGIL_CELLS_H
#define VIGIL_CELLS_H

#include <stdbool.h>
#include <stdint.h>

/** Starts the four cells of the bed. */
void cells_start(uint32_t now_ms);

/** Reads what is ready; the counts of a row that is to be sent now, or nothing. */
const int32_t *cells_row(uint32_t now_ms);

#endif
