/** What a hook hears, in words: `push`, `push and issues`, `push, issues and 3 more`, `all events`. */
export function heardEvents(events: readonly string[]): string {
  if (events.includes('*')) return 'all events'
  const [first = 'no events', second, third, ...more] = events
  if (second === undefined) return first
  if (third === undefined) return `${first} and ${second}`
  return more.length === 0 ? `${first}, ${second} and ${third}` : `${first}, ${second} and ${more.length + 1} more`
}
