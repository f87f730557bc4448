import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { etagOf, isKnown } from './rest/etag.ts'

/** What a page of ours may load and do: nothing of anybody else's, and no text that becomes code. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}
/** Below this a header costs as much as compression saves. */
const worthBytes = 1_024

type Encoding = 'br' | 'gzip'
const compress: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Buffer>>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: promisify(gzip),
}

type Bytes = Uint8Array<ArrayBuffer>

interface File {
  readonly type: string
  readonly bytes: Bytes
  readonly etag: string
  /** Compressed when it is first asked for. */
  readonly compressed: Map<Encoding, Promise<Bytes>>
}

/** Whether a folder holds a dashboard that was built. */
export const isBuilt = (folder: string): boolean => existsSync(join(folder, 'index.html'))

/**
 * Serves a built dashboard, or null where there is none. The folder is read once: a path is looked up among its files and never
 * becomes one. What Vite names by its content, below `/assets/`, is kept for ever; every other path that is none of a program's
 * is a page of the dashboard, which finds out itself what it shows.
 */
export function serveDashboard(folder: string): MiddlewareHandler | null {
  if (!isBuilt(folder)) return null
  const files = readFiles(folder)
  const page = files.get('/index.html')!
  return async (c, next) => {
    const { path } = c.req
    if (isForPrograms(path)) return next()
    const file = files.get(path)
    const isAsset = path === '/assets' || path.startsWith('/assets/')
    if (isAsset && !file) return next()
    return answer(c, file ?? page, isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
  }
}

/** What is no page, whether there is anything or not. */
const isForPrograms = (path: string): boolean => /^\/(?:api|trpc|livez|readyz|metrics)(?:\/|$)/.test(path)

async function answer(c: Context, file: File, cacheControl: string): Promise<Response> {
  c.header('cache-control', cacheControl)
  c.header('etag', file.etag)
  c.header('vary', 'Accept-Encoding')
  if (file.type.startsWith('text/html')) c.header('content-security-policy', contentSecurityPolicy)
  if (isKnown(c.req.header('if-none-match'), file.etag)) return c.body(null, 304)
  c.header('content-type', file.type)
  const encoding = encodingFor(c.req.header('accept-encoding'), file)
  if (encoding !== null) c.header('content-encoding', encoding)
  const bytes = encoding === null ? file.bytes : await compressed(file, encoding)
  c.header('content-length', String(bytes.length))
  return c.body(bytes)
}

function compressed(file: File, encoding: Encoding): Promise<Bytes> {
  const known = file.compressed.get(encoding) ?? compress[encoding](file.bytes).then((bytes) => new Uint8Array(bytes))
  file.compressed.set(encoding, known)
  return known
}

function encodingFor(accepted: string | undefined, { type, bytes }: File): Encoding | null {
  if (bytes.length < worthBytes || /^(?:image\/(?:png|x-icon)|font\/)/.test(type)) return null
  const offers = (accepted ?? '').split(',').map((offer) => offer.trim().split(/\s*;\s*q=/))
  const isAccepted = (name: Encoding) => offers.some(([offer, weight = '1']) => offer === name && Number(weight) > 0)
  return isAccepted('br') ? 'br' : isAccepted('gzip') ? 'gzip' : null
}

/** All files of a folder, by the path that asks for each. */
function readFiles(folder: string): ReadonlyMap<string, File> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    entries.map(({ parentPath, name }) => {
      const place = join(parentPath, name)
      const bytes = new Uint8Array(readFileSync(place))
      const path = `/${relative(folder, place).split(sep).join('/')}`
      const type = types[extname(name).toLowerCase()] ?? 'application/octet-stream'
      return [path, { type, bytes, etag: etagOf(bytes), compressed: new Map() }]
    }),
  )
}
