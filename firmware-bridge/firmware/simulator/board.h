#ifndef VIGIL_SIMULATED_BOARD_H
#define VIGIL_SIMULATED_BOARD_H

#include <stdint.h>

#include "hx711.h"
#include "terminal.h"

#define CELLS 4
#define CLOCK_HZ 16000000
#define FLASH_BYTES 32768

/** A whole simulated Arduino with what is connected to it. */
struct board {
  avr_t *avr;
  struct hx711 cells[CELLS];
  struct terminal terminal;
  uint8_t flash[FLASH_BYTES];
  /** The levels of a port's pins from outside, bit by bit, as simavr wants to know them: B and D. */
  uint8_t outside[2];
  uint8_t outside_mask[2];
  uint64_t cycles;
  uint64_t next_byte;
  uint32_t byte_cycles;
  uint32_t starts;
  uint32_t watchdog_starts;
};

/** Builds the board with the firmware in its flash, powered. `baud` paces what the board hears. */
void board_start(struct board *board, const char *hex_path, uint32_t baud);

/** Presses reset. */
void board_reset(struct board *board);

/** Runs for so many cycles of the chip's clock. */
void board_run(struct board *board, uint32_t cycles);

/** Puts a level on a pin of port `B` or `D` from outside. */
void board_pull(struct board *board, char port, uint8_t bit, int level);

/** Millivolts at an analogue input; 8 is the chip's own thermometer. */
void board_volt(struct board *board, uint8_t input, uint32_t millivolt);

/** Supply in millivolts. */
void board_supply(struct board *board, uint32_t millivolt);

/** Makes the chip run in a circle where it is, interrupts apart, as a bug would. */
void board_hang(struct board *board);

#endif
