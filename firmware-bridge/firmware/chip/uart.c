#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>

#define BAUD_TOL 3
#include <util/setbaud.h>

/* Indices of eight bits go round by themselves in a queue of 256. */
static volatile uint8_t out[256];
static volatile uint8_t out_head;
static volatile uint8_t out_tail;

#define IN_MASK 63
static volatile uint8_t in[IN_MASK + 1];
static volatile uint8_t in_head;
static volatile uint8_t in_tail;

ISR(USART_UDRE_vect) {
  UDR0 = out[out_tail++];
  if (out_tail == out_head) UCSR0B &= (uint8_t)~_BV(UDRIE0);
}

ISR(USART_RX_vect) {
  uint8_t byte = UDR0;
  uint8_t next = (in_head + 1) & IN_MASK;
  if (next == in_tail) return;
  in[in_head] = byte;
  in_head = next;
}

void uart_start(void) {
  /* Before the divider: whoever watches the divider being written must know what it divides by. */
  UCSR0A = USE_2X ? _BV(U2X0) : 0;
  UBRR0H = UBRRH_VALUE;
  UBRR0L = UBRRL_VALUE;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0);
}

uint8_t uart_room(void) { return (uint8_t)(out_tail - out_head - 1); }

static void queue(uint8_t byte) {
  out[out_head] = byte;
  out_head++;
  UCSR0B |= _BV(UDRIE0);
}

bool uart_send(const uint8_t *bytes, uint8_t length) {
  if (uart_room() < length) return false;
  for (uint8_t i = 0; i < length; i++) queue(bytes[i]);
  return true;
}

void uart_put(uint8_t byte) {
  while (uart_room() == 0) continue;
  queue(byte);
}

bool uart_get(uint8_t *byte) {
  if (in_tail == in_head) return false;
  *byte = in[in_tail];
  in_tail = (in_tail + 1) & IN_MASK;
  return true;
}
