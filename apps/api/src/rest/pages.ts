import type { Links } from '@repohook/hooks'
import type { Context } from 'hono'
import { z } from 'zod'

/** A whole number from 1; like GitHub, anything else is as if it were not there, and what is too much is the most. */
const count = (most: number, otherwise: number) =>
  z.preprocess((text) => {
    const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : 0
    return number < 1 ? undefined : Math.min(number, most)
  }, z.int().min(1).max(most).default(otherwise))

export const perPage = count(100, 30)
export const pageNumber = count(2 ** 31 - 1, 1)

/** What another page has in place of the query's member, by its relation; null for a page that is not there. */
type Pages = Readonly<Partial<Record<'next' | 'prev' | 'first' | 'last', string | number | null>>>

/**
 * The `Link` header to the other pages of a list, whose address differs in one member of the query. None where there is no
 * other page. Clients split it at exactly `, ` and `; `.
 */
export function linkTo(pages: Pages, member: 'page' | 'cursor', c: Context, { publicUrl }: Links): { link?: string } {
  const query = new URL(c.req.url).searchParams
  const links = Object.entries(pages).flatMap(([relation, value]) => {
    if (value === null) return []
    query.set(member, String(value))
    return [`<${publicUrl}${c.req.path}?${query.toString()}>; rel="${relation}"`]
  })
  return links.length === 0 ? {} : { link: links.join(', ') }
}
