import fc from 'fast-check'

const syntax = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '\n',
  '"event"',
  '"payload":{}',
  'null',
  '\u0000',
  '\uFEFF',
  '\ud800',
]
const put = fc.oneof(
  fc.uint8Array({ maxLength: 3 }),
  fc.constantFrom(...syntax).map((text) => new TextEncoder().encode(text)),
)
const change = fc.record({ at: fc.nat(), drop: fc.nat(4), put })

/** A way to break bytes: up to three times, some are taken out and others put in their place. */
export const edit = fc.array(change, { minLength: 1, maxLength: 3 }).map(
  (changes) =>
    (bytes: Uint8Array): Uint8Array =>
      changes.reduce<Uint8Array>((json, { at, drop, put: bits }) => {
        const from = at % (json.length + 1)
        return Buffer.concat([json.subarray(0, from), bits, json.subarray(from + drop)])
      }, bytes),
)
