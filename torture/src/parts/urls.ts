import { checkUrlSpellings } from '@repohook/hooks/testing'
import type { Part } from './part.ts'
import { whole } from './words.ts'

export const urls: Part = {
  name: 'urls',
  about: 'spellings of URLs, none of which may lead to an address that is refused',
  async run({ long, seed }) {
    const { tried, accepted, violations } = checkUrlSpellings({ seed: seed ?? 1, count: long ? 5_000_000 : 300_000 })
    return {
      figures: [
        { what: 'spellings of URLs', value: whole(tried), note: `${whole(accepted)} accepted` },
        { what: 'accepted that lead to a refused address', value: whole(violations.length) },
      ],
      broken: violations,
    }
  },
}
