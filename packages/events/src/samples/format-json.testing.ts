/** The text of a JSON value as the project's formatter writes it: lists of plain values on one line where they fit. */
export const formatJson = (value: unknown): string => `${format(value, '', 0)}\n`

const lineLength = 120

function format(value: unknown, indent: string, column: number): string {
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    const isPlain = value.every((item) => typeof item !== 'object' || item === null)
    if (isPlain && column + line.length < lineLength) return line
    const items = value.map((item) => `${inner}${format(item, inner, inner.length)}`)
    return `[\n${items.join(',\n')}\n${indent}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, field]) => {
    const label = `${inner}${JSON.stringify(key)}: `
    return `${label}${format(field, inner, label.length)}`
  })
  return fields.length === 0 ? '{}' : `{\n${fields.join(',\n')}\n${indent}}`
}
