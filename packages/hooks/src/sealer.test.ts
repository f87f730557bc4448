import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSealer } from './sealer.ts'

const key = Buffer.alloc(32, 7)
const sealer = createSealer(key)
const place = 'hooks/1/secret'
const refused =
  /^(?:A sealed value is malformed\.|A sealed value needs the key [^]*|Unsupported state or unable to authenticate data|Invalid authentication tag length: .*)$/

describe('a sealed value', () => {
  it.each(['s3cr3t', '', 'pässwörd 🗝️ 鍵', '\0\n', '$'.repeat(1_024), '********'])(
    'opens as what it was: %j',
    (plain) => {
      expect(sealer.open(sealer.seal(plain, place), place)).toBe(plain)
    },
  )

  it('opens with another sealer of the same key', () => {
    expect(createSealer(Buffer.alloc(32, 7)).open(sealer.seal('s3cr3t', place), place)).toBe('s3cr3t')
  })

  it.each(['hooks/2/secret', 'hooks/1/secret ', 'Hooks/1/secret', ''])('does not open in the place “%s”', (other) => {
    const sealed = sealer.seal('s3cr3t', place)
    expect(() => sealer.open(sealed, other)).toThrow(refused)
  })

  it('does not open with another key, and says which one it needs', () => {
    const other = createSealer(randomBytes(32))
    expect(() => other.open(sealer.seal('s3cr3t', place), place)).toThrow(`needs the key ${keyIdOf(key)}`)
  })

  it('does not open with another key that claims its id', () => {
    const [form, , ...rest] = createSealer(Buffer.alloc(32, 8)).seal('s3cr3t', place).split('.')
    expect(() => sealer.open([form, keyIdOf(key), ...rest].join('.'), place)).toThrow(refused)
  })

  // Three lengths: base64 leaves no, two or four bits of its last character unused.
  it.each(['a', 'ab', 'abc', 's3cr3t 🗝️'])('does not open when any character of it is another: %s', (plain) => {
    const sealed = sealer.seal(plain, place)
    for (const index of sealed.split('').keys()) {
      for (const character of 'ABCDwxyz0189-_+/=. ~é\n') {
        if (character === sealed[index]) continue
        const changed = sealed.slice(0, index) + character + sealed.slice(index + 1)
        expect(() => sealer.open(changed, place)).toThrow(refused)
      }
    }
  })

  it('does not open when a character is missing or is there twice', () => {
    const sealed = sealer.seal('s3cr3t', place)
    for (const index of sealed.split('').keys()) {
      expect(() => sealer.open(sealed.slice(0, index) + sealed.slice(index + 1), place)).toThrow(refused)
      expect(() => sealer.open(sealed.slice(0, index) + sealed[index] + sealed.slice(index), place)).toThrow(refused)
    }
  })

  it.each(['=', '.', '.more', ' ', '\n', '%'])('does not open with %j after it', (tail) => {
    const sealed = sealer.seal('s3cr3t', place)
    expect(() => sealer.open(sealed + tail, place)).toThrow(refused)
  })

  it.each(['s3cr3t', ''].flatMap((plain) => [15, 12, 8, 4].map((length) => [plain, length] as const)))(
    '“%s” does not open by the first %i bytes of its tag',
    (plain, length) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
      const sealedWith = (bytes: Buffer) =>
        ['v1', keyIdOf(key), nonce.toString('base64url'), bytes.toString('base64url')].join('.')
      expect(sealer.open(sealedWith(body), place)).toBe(plain)
      expect(() => sealer.open(sealedWith(body.subarray(0, length - 16)), place)).toThrow(refused)
    },
  )

  it.each(['', 'v1', 'v1.', 'v1...', 'plain text', 's3cr3t', 'v2.a.b.c'])('is not “%s”', (text) => {
    expect(() => sealer.open(text, place)).toThrow(refused)
  })

  it('is never the same twice', () => {
    const sealed = Array.from({ length: 100 }, () => sealer.seal('s3cr3t', place))
    expect(new Set(sealed).size).toBe(100)
    expect(new Set(sealed.map((text) => text.split('.')[2])).size).toBe(100)
  })

  it('says its form and the id of its key, and nothing of the value', () => {
    const sealed = sealer.seal('s3cr3t', place)
    expect(sealed).toMatch(new RegExp(String.raw`^v1\.${keyIdOf(key)}\.[\w-]{16}\.[\w-]{30}$`))
    expect(Buffer.from(sealed.split('.')[3]!, 'base64url').includes('s3cr3t')).toBe(false)
  })

  it('is not quoted by the error when it does not open', () => {
    const sealed = sealer.seal('s3cr3t', place)
    expect(() => sealer.open(sealed, 'elsewhere')).toThrow(/^(?!.*v1\.)/)
  })
})

describe('a sealer with a former key', () => {
  const [before, now] = [createSealer(key), createSealer(Buffer.alloc(32, 8), key)]

  it('opens what the former key sealed, and seals by the present one', () => {
    expect(now.open(before.seal('s3cr3t', place), place)).toBe('s3cr3t')
    const sealed = now.seal('s3cr3t', place)
    expect(now.open(sealed, place)).toBe('s3cr3t')
    expect(sealed.startsWith(now.beginning)).toBe(true)
    expect(now.beginning).toBe(`v1.${keyIdOf(Buffer.alloc(32, 8))}.`)
    expect(createSealer(Buffer.alloc(32, 8)).open(sealed, place)).toBe('s3cr3t')
    expect(() => before.open(sealed, place)).toThrow('needs the key')
  })

  it('holds what the former key sealed to its place and its spelling, too', () => {
    const sealed = before.seal('s3cr3t', place)
    expect(() => now.open(sealed, 'elsewhere')).toThrow(refused)
    expect(() => now.open(`${sealed}=`, place)).toThrow(refused)
    expect(() => now.open(sealed.replace(before.beginning, now.beginning), place)).toThrow(refused)
  })

  it('says which keys it has when a value needs another', () => {
    const other = createSealer(Buffer.alloc(32, 9)).seal('s3cr3t', place)
    const has = `${keyIdOf(key)}, ${keyIdOf(Buffer.alloc(32, 8))}.`
    expect(() => now.open(other, place)).toThrow(
      `needs the key ${keyIdOf(Buffer.alloc(32, 9))}; this installation has ${has}`,
    )
  })

  it('takes the same key twice', () => {
    expect(createSealer(key, key).open(before.seal('s3cr3t', place), place)).toBe('s3cr3t')
  })
})

describe('a sealing key', () => {
  it('has 32 bytes, the former one too', () => {
    expect(() => createSealer(key, new Uint8Array(31))).toThrow('A sealing key has 32 bytes; this one has 31.')
  })

  it.each([0, 16, 31, 33, 64])('cannot have %i bytes', (length) => {
    expect(() => createSealer(new Uint8Array(length))).toThrow(`A sealing key has 32 bytes; this one has ${length}.`)
  })
})

const keyIdOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 8)
