#ifndef VIGIL_WATCHDOG_H
#define VIGIL_WATCHDOG_H

/** From now on the chip starts anew when `watchdog_feed` is not called for half a second. */
void watchdog_start(void);

/** Only the main loop calls this: an interrupt goes on also when the loop hangs. */
void watchdog_feed(void);

#endif
