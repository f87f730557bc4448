import type { Dice } from './dice.ts'

/** What two JSON encoders write in two ways: signed and sent as it came, or a receiver computes another digest. */
const oddities = [
  '"big":12345678901234567890123',
  '"spaced" : [ 1 , 2 ]',
  '"1":1,"0":0',
  '"escaped":"\\u00e9\\/"',
  '"text":"é😀 & = + %"',
  '"tiny":1e-400,"one":1.0',
  '"double":1,"double":2',
]

export const eventNames = ['push', 'star', 'fork', 'issues'] as const

/** A payload of an event that is like no other, byte for byte. */
export function payloadOf(event: string, number: number, dice: Dice): Uint8Array {
  const action = event === 'star' ? '"action":"created",' : event === 'issues' ? '"action":"opened",' : ''
  return Buffer.from(`{${action}"number":${number}, ${dice.pick(oddities)}${dice.pick(['', '\n'])}}`)
}
