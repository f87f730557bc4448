import type { Command } from 'commander'
import type { Token } from '../api.ts'
import { requireConsent } from '../ask.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { completeDefaultList } from '../default-list.ts'
import { examples } from '../examples.ts'
import { isoTime, relativeTime } from '../moments.ts'
import { plainText } from '../plain-text.ts'
import type { Column } from '../table.ts'
import { print, printJson, printRows, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

/** Adds `repohook token`. */
export function addToken(program: Command, terminal: Terminal): void {
  const token = program
    .command('token')
    .alias('tokens')
    .helpCommand(false)
    .description('The tokens that open the server: create, list, revoke. Each of them opens everything.')
  examples(token, 'repohook token create ci', 'repohook token list', 'repohook token revoke 3')
  addCreate(token, terminal)
  addList(token, terminal)
  addRevoke(token, terminal)
  completeDefaultList(token)
}

function addCreate(token: Command, terminal: Terminal): void {
  const command = token
    .command('create')
    .description('Create a token and print it, this once. It opens everything that the server has.')
    .argument('<name>', 'what you will know it by')
    .action(async (name: string, options: ServerOptions & JsonOption) => {
      const { tokens } = await connect(options, terminal)
      const made = await tokens.create.mutate({ name })
      if (options.json) return printJson(terminal, made)
      print(terminal, made.token)
      say(terminal, `Token ${made.id}, ${plainText(made.name)}: nobody can read it again, and it opens everything.`)
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook token create ci', 'REPOHOOK_TOKEN=$(repohook token create deploys)')
}

function addList(token: Command, terminal: Terminal): void {
  const command = token
    .command('list', { isDefault: true })
    .description('List the tokens by what they begin and end with.')
    .action(async (options: ServerOptions & JsonOption) => {
      const { tokens } = await connect(options, terminal)
      const found = await tokens.list.query()
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, columns(terminal), 'There are no tokens.')
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook token list')
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

const columns = ({ isTty, world }: Terminal): readonly Column<Token>[] => [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name, shrinks: 'first' },
  { title: 'TOKEN', value: ({ hint }) => hint },
  {
    title: 'CREATED',
    value: ({ createdAt }) => (isTty.stdout ? relativeTime(createdAt, world.now()) : isoTime(createdAt)),
  },
]
