/**
 * simulated-board FIRMWARE.hex BAUD: our firmware on a simulated ATmega328P in real time, with four simulated HX711.
 * Says `{"port": …}` first; opening the port resets the board, as on an Arduino. Then takes commands, one a line:
 *   cell N COUNT | cell N off | cell N on | cell N short      cell N is 1 to 4
 *   rate 10|80                       samples a second of all cells
 *   volt INPUT MILLIVOLT             analogue input 0 to 7; 8 is the chip's own thermometer
 *   supply MILLIVOLT
 *   pin N 0|1                        level at D10 to D13 from outside
 *   hang | reset | stats
 * It ends when its input does.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "board.h"

#define SLICE_CYCLES (CLOCK_HZ / 1000)
#define SLICE_NS 1000000
/* Further behind the clock on the wall than this, the chip's time slips: it never runs faster to catch up. */
#define SLIP_MOST_NS 50000000

static struct board board;
static FILE *said;

static void say_stats(void) {
  struct hx711_counts sum = {0};
  for (int i = 0; i < CELLS; i++) {
    sum.reads += board.cells[i].counts.reads;
    sum.bad_pulses += board.cells[i].counts.bad_pulses;
    sum.bad_reads += board.cells[i].counts.bad_reads;
    sum.power_downs += board.cells[i].counts.power_downs;
  }
  int level = board.avr->data[0x25];
  fprintf(said,
          "{\"chipMs\": %llu, \"starts\": %u, \"watchdogStarts\": %u, \"sent\": %llu, \"lost\": %llu, \"reads\": %u, "
          "\"badPulses\": %u, \"badReads\": %u, \"powerDowns\": %u, \"portB\": %d}\n",
          (unsigned long long)((board.cycles + board.avr->cycle) / SLICE_CYCLES), board.starts, board.watchdog_starts,
          (unsigned long long)board.terminal.sent, (unsigned long long)board.terminal.lost, sum.reads, sum.bad_pulses,
          sum.bad_reads, sum.power_downs, level & (int)board.avr->data[0x24]);
}

static void set_cell(unsigned number, const char *what) {
  if (number < 1 || number > CELLS) return;
  struct hx711 *cell = &board.cells[number - 1];
  enum wiring before = cell->wiring;
  if (!strcmp(what, "off")) cell->wiring = UNPOWERED;
  else if (!strcmp(what, "short")) cell->wiring = SHORTED;
  else if (!strcmp(what, "on")) cell->wiring = WIRED;
  else cell->count = (int32_t)strtol(what, NULL, 10);
  if (cell->wiring != before) hx711_power_up(cell, board.cycles + board.avr->cycle);
}

static void command(const char *line) {
  char what[16];
  unsigned number, value;
  if (sscanf(line, "cell %u %15s", &number, what) == 2) set_cell(number, what);
  else if (sscanf(line, "rate %u", &value) == 1 && value > 0)
    for (int i = 0; i < CELLS; i++)
      board.cells[i].period = CLOCK_HZ / value + (uint64_t)i * CLOCK_HZ / value / 100;
  else if (sscanf(line, "volt %u %u", &number, &value) == 2 && number <= 8) board_volt(&board, (uint8_t)number, value);
  else if (sscanf(line, "supply %u", &value) == 1) board_supply(&board, value);
  else if (sscanf(line, "pin %u %u", &number, &value) == 2 && number >= 10 && number <= 13)
    board_pull(&board, 'B', (uint8_t)(number - 8), (int)value);
  else if (!strncmp(line, "hang", 4)) board_hang(&board);
  else if (!strncmp(line, "reset", 5)) board_reset(&board);
  else if (!strncmp(line, "stats", 5)) say_stats();
  else fprintf(stderr, "not a command: %s", line);
}

/* False when there will be no more commands. */
static int take_commands(void) {
  static char held[1024];
  static size_t length;
  ssize_t got = read(STDIN_FILENO, held + length, sizeof held - 1 - length);
  if (got == 0) return 0;
  if (got < 0) return 1;
  length += (size_t)got;
  held[length] = 0;
  for (char *end; (end = strchr(held, '\n'));) {
    char line[128];
    snprintf(line, sizeof line, "%.*s\n", (int)(end - held), held);
    length -= (size_t)(end + 1 - held);
    memmove(held, end + 1, length + 1);
    command(line);
  }
  if (length == sizeof held - 1) length = 0;
  return 1;
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void pace(int64_t *due) {
  *due += SLICE_NS;
  int64_t ahead = *due - now_ns();
  if (ahead > 0) {
    struct timespec pause = {.tv_nsec = ahead};
    nanosleep(&pause, NULL);
  } else if (-ahead > SLIP_MOST_NS) *due -= ahead;
}

int main(int argc, char **argv) {
  if (argc != 3 || atoi(argv[2]) <= 0) {
    fprintf(stderr, "usage: simulated-board FIRMWARE.hex BAUD\n");
    return 2;
  }
  /* The simulator's library talks on standard output, which is ours alone. */
  said = fdopen(dup(STDOUT_FILENO), "w");
  dup2(STDERR_FILENO, STDOUT_FILENO);
  setvbuf(said, NULL, _IOLBF, 0);
  fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
  board_start(&board, argv[1], (uint32_t)atoi(argv[2]));
  fprintf(said, "{\"port\": \"%s\"}\n", board.terminal.path);
  int64_t due = now_ns();
  while (take_commands()) {
    if (terminal_exchange(&board.terminal)) board_reset(&board);
    board_run(&board, SLICE_CYCLES);
    pace(&due);
  }
  return 0;
}
