import { type Command, Option } from 'commander'
import type { Repository } from '../api.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { completeDefaultList } from '../default-list.ts'
import { examples } from '../examples.ts'
import { isoTime, relativeTime } from '../moments.ts'
import { plainBlock, plainText } from '../plain-text.ts'
import type { Column } from '../table.ts'
import { print, printJson, printRows, say, type Terminal } from '../terminal.ts'
import {
  addJsonOption,
  addServerOptions,
  addTargetOptions,
  connect,
  findPlace,
  type JsonOption,
  repositoryName,
  type ServerOptions,
} from '../where.ts'

const pageSize = 100

/** Adds `repohook repositories`. */
export function addRepositories(program: Command, terminal: Terminal): void {
  const repositories = program
    .command('repositories')
    .helpCommand(false)
    .alias('repos')
    .description('The repositories that the server knows: list, add, show.')
  examples(repositories, 'repohook repositories list', 'repohook repositories add octocat/hello')
  addList(repositories, terminal)
  addAdd(repositories, terminal)
  addShow(repositories, terminal)
  completeDefaultList(repositories)
}

function addList(repositories: Command, terminal: Terminal): void {
  const command = repositories
    .command('list', { isDefault: true })
    .description('List the repositories by name.')
    .addOption(new Option('-n, --limit <n>', 'at most so many').argParser(wholeNumber).default(1_000))
    .action(async (options: ServerOptions & JsonOption & { limit: number }) => {
      const { repositories: api } = await connect(options, terminal)
      const found: Repository[] = []
      for (;;) {
        const limit = Math.min(pageSize, options.limit - found.length)
        const page = await api.list.query({ after: found.at(-1)?.name ?? null, limit })
        found.push(...page)
        if (page.length < limit || found.length >= options.limit) break
      }
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, columns(terminal), 'No repositories yet; repohook repositories add makes one known.')
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook repositories list --json')
}

function addAdd(repositories: Command, terminal: Terminal): void {
  const command = repositories
    .command('add')
    .description('Make a repository known, so that it can have hooks and events. Its owner can have hooks, too.')
    .argument('<owner/name>', 'its name', repositoryName)
    .action(async (name: string, options: ServerOptions & JsonOption) => {
      const { repositories: api } = await connect(options, terminal)
      const added = await api.create.mutate({ name })
      if (options.json) return printJson(terminal, added)
      say(terminal, `Added ${plainText(added.name)}.`)
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook repositories add octocat/hello')
}

function addShow(repositories: Command, terminal: Terminal): void {
  const command = repositories
    .command('show')
    .description('Show a repository as payloads show it.')
    .argument('[owner/name]', 'its name (default: as for -R)', repositoryName)
    .action(async (name: string | undefined, options: ServerOptions & JsonOption & { repository?: string }) => {
      const { client, target } = await findPlace({ ...options, ...(name && { repository: name }) }, terminal)
      const found = await client.repositories.get.query({ name: target.name })
      if (options.json) return printJson(terminal, found)
      print(terminal, plainBlock(JSON.stringify(found.payload, null, 2)))
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook repositories show octocat/hello')
}

const columns = ({ isTty, world }: Terminal): readonly Column<Repository>[] => [
  { title: 'NAME', value: ({ name }) => name, shrinks: 'first' },
  {
    title: 'ADDED',
    value: ({ createdAt }) => (isTty.stdout ? relativeTime(createdAt, world.now()) : isoTime(createdAt)),
  },
]
