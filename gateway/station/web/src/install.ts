/**
 * Lets the page be installed, and start while the gateway is away. Browsers allow it on this machine and over HTTPS alone; elsewhere the
 * page works as before, without that.
 */
export function startInstall(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/service-worker.js').catch(() => undefined);
}
