#define _GNU_SOURCE
#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

void terminal_start(struct terminal *terminal) {
  struct termios settings;
  memset(terminal, 0, sizeof *terminal);
  terminal->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (terminal->fd < 0 || grantpt(terminal->fd) || unlockpt(terminal->fd) ||
      ptsname_r(terminal->fd, terminal->path, sizeof terminal->path)) {
    perror("pseudo-terminal");
    exit(1);
  }
  /* Opened and closed once: only then does the system say when nobody has it open. */
  int other = open(terminal->path, O_RDWR | O_NOCTTY);
  if (other < 0 || tcgetattr(other, &settings)) {
    perror(terminal->path);
    exit(1);
  }
  cfmakeraw(&settings);
  tcsetattr(other, TCSANOW, &settings);
  close(other);
}

void terminal_put(struct terminal *terminal, uint8_t byte) {
  if (terminal->is_open && terminal->out_length < sizeof terminal->out) terminal->out[terminal->out_length++] = byte;
  else terminal->lost++;
}

int terminal_exchange(struct terminal *terminal) {
  struct pollfd poll_fd = {.fd = terminal->fd, .events = POLLIN};
  int was_open = terminal->is_open;
  poll(&poll_fd, 1, 0);
  terminal->is_open = !(poll_fd.revents & POLLHUP);
  if (!terminal->is_open) {
    terminal->lost += terminal->out_length;
    terminal->out_length = 0;
    terminal->in_length = terminal->in_at = 0;
    return 0;
  }
  if (terminal->out_length > 0) {
    ssize_t written = write(terminal->fd, terminal->out, terminal->out_length);
    if (written > 0) {
      terminal->sent += (uint64_t)written;
      terminal->out_length -= (uint32_t)written;
      memmove(terminal->out, terminal->out + written, terminal->out_length);
    }
  }
  if (terminal->in_at == terminal->in_length) {
    ssize_t length = read(terminal->fd, terminal->in, sizeof terminal->in);
    terminal->in_length = length > 0 ? (uint32_t)length : 0;
    terminal->in_at = 0;
  }
  return !was_open;
}

int terminal_get(struct terminal *terminal, uint8_t *byte) {
  if (terminal->in_at == terminal->in_length) return 0;
  *byte = terminal->in[terminal->in_at++];
  return 1;
}
