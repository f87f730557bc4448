import type { Links } from '@repohook/hooks'
import type { Context } from 'hono'

/** Where the links of an answer lead: the public address, or where there is none the one that the caller used. */
export const linksFor =
  (publicUrl: string | undefined) =>
  (c: Context): Links => ({ publicUrl: publicUrl ?? new URL(c.req.url).origin })
