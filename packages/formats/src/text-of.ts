import { maxWork } from './budget.ts'

/** A value as a template shows it: text as it is, nothing for what is missing, JSON for objects and lists. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (typeof value === 'object') return jsonOf(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** A value as JSON, `null` for what JSON cannot say. */
export const jsonOf = (value: unknown): string => JSON.stringify(value) ?? 'null'

/** How many members a list or an object has, and how long a text is: what it costs to copy. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 1
}

/** About how long a value is as text, with all that is in it; it stops counting once that is more than `most`. */
export function weightOf(value: unknown, most = maxWork): number {
  if (typeof value === 'string') return value.length
  let weight = 0
  const left = [value]
  while (left.length > 0 && weight <= most) {
    const one = left.pop()
    weight += typeof one === 'string' ? one.length + 1 : 1
    if (typeof one !== 'object' || one === null) continue
    for (const [key, member] of Object.entries(one)) {
      weight += key.length
      left.push(member)
    }
  }
  return weight
}
