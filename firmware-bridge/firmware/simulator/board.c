#include "board.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <avr_adc.h>
#include <avr_ioport.h>
#include <avr_uart.h>
#include <sim_io.h>

#include "flash.h"

/* A jump to itself. */
#define RJMP_SELF_LOW 0xff
#define RJMP_SELF_HIGH 0xcf
#define WATCHDOG_FLAG (1 << 3)
#define MCUSR_ADDRESS 0x54
/* What is outside the chip is looked at every 4 us: each instruction would be too often for real time. */
#define LOOK_CYCLES 64

/* Where the board's own pins.h says; the wiring of the board, seen from outside. */
static const struct {
  char port;
  uint8_t bit;
} clock_pins[CELLS] = {{'D', 6}, {'D', 7}, {'B', 0}, {'B', 1}};
#define DOUT_FIRST 2

static struct board *the_board;

static void on_clock(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  hx711_clock(param, value != 0, the_board->cycles + the_board->avr->cycle);
}

static void on_byte(struct avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq;
  terminal_put(&((struct board *)param)->terminal, (uint8_t)value);
}

static void no_sleep(avr_t *avr, avr_cycle_count_t cycles) {
  (void)avr;
  (void)cycles;
}

void board_pull(struct board *board, char port, uint8_t bit, int level) {
  int at = port == 'D';
  uint8_t mask = (uint8_t)(1 << bit);
  board->outside_mask[at] |= mask;
  board->outside[at] = (uint8_t)((board->outside[at] & ~mask) | (level ? mask : 0));
  /* Told twice: simavr would put its own pull-up on the pin at the next write to the port. */
  avr_ioport_external_t external = {.name = port, .mask = board->outside_mask[at], .value = board->outside[at]};
  avr_ioctl(board->avr, AVR_IOCTL_IOPORT_SET_EXTERNAL(port), &external);
  avr_raise_irq(avr_io_getirq(board->avr, AVR_IOCTL_IOPORT_GETIRQ(port), bit), level);
}

static void pull_dout(struct hx711 *chip, int level) { board_pull(the_board, chip->dout_port, chip->dout_bit, level); }

void board_volt(struct board *board, uint8_t input, uint32_t millivolt) {
  int irq = input == 8 ? ADC_IRQ_TEMP : ADC_IRQ_ADC0 + input;
  avr_raise_irq(avr_io_getirq(board->avr, AVR_IOCTL_ADC_GETIRQ, irq), millivolt);
}

void board_supply(struct board *board, uint32_t millivolt) {
  board->avr->vcc = board->avr->avcc = board->avr->aref = millivolt;
}

/* A reset clears what simavr knows of the pins, but it passes on changes only. */
static void outside_again(struct board *board) {
  for (uint8_t i = 0; i < 16; i++) {
    uint8_t at = i / 8, bit = i % 8;
    int level = board->outside[at] >> bit & 1;
    if (!(board->outside_mask[at] & 1 << bit)) continue;
    board_pull(board, at ? 'D' : 'B', bit, !level);
    board_pull(board, at ? 'D' : 'B', bit, level);
  }
}

/* What the program was made to do wrong is not in its flash any more. */
static void count_start(struct board *board) {
  board->starts++;
  if (board->avr->data[MCUSR_ADDRESS] & WATCHDOG_FLAG) board->watchdog_starts++;
  memcpy(board->avr->flash, board->flash, FLASH_BYTES);
  for (int i = 0; i < CELLS; i++) hx711_reader_reset(&board->cells[i]);
  outside_again(board);
}

void board_start(struct board *board, const char *hex_path, uint32_t baud) {
  memset(board, 0, sizeof *board);
  the_board = board;
  board->byte_cycles = 10u * CLOCK_HZ / baud;
  flash_read(hex_path, board->flash, FLASH_BYTES);
  board->avr = avr_make_mcu_by_name("atmega328p");
  if (!board->avr || avr_init(board->avr)) {
    fprintf(stderr, "libsimavr knows no atmega328p\n");
    exit(1);
  }
  board->avr->frequency = CLOCK_HZ;
  board->avr->sleep = no_sleep;
  board->avr->run = avr_callback_run_raw;
  board->avr->codeend = FLASH_BYTES;
  board_supply(board, 5000);
  uint32_t flags = 0;
  avr_ioctl(board->avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  avr_irq_register_notify(avr_io_getirq(board->avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_byte, board);
  for (int i = 0; i < CELLS; i++) {
    struct hx711 *cell = &board->cells[i];
    cell->avr = board->avr;
    cell->dout_port = 'D';
    cell->dout_bit = (uint8_t)(DOUT_FIRST + i);
    cell->pull = pull_dout;
    /* Each chip's own oscillator is a little off. */
    cell->period = CLOCK_HZ / 10 + (uint64_t)i * CLOCK_HZ / 1000;
    hx711_power_up(cell, 0);
    avr_irq_t *clock = avr_io_getirq(board->avr, AVR_IOCTL_IOPORT_GETIRQ(clock_pins[i].port), clock_pins[i].bit);
    avr_irq_register_notify(clock, on_clock, cell);
  }
  terminal_start(&board->terminal);
  count_start(board);
}

void board_reset(struct board *board) {
  board->cycles += board->avr->cycle;
  avr_reset(board->avr);
  board->avr->cycle = 0;
  board->avr->data[MCUSR_ADDRESS] = 0;
  board->avr->state = cpu_Running;
  count_start(board);
}

void board_hang(struct board *board) {
  uint32_t at = board->avr->pc;
  board->avr->flash[at] = RJMP_SELF_LOW;
  board->avr->flash[at + 1] = RJMP_SELF_HIGH;
}

static void hear(struct board *board, uint64_t now) {
  uint8_t byte;
  if (now < board->next_byte || !terminal_get(&board->terminal, &byte)) return;
  board->next_byte = now + board->byte_cycles;
  avr_raise_irq(avr_io_getirq(board->avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT), byte);
}

void board_run(struct board *board, uint32_t cycles) {
  uint64_t until = board->cycles + board->avr->cycle + cycles;
  uint64_t next_look = 0;
  for (uint64_t now = 0; now < until;) {
    uint64_t before = board->avr->cycle;
    int state = avr_run(board->avr);
    if (state == cpu_Crashed || state == cpu_Done) {
      fprintf(stderr, "the chip stopped at %04x\n", (unsigned)board->avr->pc);
      exit(1);
    }
    if (board->avr->cycle < before) board->cycles += before;
    if (board->avr->pc == 0 && board->avr->data[MCUSR_ADDRESS] & WATCHDOG_FLAG) count_start(board);
    now = board->cycles + board->avr->cycle;
    if (now < next_look) continue;
    next_look = now + LOOK_CYCLES;
    for (int i = 0; i < CELLS; i++) hx711_step(&board->cells[i], now);
    hear(board, now);
  }
}
