import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'

const version = 'v1'
const tagLength = 16

/** Seals values at rest under one key, and opens what a former one sealed, too. */
export interface Sealer {
  /** How every value begins that it seals: with its form and the id of the key. */
  readonly beginning: string
  /** Encrypts `plain` for one place (`hooks/<uid>/secret`); it opens only there. */
  seal(plain: string, place: string): string
  /** Throws when the value was made by a key it does not have, for another place, or was changed. */
  open(sealed: string, place: string): string
}

/**
 * AES-256-GCM with a random 96-bit nonce and the place as associated data, so that a value moved to another row does not
 * open. The text is `v1.<key id>.<nonce>.<ciphertext and tag>`.
 *
 * @param key exactly 32 bytes; it seals
 * @param formerKey opens what it sealed, until that is sealed anew
 */
export function createSealer(key: Uint8Array, formerKey?: Uint8Array): Sealer {
  const { keyId, prepared } = prepare(key)
  const former = formerKey && prepare(formerKey)
  const keys = new Map([...(former ? [[former.keyId, former.prepared] as const] : []), [keyId, prepared]])
  return {
    beginning: `${version}.${keyId}.`,
    seal(plain, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', prepared, nonce, { authTagLength: tagLength }).setAAD(
        Buffer.from(place),
      )
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return [version, keyId, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
    },
    open(sealed, place) {
      const [form, id, ...parts] = sealed.split('.')
      const [nonce, body] = parts.map((part) => Buffer.from(part, 'base64url'))
      if (form !== version || !nonce || !body) throw new Error('A sealed value is malformed.')
      const opening = keys.get(id ?? '')
      if (!opening) {
        throw new Error(`A sealed value needs the key ${id}; this installation has ${[...keys.keys()].join(', ')}.`)
      }
      // The decoder overlooks strange characters and unused bits: only the one spelling that `seal` writes is taken.
      if ([version, id, nonce.toString('base64url'), body.toString('base64url')].join('.') !== sealed)
        throw new Error('A sealed value is malformed.')
      const decipher = createDecipheriv('aes-256-gcm', opening, nonce, { authTagLength: tagLength })
      decipher.setAAD(Buffer.from(place)).setAuthTag(body.subarray(-tagLength))
      return Buffer.concat([decipher.update(body.subarray(0, -tagLength)), decipher.final()]).toString('utf8')
    },
  }
}

function prepare(key: Uint8Array) {
  if (key.length !== 32) throw new Error(`A sealing key has 32 bytes; this one has ${key.length}.`)
  return { keyId: createHash('sha256').update(key).digest('hex').slice(0, 8), prepared: createSecretKey(key) }
}
