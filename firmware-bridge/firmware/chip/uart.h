#ifndef VIGIL_UART_H
#define VIGIL_UART_H

#include <stdbool.h>
#include <stdint.h>

/** Starts the serial line at BAUD, 8N1, with a queue for each direction that interrupts empty and fill. */
void uart_start(void);

/** How many bytes can be sent at once now. */
uint8_t uart_room(void);

/** Queues all of `bytes`, or none where there is no room for all: half a message would spoil the next one too. */
bool uart_send(const uint8_t *bytes, uint8_t length);

/** Queues one byte and waits for room: for answers that are longer than the queue. */
void uart_put(uint8_t byte);

/** The next byte that was heard; false where there is none. What came while the queue was full is lost. */
bool uart_get(uint8_t *byte);

#endif
