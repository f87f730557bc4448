import { type Command, InvalidArgumentError } from 'commander'
import type { Scope, Token } from '../api.ts'
import { requireConsent } from '../ask.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { completeDefaultList } from '../default-list.ts'
import { examples } from '../examples.ts'
import { isoTime, readLength, relativeTime } from '../moments.ts'
import { plainText } from '../plain-text.ts'
import type { Column } from '../table.ts'
import { print, printJson, printRows, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

interface CreateOptions extends ServerOptions, JsonOption {
  readonly scopes: Scope[]
  readonly repo?: readonly string[]
  readonly org?: readonly string[]
  readonly expires?: number
}

const scopeNames = [
  'read:repo_hook',
  'write:repo_hook',
  'admin:repo_hook',
  'repo',
  'admin:org_hook',
  'admin:instance',
] as const satisfies readonly Scope[]

/** Adds `repohook token`. */
export function addToken(program: Command, terminal: Terminal): void {
  const token = program
    .command('token')
    .alias('tokens')
    .helpCommand(false)
    .description('The tokens that open the server, each as far as its scopes go: create, list, link, revoke.')
  examples(token, 'repohook token create ci --repo octocat/hello', 'repohook token list', 'repohook token revoke 3')
  addCreate(token, terminal)
  addList(token, terminal)
  addLink(token, terminal)
  addRevoke(token, terminal)
  completeDefaultList(token)
}

function addCreate(token: Command, terminal: Terminal): void {
  const command = token
    .command('create')
    .description(
      'Create a token and print it, this once. Without --repo and --org it opens every target of its scopes.',
    )
    .argument('<name>', 'what you will know it by')
    .option('--scopes <scopes>', 'what it opens, with commas: ' + scopeNames.join(', '), scopesOf, ['repo'] as Scope[])
    .option('--repo <owner/name>', 'limit it to a repository; may be repeated', gather)
    .option('--org <name>', 'limit it to an organization and its repositories; may be repeated', gather)
    .option('--expires <length>', 'let it open nothing any more after 12h, 30d', lengthOf)
    .action(async (name: string, options: CreateOptions) => {
      const { tokens } = await connect(options, terminal)
      const targets = [
        ...(options.repo ?? []).map((repository) => ({ kind: 'repository' as const, name: repository })),
        ...(options.org ?? []).map((organization) => ({ kind: 'organization' as const, name: organization })),
      ]
      const made = await tokens.create.mutate({
        name,
        scopes: options.scopes,
        ...(targets.length > 0 && { targets }),
        ...(options.expires !== undefined && { lifetimeMs: options.expires }),
      })
      if (options.json) return printJson(terminal, made)
      print(terminal, made.token)
      const reach = `it opens ${made.scopes.join(', ')} on ${reachOf(made)}`
      say(terminal, `Token ${made.id}, ${plainText(made.name)}: nobody can read it again, and ${reach}.`)
    })
  addServerOptions(addJsonOption(command))
  examples(
    command,
    'repohook token create ci --repo octocat/hello --expires 90d',
    'repohook token create terraform --scopes admin:repo_hook,admin:org_hook --org octo-org',
    'REPOHOOK_TOKEN=$(repohook token create operator --scopes admin:instance)',
  )
}

function addList(token: Command, terminal: Terminal): void {
  const command = token
    .command('list', { isDefault: true })
    .description('List the tokens by what they begin and end with: what each opens, until when, and when it was used.')
    .action(async (options: ServerOptions & JsonOption) => {
      const { tokens } = await connect(options, terminal)
      const found = await tokens.list.query()
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, columns(terminal), 'There are no tokens.')
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook token list')
}

function addLink(token: Command, terminal: Terminal): void {
  const command = token
    .command('link')
    .description('Print a link that signs somebody in to the dashboard as a token, once and within an hour.')
    .argument('<token>', 'its id', wholeNumber)
    .action(async (tokenId: number, options: ServerOptions & JsonOption) => {
      const { tokens } = await connect(options, terminal)
      const link = await tokens.link.mutate({ tokenId })
      if (options.json) return printJson(terminal, link)
      print(terminal, link.url)
      const until = relativeTime(link.expiresAt, terminal.world.now())
      say(terminal, `Who opens it first may do all that token ${tokenId} may. It expires ${until}.`)
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook token link 3')
}

function addRevoke(token: Command, terminal: Terminal): void {
  const command = token
    .command('revoke')
    .alias('rm')
    .description('Revoke a token: it opens nothing from then on. The one that you use yourself stays.')
    .argument('<token>', 'its id', wholeNumber)
    .option('-y, --yes', 'do not ask')
    .action(async (tokenId: number, options: ServerOptions & JsonOption & { yes?: boolean }) => {
      const { tokens } = await connect(options, terminal)
      const found = (await tokens.list.query()).find(({ id }) => id === tokenId)
      if (found) await requireConsent(terminal, options.yes, `Revoke token ${tokenId}, ${plainText(found.name)}?`)
      await tokens.revoke.mutate({ tokenId })
      if (options.json) return printJson(terminal, found)
      say(terminal, `Revoked token ${tokenId}.`)
    })
  addServerOptions(addJsonOption(command, 'print the token’s entry that was revoked, and nothing else'))
  examples(command, 'repohook token revoke 3')
}

const columns = ({ isTty, world }: Terminal): readonly Column<Token>[] => {
  const moment = (at: number) => (isTty.stdout ? relativeTime(at, world.now()) : isoTime(at))
  return [
    { title: 'ID', value: ({ id }) => id },
    { title: 'NAME', value: ({ name }) => name, shrinks: 'first' },
    { title: 'TOKEN', value: ({ hint }) => hint },
    { title: 'SCOPES', value: ({ scopes }) => scopes.join(','), shrinks: 'then' },
    { title: 'ON', value: reachOf, shrinks: 'first' },
    { title: 'EXPIRES', value: ({ expiresAt }) => (expiresAt === null ? 'never' : moment(expiresAt)) },
    { title: 'USED', value: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : moment(lastUsedAt)) },
    { title: 'CREATED', value: ({ createdAt }) => moment(createdAt) },
  ]
}

/** The targets that a token is limited to, in words. */
const reachOf = ({ targets }: Pick<Token, 'targets'>): string =>
  targets === null ? 'everything' : targets.map(({ name }) => plainText(name)).join(', ')

function scopesOf(text: string): Scope[] {
  const isScope = (word: string): word is Scope => (scopeNames as readonly string[]).includes(word)
  const words = text.split(',').map((word) => word.trim())
  const scopes = words.filter(isScope)
  if (scopes.length === words.length) return scopes
  throw new InvalidArgumentError(`may hold these, with commas between them: ${scopeNames.join(', ')}.`)
}

function lengthOf(text: string): number {
  const lengthMs = readLength(text)
  if (lengthMs !== null && lengthMs > 0) return lengthMs
  throw new InvalidArgumentError('is no length of time, such as 12h or 30d.')
}

const gather = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]
