import type { Command } from 'commander'
import { addCreateHook } from './create-hook.ts'
import { addEditHook } from './edit-hook.ts'
import { addPingHook } from './ping-hook.ts'
import { addRotateSecret } from './rotate-secret.ts'
import { addShowHook } from './show-hook.ts'
import { addTestHook } from './test-hook.ts'
import type { Hook } from '../api.ts'
import { requireConsent } from '../ask.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { completeDefaultList } from '../default-list.ts'
import { examples } from '../examples.ts'
import { stateOf, statePaint } from '../hook-state.ts'
import { isoTime, relativeTime } from '../moments.ts'
import { plainText } from '../plain-text.ts'
import type { Column } from '../table.ts'
import { printJson, printRows, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

/** Adds `repohook hooks`. */
export function addHooks(program: Command, terminal: Terminal): void {
  const hooks = program
    .command('hooks')
    .helpCommand(false)
    .description(
      'The hooks of a repository or organization: list, show, create, edit, rotate-secret, remove, ping, test.',
    )
  examples(
    hooks,
    'repohook hooks create --url https://example.com/hook --events push,issues --generate-secret',
    'repohook hooks edit 3 --add-events release',
    'repohook hooks test 3 --event issues',
  )
  addList(hooks, terminal)
  addShowHook(hooks, terminal)
  addCreateHook(hooks, terminal)
  addEditHook(hooks, terminal)
  addRotateSecret(hooks, terminal)
  addRemove(hooks, terminal)
  addPingHook(hooks, terminal)
  addTestHook(hooks, terminal)
  completeDefaultList(hooks)
}

function addList(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('list', { isDefault: true })
    .description('List the hooks, with where they deliver to and how that goes.')
    .action(async (options: TargetOptions & JsonOption) => {
      const { client, target, flags } = await findPlace(options, terminal)
      const found = await client.hooks.list.query({ target })
      if (options.json) return printJson(terminal, found)
      const none = `${target.name} has no hooks; repohook hooks create${flags} makes one.`
      printRows(terminal, found, columns(terminal), none)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook hooks list -R octocat/hello', 'repohook hooks list -O octocat --json')
}

function addRemove(hooks: Command, terminal: Terminal): void {
  const command = hooks
    .command('remove')
    .alias('rm')
    .description('Remove a hook. What waits for it is never sent.')
    .argument('<hook>', 'its id', wholeNumber)
    .option('-y, --yes', 'do not ask')
    .action(async (hookId: number, options: TargetOptions & JsonOption & { yes?: boolean }) => {
      const { client, target } = await findPlace(options, terminal)
      const hook = await client.hooks.get.query({ target, hookId })
      const url = plainText(hook.config.url)
      await requireConsent(terminal, options.yes, `Remove hook ${hookId}, which delivers to ${url}?`)
      await client.hooks.remove.mutate({ target, hookId })
      if (options.json) return printJson(terminal, hook)
      say(terminal, `Removed hook ${hookId}.`)
    })
  addTargetOptions(addJsonOption(command, 'print the hook that was removed, and nothing else'))
  examples(command, 'repohook hooks remove 3')
}

const columns = ({ isTty, world }: Terminal): readonly Column<Hook>[] => [
  { title: 'ID', value: ({ id }) => id },
  { title: 'URL', value: ({ config }) => config.url, shrinks: 'first' },
  { title: 'EVENTS', value: ({ events }) => events.join(','), shrinks: 'first' },
  { title: 'STATE', value: stateOf, shrinks: 'then', paint: statePaint },
  { title: 'TYPE', value: ({ config }) => config.contentType },
  {
    title: 'CHANGED',
    value: ({ updatedAt }) => (isTty.stdout ? relativeTime(updatedAt, world.now()) : isoTime(updatedAt)),
  },
  { title: 'SIGNED', value: ({ config }) => (config.secret === null ? 'no' : 'yes') },
]
