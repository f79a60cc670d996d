/** A child for the supervisor's tests: says it is ready, then does what its first message asks. */
process.on('message', (message: { readonly plan: 'live' | 'exit' | 'hang' | 'mute' }) => {
  if (message.plan === 'mute') process.exit(3);
  process.send?.({ type: 'ready', pid: process.pid });
  if (message.plan === 'exit') process.exit(3);
  if (message.plan === 'hang') for (;;);
});
process.on('disconnect', () => process.exit(0));
