/** Preloaded into the service: tells how late its event loop was since the message before, by IPC. */
const { monitorEventLoopDelay } = require('node:perf_hooks');

const NANOSECONDS = 1e6;
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('message', () => {
  process.send({ p99: delays.percentile(99) / NANOSECONDS, longest: delays.max / NANOSECONDS });
  delays.reset();
});
// The channel alone does not keep the service alive.
process.channel?.unref();
