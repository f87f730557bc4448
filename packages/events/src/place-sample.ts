import { isObject } from './parse-payload.ts'
import type { PayloadObject } from './payload-types.ts'

/** Where a sample is to have happened and who did it, each as payloads show it. */
export interface SamplePlace {
  /** With `id`, `full_name`, `html_url` and `url`: the links of the sample are made from them. */
  readonly repository: PayloadObject
  /** With `id` and `login`. */
  readonly organization: PayloadObject
  /** With `id` and `login`. */
  readonly sender: PayloadObject
}

/** Where every sample happens as it is checked in: one place, so that everything which names it can be found. */
export const homeOfSamples = {
  repository: {
    id: 186853002,
    name: 'Hello-World',
    full_name: 'Octocoders/Hello-World',
    html_url: 'https://github.com/Octocoders/Hello-World',
    url: 'https://api.github.com/repos/Octocoders/Hello-World',
  },
  organization: { id: 38302899, login: 'Octocoders' },
  sender: { id: 21031067, login: 'Codertocat' },
} as const

const home = homeOfSamples

/**
 * A sample as it would have happened at another place: names, links and ids that say where, and who did it, are that
 * place's throughout. `repository`, `organization` and `sender` gain what the place says of them and the sample does
 * not; where they are mentioned further in, only what is there changes. The sample is left as it is.
 */
export function placeSample(sample: PayloadObject, place: SamplePlace): PayloadObject {
  const rewrite = rewriterTo(place)
  const ids = new Map<unknown, unknown>([
    [home.repository.id, place.repository['id']],
    [home.organization.id, place.organization['id']],
    [home.sender.id, place.sender['id']],
  ])
  const move = (value: unknown): unknown => {
    if (typeof value === 'string') return rewrite(value)
    if (Array.isArray(value)) return value.map(move)
    if (isObject(value)) return overlay(moveFields(value), ownOf(value, place), 'mention')
    return ids.get(value) ?? value
  }
  const moveFields = (object: PayloadObject): PayloadObject =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, move(value)]))
  const envelope = Object.entries(place).flatMap(([key, own]: [string, PayloadObject]) => {
    const field = sample[key]
    return isObject(field) ? [[key, overlay(moveFields(field), own, 'whole')] as const] : []
  })
  return { ...moveFields(sample), ...Object.fromEntries(envelope) }
}

/** Whether all that a place says of something is shown, or only what the sample shows of it. */
type Manner = 'whole' | 'mention'

/** What the place says of what an object of the sample stands for. */
function ownOf(object: PayloadObject, { repository, organization, sender }: SamplePlace): PayloadObject {
  const { full_name: fullName, login } = object
  if (fullName === home.repository.full_name) return repository
  if (login === home.sender.login) return sender
  if (login !== home.organization.login) return {}
  // An owner has the shape of a user, which says of what type it is.
  return object['type'] === undefined
    ? organization
    : { ...ownerOf(repository), ...pick(organization, ['id', 'login']) }
}

const ownerOf = ({ owner }: PayloadObject): PayloadObject => (isObject(owner) ? owner : {})

const pick = (object: PayloadObject, keys: readonly string[]): PayloadObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => keys.includes(key)))

function overlay(template: PayloadObject, own: PayloadObject, manner: Manner): PayloadObject {
  const entries = Object.entries(own).filter(([key]) => manner === 'whole' || Object.hasOwn(template, key))
  return {
    ...template,
    ...Object.fromEntries(
      entries.map(([key, value]) => {
        const shown = template[key]
        if (key === 'owner' && isObject(shown) && isObject(value)) return [key, overlay(shown, value, manner)]
        return [key, typeof shown === 'number' ? inSeconds(value) : value]
      }),
    ),
  }
}

/** A push shows a repository's dates as seconds since 1970. */
function inSeconds(value: unknown): unknown {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? value : Math.floor(at / 1_000)
}

/** Whatever may stand in a string and name the home of the samples; what a link leads to comes before what it is made of. */
const mentions = new RegExp(
  [
    String.raw`https://(?:api|uploads)\.github\.com/repos/Octocoders/Hello-World\b`,
    String.raw`https://github\.com/Octocoders/Hello-World\b`,
    String.raw`https://api\.github\.com(?=/(?:repos|users|orgs)/(?:Octocoders|Codertocat)\b)`,
    String.raw`https://api\.github\.com(?=/(?:repositories|organizations)/(?:186853002|38302899)\b)`,
    String.raw`https://github\.com(?=/(?:orgs/|users/)?(?:Octocoders|Codertocat)\b)`,
    String.raw`(?<=^git://|^git@)github\.com(?=[:/](?:Octocoders|Codertocat)/)`,
    String.raw`\bOctocoders/Hello-World\b`,
    String.raw`\b(?:Octocoders|Codertocat|Hello-World)\b`,
    // An avatar stays the one that it is: under another number it would be somebody else's.
    String.raw`(?<!/u/)\b(?:186853002|38302899|21031067)\b`,
  ].join('|'),
  'g',
)

function rewriterTo({ repository, organization, sender }: SamplePlace): (text: string) => string {
  const fullName = String(repository['full_name'])
  const htmlUrl = String(repository['html_url'])
  const url = String(repository['url'])
  const webBase = before(htmlUrl, `/${fullName}`)
  const names = new Map<string, string>([
    [home.repository.url, url],
    ['https://uploads.github.com/repos/Octocoders/Hello-World', url],
    [home.repository.html_url, htmlUrl],
    ['https://api.github.com', before(url, `/repos/${fullName}`)],
    ['https://github.com', webBase],
    ['github.com', URL.canParse(webBase) ? new URL(webBase).hostname : 'github.com'],
    [home.repository.full_name, fullName],
    [home.repository.name, fullName.slice(fullName.indexOf('/') + 1)],
    [home.organization.login, String(organization['login'])],
    [home.sender.login, String(sender['login'])],
    [String(home.repository.id), String(repository['id'])],
    [String(home.organization.id), String(organization['id'])],
    [String(home.sender.id), String(sender['id'])],
  ])
  return (text) => {
    const isLink = text.startsWith('https://')
    return text.replaceAll(mentions, (mention) => {
      const name = names.get(mention) ?? mention
      return isLink && mention === home.sender.login ? encodeURIComponent(name) : name
    })
  }
}

/** What comes before an ending; without that ending, where the URL's site begins. */
function before(url: string, ending: string): string {
  if (url.endsWith(ending)) return url.slice(0, -ending.length)
  return URL.canParse(url) ? new URL(url).origin : url
}
