/** A new secret as Standard Webhooks spells one, which GitHub's libraries take as well: 32 random bytes. */
export function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}
