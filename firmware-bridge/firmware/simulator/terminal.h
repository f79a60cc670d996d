#ifndef VIGIL_SIMULATED_TERMINAL_H
#define VIGIL_SIMULATED_TERMINAL_H

#include <stdint.h>

/** The board's USB end: a pseudo-terminal, whose other end is opened like any serial port. */
struct terminal {
  int fd;
  char path[64];
  int is_open;
  uint64_t sent;
  /** What was said while nobody listened, or faster than it was read: gone, as on a cable. */
  uint64_t lost;
  uint8_t out[4096];
  uint32_t out_length;
  uint8_t in[1024];
  uint32_t in_length;
  uint32_t in_at;
};

/** Makes the terminal, or ends the program. */
void terminal_start(struct terminal *terminal);

/** A byte from the board. */
void terminal_put(struct terminal *terminal, uint8_t byte);

/** Hands over what is waiting in both directions; true where somebody has just opened the other end. */
int terminal_exchange(struct terminal *terminal);

/** The next byte for the board; false where there is none. */
int terminal_get(struct terminal *terminal, uint8_t *byte);

#endif
