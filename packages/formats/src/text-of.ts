/** A value as a template shows it: text as it is, nothing for what is missing, JSON for objects and lists. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return jsonOf(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A value as JSON, `null` for what JSON cannot say. */
export const jsonOf = (value: unknown): string => JSON.stringify(value) ?? 'null'

/** How much work a value is to look at, in characters: those of a text, the members of a list or an object. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 1
}
