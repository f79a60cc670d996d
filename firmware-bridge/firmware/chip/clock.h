#ifndef VIGIL_CLOCK_H
#define VIGIL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/** Starts the board's clock: timer 0 interrupts once a millisecond. */
void clock_start(void);

/** Milliseconds since the start; goes round after 49.7 days, as the gateway expects. */
uint32_t clock_ms(void);

/** Whether `*next_ms` has come; it is then moved on by `every_ms`, so that beats keep their pace. */
bool clock_is_due(uint32_t *next_ms, uint16_t every_ms, uint32_t now_ms);

#endif
