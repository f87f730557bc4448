// `node scripts/run.mjs TASK [ARGUMENT…]`: installs the packages when they have changed, then runs the task on the Node
// that package-lock.json pins. It needs no more than Node 20 and npm: a fresh clone starts here.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

/** Steps that only speak when they fail, and what is said while they take their time. */
const quiet = { 'turbo run build': 'Building the dashboard …' }
const lint = ['oxfmt --check', 'scripts/check-lockfile.mjs', 'turbo boundaries', 'knip --no-config-hints', 'oxlint']
const test = ['turbo run types test --continue=dependencies-successful']

/** What each task runs: a tool of node_modules or a file of this repository. The last one takes the arguments; of migrations, each. */
const tasks = {
  start: ['turbo run build', 'apps/api/src/main.ts'],
  demo: ['apps/cli/src/demo.ts'],
  dashboard: ['vite apps/dashboard'],
  repohook: ['apps/cli/src/main.ts'],
  bench: ['bench/src/main.ts'],
  torture: ['torture/src/main.ts'],
  screenshots: ['turbo run build', 'apps/dashboard/e2e/screenshots.ts'],
  samples: ['packages/events/scripts/make-samples.ts'],
  'github-rest': ['apps/api/scripts/make-github-rest.ts'],
  test,
  lint,
  check: [...lint, ...test],
  format: ['oxfmt'],
  migrations: ['sqlite', 'postgres'].map((dialect) => `drizzle-kit generate --config=drizzle.${dialect}.config.ts`),
}

const [task, ...args] = process.argv.slice(2)
const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const bin = join(modules, '.bin')
const parent = process.ppid
// npm's variables are inherited, so one that is set may be about another script, further up.
const startedByNpm = process.env.npm_lifecycle_event === task
let child
let stopped = false

if (!Object.hasOwn(tasks, task)) {
  console.error(`Name a task: ${Object.keys(tasks).join(', ')}.`)
  process.exit(2)
}
installChanges()
const node = pinnedNode() ?? ownNode()
passSignalsOn()
process.exit(await runAll(tasks[task]))

function installChanges() {
  const stamp = join(modules, '.install-stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return
  console.error('Installing the packages of package-lock.json …')
  rmSync(stamp, { force: true })
  npm(process.env.CI || !existsSync(modules) ? 'ci' : 'install')
  linkPinnedNode()
  writeFileSync(stamp, fingerprint())
}

/** Changes with anything that decides what npm installs. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  const workspaces = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  )
  const own = ['package.json', 'bench/package.json', 'torture/package.json', ...workspaces]
  for (const file of ['.npmrc', 'package-lock.json', ...own]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function npm(command) {
  // Flags win over a user's own settings: no install script is needed, and a Node that is too old is none of npm's concern.
  const flags = ['--ignore-scripts', '--engine-strict=false', '--include=dev', '--include=optional', '--loglevel=error']
  const { npm_execpath: cli, npm_node_execpath: itsNode = process.execPath } = process.env
  const [file, ...first] = cli ? [itsNode, cli] : ['npm']
  const { status } = spawnSync(file, [...first, command, ...flags, '--no-progress'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: !cli && process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** npm 10 loses `.bin/node` on every clean install, since several optional packages bring a bin of that name. */
function linkPinnedNode() {
  const link = join(bin, 'node')
  const pinned = pinnedNode()
  if (!pinned || process.platform === 'win32' || existsSync(link)) return
  rmSync(link, { force: true })
  symlinkSync(relative(bin, pinned), link)
}

function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(modules, `node-${platform}-${process.arch}`, 'bin', file)
  return existsSync(path) ? path : undefined
}

function ownNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 22 || (major === 22 && minor < 19)) {
    console.error(`No Node is pinned for ${process.platform} ${process.arch}, so yours must be 22.19 or newer.`)
    process.exit(1)
  }
  return process.execPath
}

function passSignalsOn() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal))
  // A killed npm says nothing to what it started, and the task must not outlive it.
  const orphaned = setInterval(() => {
    if (!startedByNpm || process.ppid === parent) return
    clearInterval(orphaned)
    stop('SIGTERM')
  }, 250)
}

function stop(signal) {
  stopped = true
  // A terminal's Ctrl-C has reached the child already.
  if (signal !== 'SIGINT' || !isatty(0)) child?.kill(signal)
}

/** Runs every step, the ones after a failure too, so that all problems show at once. Returns the first failure's code. */
async function runAll(steps) {
  let firstFailure = 0
  for (const [index, step] of steps.entries()) {
    const last = index === steps.length - 1
    if (steps.length > 1 && task !== 'start') console.error(`› ${step}`)
    const code = await run(step.split(' '), last || task === 'migrations' ? args : [], quiet[step])
    firstFailure ||= code
    if (stopped) break
  }
  return firstFailure
}

function run([command, ...words], extra, saying) {
  child = spawn(node, [command.includes('/') ? join(root, command) : tool(command), ...words, ...extra], {
    cwd: workingFolder(),
    stdio: saying ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    env: {
      NODE_COMPILE_CACHE: join(modules, '.cache', 'compile'),
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    },
  })
  let output = ''
  const said = setTimeout(() => saying && console.error(saying), 1_000)
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearTimeout(said)
      if (saying && code !== 0) console.error(output)
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function tool(name) {
  const manifest = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  return join(modules, name, manifest.bin[name])
}

function workingFolder() {
  if (task === 'migrations') return join(root, 'packages', 'store')
  // npm moves to the root; what the user typed is relative to where they stand.
  if (task === 'repohook') return startedByNpm ? (process.env.INIT_CWD ?? process.cwd()) : process.cwd()
  return root
}
