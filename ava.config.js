// Processes, not threads: native add-ons are not safe in worker threads.
export default {
  files: ['build/test/**/*.test.js'],
  workerThreads: false,
  timeout: '120s',
  concurrency: 2,
};
