import type { Delivery } from './api.ts'
import { plainText } from './plain-text.ts'

/** Why a delivery went as it did, in a sentence; of what did not arrive, in the server's words. */
export function outcomeWords({ outcome, underWay, advice }: Pick<Delivery, 'outcome' | 'underWay' | 'advice'>): string {
  if (outcome === null) return underWay ? 'It is being sent.' : 'It waits to be sent.'
  if (outcome.kind === 'delivered') return `The receiver took it, with ${outcome.status}.`
  return plainText(advice?.what ?? 'It did not arrive.')
}
