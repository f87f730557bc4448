import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'

const version = 'v1'
const tagLength = 16

/** Seals values at rest under one key. */
export interface Sealer {
  /** Encrypts `plain` for one place (`hooks/<uid>/secret`); it opens only there. */
  seal(plain: string, place: string): string
  /** Throws when the value was made by another key, for another place, or was changed. */
  open(sealed: string, place: string): string
}

/**
 * AES-256-GCM with a random 96-bit nonce and the place as associated data, so that a value moved to another row does not
 * open. The text is `v1.<key id>.<nonce>.<ciphertext and tag>`; the key id lets several keys live side by side later.
 *
 * @param key exactly 32 bytes
 */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== 32) throw new Error(`A sealing key has 32 bytes; this one has ${key.length}.`)
  const prepared = createSecretKey(key)
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8)
  return {
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
      if (id !== keyId) throw new Error(`A sealed value needs the key ${id}; this installation has ${keyId}.`)
      // The decoder overlooks strange characters and unused bits: only the one spelling that `seal` writes is taken.
      if ([version, keyId, nonce.toString('base64url'), body.toString('base64url')].join('.') !== sealed)
        throw new Error('A sealed value is malformed.')
      const decipher = createDecipheriv('aes-256-gcm', prepared, nonce, { authTagLength: tagLength })
      decipher.setAAD(Buffer.from(place)).setAuthTag(body.subarray(-tagLength))
      return Buffer.concat([decipher.update(body.subarray(0, -tagLength)), decipher.final()]).toString('utf8')
    },
  }
}
