#include "watchdog.h"

#include <avr/io.h>
#include <avr/wdt.h>

/* Behind a reset by the watchdog it still runs, at 16 ms: it is stopped before anything else can take that long. */
void watchdog_stop_early(void) __attribute__((naked, used, section(".init3")));
void watchdog_stop_early(void) {
  MCUSR = 0;
  wdt_disable();
}

void watchdog_start(void) { wdt_enable(WDTO_500MS); }

void watchdog_feed(void) { wdt_reset(); }
