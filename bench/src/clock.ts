/** Milliseconds of the machine's monotonic clock, which every process reads alike. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
