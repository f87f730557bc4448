import { Failure } from '@repohook/events'
import { defaultAllowedHosts, type Destinations, parseAllowedHosts } from './destinations.ts'
import { checkPayloadUrl } from './payload-url.ts'
import { placeOf } from './place.ts'
import { isPublicAddress } from './public-address.testing.ts'
import { SeededRandom } from './seeded-random.testing.ts'
import { urlFault } from './url-fault.testing.ts'
import { someIPv4, someIPv6, someSpelling } from './url-spelling.testing.ts'

export interface UrlSpellings {
  readonly seed: number
  readonly count: number
  /** For planted bugs: what checks a URL, and what judges the addresses that its name resolves to. */
  readonly check?: (raw: string, destinations: Destinations) => string
  readonly destinations?: Destinations
}

export interface UrlFindings {
  readonly tried: number
  /** Of those tried: how many URLs were accepted as payload URLs. */
  readonly accepted: number
  /** The first few of what must not be, with what it takes to see it again. */
  readonly violations: readonly string[]
}

const enough = 20

/**
 * Tries `count` spellings of URLs on the rules of payload URLs, where only the public internet is allowed, and on each that
 * is accepted what a resolver might answer for it. The same seed tries the same.
 */
export function checkUrlSpellings({
  seed,
  count,
  check = checkPayloadUrl,
  destinations = parseAllowedHosts(defaultAllowedHosts),
}: UrlSpellings): UrlFindings {
  const random = new SeededRandom(seed)
  const violations: string[] = []
  let tried = 0
  let accepted = 0
  while (tried < count && violations.length < enough) {
    tried += 1
    const raw = someSpelling(random)
    const answers = Array.from({ length: 1 + random.below(3) }, () =>
      random.chance(0.6) ? someIPv4(random) : someIPv6(random),
    )
    try {
      const url = check(raw, destinations)
      accepted += 1
      const fault = urlFault(raw, url) ?? answersFault(url, answers, destinations)
      if (fault !== null) violations.push(`seed ${seed}, try ${tried}: ${JSON.stringify(raw)} ${fault}`)
    } catch (error) {
      if (!(error instanceof Failure))
        violations.push(`seed ${seed}, try ${tried}: ${JSON.stringify(raw)} threw ${String(error)}`)
    }
  }
  return { tried, accepted, violations }
}

function answersFault(url: string, answers: readonly string[], destinations: Destinations): string | null {
  const isAllowed = destinations.judge(placeOf(new URL(url)), answers) === null
  return isAllowed === answers.every(isPublicAddress)
    ? null
    : `is ${isAllowed ? '' : 'not '}connected to where it resolves to ${answers.join(' and ')}`
}
