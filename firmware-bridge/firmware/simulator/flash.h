#ifndef VIGIL_SIMULATED_FLASH_H
#define VIGIL_SIMULATED_FLASH_H

#include <stdint.h>

/** Reads an Intel HEX file as it would be uploaded into `flash`. Gives its length in bytes, or ends the program. */
uint32_t flash_read(const char *path, uint8_t *flash, uint32_t size);

#endif
