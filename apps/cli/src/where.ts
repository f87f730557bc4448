import { type Command, InvalidArgumentError, Option } from 'commander'
import { findGitDir } from '@repohook/git'
import { baseOf, type Client, createClient, type Server } from './client.ts'
import { defaultUrl } from './config.ts'
import { exitCodes } from './exit-codes.ts'
import { Problem } from './problem.ts'
import { requireAddress, requireToken } from './server-address.ts'
import { readSettings, type Settings } from './settings.ts'
import type { Terminal } from './terminal.ts'

export interface ServerOptions {
  readonly server?: string
  readonly token?: string
}

export interface TargetOptions extends ServerOptions {
  readonly repository?: string
  readonly organization?: string
}

export interface JsonOption {
  readonly json?: boolean
}

export type TargetInput =
  | { readonly kind: 'repository'; readonly name: string }
  | { readonly kind: 'organization'; readonly name: string }

/** A target on a server. */
export interface Place {
  readonly server: Server
  readonly client: Client
  readonly target: TargetInput
  /** How a hint repeats the target: ` -O octocat`; empty where the surroundings name it. */
  readonly flags: string
}

const heading = 'Where:'

/** Adds the options that say which server. `--url` means it, too, where the command has no URL of its own. */
export function addServerOptions(command: Command): Command {
  const flags = command.options.some(({ long }) => long === '--url') ? '--server <url>' : '--url, --server <url>'
  command.addOption(new Option(flags, `the server (REPOHOOK_URL; default: ${defaultUrl})`).helpGroup(heading))
  // Neither has a default here, which the help would show.
  const token = 'a token of the server; others on this machine can see it, so set REPOHOOK_TOKEN instead'
  return command.addOption(new Option('--token <token>', token).helpGroup(heading))
}

/** Adds the options that say which repository or organization of which server. */
export function addTargetOptions(command: Command): Command {
  const repository = 'a repository (REPOHOOK_REPOSITORY; default: the attached one in this folder)'
  command
    .addOption(new Option('-R, --repository <owner/name>', repository).helpGroup(heading).argParser(repositoryName))
    .addOption(
      new Option('-O, --organization <name>', 'an organization instead').helpGroup(heading).conflicts('repository'),
    )
  return addServerOptions(command)
}

/** Adds `--json`. */
export const addJsonOption = (command: Command, words = 'print what the API answered, and nothing else'): Command =>
  command.option('--json', words)

/** Reads `owner/name` as an argument. */
export function repositoryName(text: string): string {
  if (/^[^/\s]+\/[^/\s]+$/.test(text)) return text
  throw new InvalidArgumentError('is no owner/name.')
}

/** The server that the options, the environment, or the repository attached in the current folder name. */
export async function findServer(options: ServerOptions, terminal: Terminal): Promise<Server> {
  return serverOf(options, terminal, lookOnce(terminal))
}

/** @throws a Problem for an address or a token, of an option or the environment, that can be none */
function requireServer({ server, token }: ServerOptions, { environment }: Terminal): void {
  if (server !== undefined) requireAddress(server, '--server')
  else if (environment.url !== undefined) requireAddress(environment.url, 'REPOHOOK_URL')
  if (token !== undefined) requireToken(token, '--token')
  else if (environment.token !== undefined) requireToken(environment.token, 'REPOHOOK_TOKEN')
}

/** A client of that server. */
export async function connect(options: ServerOptions, terminal: Terminal): Promise<Client> {
  requireServer(options, terminal)
  return createClient(await findServer(options, terminal), terminal.signal)
}

/** The target that the options, the environment, or the repository attached in the current folder name. */
export async function findPlace(options: TargetOptions, terminal: Terminal): Promise<Place> {
  requireServer(options, terminal)
  const attached = lookOnce(terminal)
  const target = await targetOf(options, terminal, attached)
  const server = await serverOf(options, terminal, attached)
  return { server, client: createClient(server, terminal.signal), target, flags: targetFlags(options) }
}

/** The target that the options name, as a hint repeats it: ` -O octocat`; empty where they name none. */
export function targetFlags({ repository, organization }: TargetOptions): string {
  const [flag, name] = organization ? ['-O', organization] : ['-R', repository]
  return name && /^[\w.-]+(\/[\w.-]+)?$/.test(name) ? ` ${flag} ${name}` : ''
}

type Look = () => Promise<Settings | null>

/**
 * The address and the token of an attached repository are taken together or not at all: a token that somebody brings
 * never goes to an address that a folder names.
 */
async function serverOf(options: ServerOptions, { environment }: Terminal, attached: Look): Promise<Server> {
  const url = options.server ?? environment.url
  const token = options.token ?? environment.token
  if (token) return { url: url ?? defaultUrl, token }
  const settings = await attached()
  if (settings && (url === undefined || baseOf({ url }) === baseOf(settings)))
    return { url: settings.url, token: settings.token }
  throw new Problem(exitCodes.notSignedIn, 'A token is needed: set REPOHOOK_TOKEN, or use --token.')
}

async function targetOf(options: TargetOptions, { environment }: Terminal, attached: Look): Promise<TargetInput> {
  if (options.organization) return { kind: 'organization', name: options.organization }
  const name = options.repository ?? environment.repository ?? (await attached())?.repository
  if (name) return { kind: 'repository', name }
  const advice = 'Use -R owner/name, set REPOHOOK_REPOSITORY, or go where a repository is attached.'
  throw new Problem(exitCodes.usage, 'Which repository?', advice)
}

/** Looks for an attached repository in the current folder when first asked. */
function lookOnce({ folder }: Terminal): Look {
  let found: Promise<Settings | null> | null = null
  return () => (found ??= attachedIn(folder))
}

async function attachedIn(folder: string): Promise<Settings | null> {
  const gitDir = await findGitDir(folder).catch(() => null)
  if (gitDir === null) return null
  return readSettings(gitDir).catch((error: unknown) => {
    const { cause } = error as { readonly cause?: { readonly code?: string } }
    if (cause?.code === 'ENOENT') return null
    throw error
  })
}
