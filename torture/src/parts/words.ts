/** `12,345` */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

/** `1:02:03` */
export function duration(ms: number): string {
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(Math.floor)
  return [hours, ...[minutes, seconds].map((value) => String(value).padStart(2, '0'))].join(':')
}
