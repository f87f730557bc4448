import { randomBytes } from 'node:crypto'
import { createSealer, Secret } from '@repohook/hooks'
import { describe, expect, it } from 'vitest'
import { sealSecret, secretOpener } from './sealed-secret.ts'

function counted() {
  const sealer = createSealer(randomBytes(32))
  const count = { opened: 0 }
  const open = (sealed: string, place: string) => {
    count.opened += 1
    return sealer.open(sealed, place)
  }
  return { sealer, count, opener: secretOpener({ ...sealer, open }) }
}

describe('secretOpener', () => {
  it('opens the secret of a row once', () => {
    const { sealer, count, opener } = counted()
    const sealed = sealSecret(new Secret('pässword'), 'u', sealer)
    expect([1, 2, 3].map(() => opener(sealed, 'u')?.reveal())).toEqual(['pässword', 'pässword', 'pässword'])
    expect(count.opened).toBe(1)
  })

  it('does not give what it opened to another row that holds the same sealed text', () => {
    const { sealer, opener } = counted()
    const sealed = sealSecret(new Secret('pässword'), 'u', sealer)
    opener(sealed, 'u')?.reveal()
    expect(() => opener(sealed, 'other')?.reveal()).toThrow('unable to authenticate data')
  })

  it('does not give what it opened to another column of the row', () => {
    const { sealer, opener } = counted()
    const sealed = sealSecret(new Secret('pässword'), 'u', sealer)
    opener(sealed, 'u')?.reveal()
    expect(() => opener(sealed, 'u', 'previous_secret')?.reveal()).toThrow('unable to authenticate data')
    const previous = sealSecret(new Secret('before'), 'u', sealer, 'previous_secret')
    expect(opener(previous, 'u', 'previous_secret')?.reveal()).toBe('before')
  })

  it('opens another secret of the same row', () => {
    const { sealer, opener } = counted()
    opener(sealSecret(new Secret('first'), 'u', sealer), 'u')?.reveal()
    expect(opener(sealSecret(new Secret('second'), 'u', sealer), 'u')?.reveal()).toBe('second')
  })

  it('lets go of what it opened once that is too much', () => {
    const { sealer, count, opener } = counted()
    const sealed = sealSecret(new Secret('first'), 'u', sealer)
    opener(sealed, 'u')?.reveal()
    for (let n = 0; n < 1_000; n++) opener(sealSecret(new Secret('other'), `${n}`, sealer), `${n}`)
    opener(sealed, 'u')?.reveal()
    expect(count.opened).toBe(2)
  })

  it('has nothing for a row without a secret', () => {
    const { opener } = counted()
    expect(opener(null, 'u')).toBeNull()
  })
})
