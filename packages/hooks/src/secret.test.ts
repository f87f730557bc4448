import { format, formatWithOptions, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { mask, Secret } from './secret.ts'

const plain = 'correct horse'
const secret = new Secret(plain)
/** As careless code sees it, which takes it for a text. */
const text = secret as unknown as string
const hook = { id: 1, config: { url: 'https://example.com/', secret } }

function caught(cause: unknown): Error {
  return new Error('The signature could not be made.', { cause })
}

describe('a secret', () => {
  it('is given by reveal alone', () => {
    expect(secret.reveal()).toBe(plain)
  })

  it.each<[string, () => string, string]>([
    ['String', () => String(secret), mask],
    ['a template', () => `secret ${text}`, `secret ${mask}`],
    ['concatenation', () => 'secret ' + text, `secret ${mask}`],
    ['join', () => [secret, 1].join(), `${mask},1`],
    ['toLocaleString', () => secret.toLocaleString(), mask],
    ['JSON', () => JSON.stringify(secret), `"${mask}"`],
    ['JSON of what holds it', () => JSON.stringify({ a: [{ secret }] }), `{"a":[{"secret":"${mask}"}]}`],
    ['inspect', () => inspect(secret), mask],
    ['inspect of what holds it', () => inspect({ secret }), `{ secret: ${mask} }`],
    ['console.log("%s")', () => format('%s', secret), mask],
    ['console.log("%j")', () => format('%j', secret), `"${mask}"`],
    ['console.log("%o")', () => format('%o', secret), mask],
    ['console.log("%O")', () => format('%O', secret), mask],
  ])('shows as the mask through %s', (_, print, printed) => {
    expect(print()).toBe(printed)
  })

  it.each<[string, () => string]>([
    ['however deep it lies', () => inspect({ a: { b: [new Map([['k', { hook }]])] } }, { depth: null })],
    ['with hidden properties shown', () => inspect(hook, { showHidden: true, depth: null, getters: true })],
    ['without the inspector of its own', () => inspect(hook, { customInspect: false, showHidden: true, depth: null })],
    ['with colours', () => formatWithOptions({ colors: true }, 'hook %o', hook)],
    ['as a number', () => format('%d %i %f', secret, secret, secret)],
    [
      'by its properties',
      () => JSON.stringify([Reflect.ownKeys(secret), Object.entries(secret), Object.assign({}, secret)]),
    ],
    ['when it is cloned', () => inspect(structuredClone(hook), { showHidden: true, depth: null })],
    ['as the cause of an error', () => inspect(caught(secret))],
    ['inside the cause of an error', () => inspect(caught({ hook }), { depth: null })],
    ['in the message of an error', () => inspect(new Error(`The secret ${text} does not fit.`))],
    ['in what an error carries', () => inspect(Object.assign(new Error('no'), { hook }), { depth: null })],
  ])('does not show %s', (_, print) => {
    expect(print()).not.toContain(plain)
  })
})
