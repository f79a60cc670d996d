#include "flash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(const char *path, const char *why) {
  fprintf(stderr, "%s: %s\n", path, why);
  exit(1);
}

uint32_t flash_read(const char *path, uint8_t *flash, uint32_t size) {
  char line[600];
  uint32_t end = 0;
  FILE *file = fopen(path, "r");
  if (!file) give_up(path, "cannot be opened");
  memset(flash, 0xff, size);
  while (fgets(line, sizeof line, file)) {
    unsigned length, address, type;
    if (sscanf(line, ":%2x%4x%2x", &length, &address, &type) != 3) give_up(path, "is not Intel HEX");
    uint8_t sum = (uint8_t)(length + address + (address >> 8) + type);
    for (unsigned i = 0; i <= length; i++) {
      unsigned byte;
      if (sscanf(line + 9 + 2 * i, "%2x", &byte) != 1) give_up(path, "has a line that is cut");
      sum += (uint8_t)byte;
      if (i == length || type != 0) continue;
      if (address + i >= size) give_up(path, "is larger than the flash");
      flash[address + i] = (uint8_t)byte;
      if (address + i >= end) end = address + i + 1;
    }
    if (sum != 0) give_up(path, "has a line with a wrong sum");
  }
  fclose(file);
  return end;
}
