/** An instant as a field for date and time has it, in the reader's own time zone: `2026-11-28T01:30`. */
export function toLocal(iso: string): string {
  const moment = new Date(iso)
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** What such a field says, as an instant in ISO 8601; undefined while it says nothing. */
export function fromLocal(local: string): string | undefined {
  const at = Date.parse(local)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
