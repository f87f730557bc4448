import type { Command } from 'commander'
import type { CatalogueEvent } from '../api.ts'
import { hearers, searchCatalogue, unknownEvent } from '../catalogue-search.ts'
import { completeDefaultList } from '../default-list.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { plainBlock, plainText } from '../plain-text.ts'
import { Problem } from '../problem.ts'
import type { Column } from '../table.ts'
import { print, printJson, printRows, type Terminal } from '../terminal.ts'
import {
  addJsonOption,
  addServerOptions,
  addTargetOptions,
  connect,
  findPlace,
  type JsonOption,
  type ServerOptions,
  type TargetOptions,
} from '../where.ts'

/** Adds `repohook events`. */
export function addEvents(program: Command, terminal: Terminal): void {
  const events = program
    .command('events')
    .helpCommand(false)
    .description('The catalogue of events: list, search, show one, print a sample payload.')
  examples(events, 'repohook events', 'repohook events pull', 'repohook events sample issues > opened.json')
  addList(events, terminal)
  addShow(events, terminal)
  addSample(events, terminal)
  completeDefaultList(events)
}

function addList(events: Command, terminal: Terminal): void {
  const command = events
    .command('list', { isDefault: true })
    .description('List the events, or those whose name, actions or description hold every word of a search.')
    .argument('[search...]', 'words')
    .action(async (search: readonly string[], options: ServerOptions & JsonOption) => {
      const client = await connect(options, terminal)
      const found = searchCatalogue(await client.events.catalogue.query(), search.join(' '))
      if (options.json) return printJson(terminal, found)
      printRows(terminal, found, columns, 'No event matches.')
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook events review', 'repohook events branch deleted')
}

function addShow(events: Command, terminal: Terminal): void {
  const command = events
    .command('show')
    .description('Show an event: what it is, its actions, and who can hear it.')
    .argument('<name>', 'its name')
    .action(async (name: string, options: ServerOptions & JsonOption) => {
      const client = await connect(options, terminal)
      const catalogue = await client.events.catalogue.query()
      const found = catalogue.find((event) => event.name === name)
      if (!found) {
        const advice = 'repohook events lists them all; repohook events <word> searches.'
        throw new Problem(exitCodes.refused, unknownEvent(catalogue, name) ?? '', advice)
      }
      if (options.json) return printJson(terminal, found)
      print(terminal, plainText(`${found.name}: ${found.description}`))
      print(terminal, `Actions:    ${plainText(actionsOf(found)) || 'none'}`)
      print(terminal, `Heard by:   ${plainText(hearers(found))}`)
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook events show issues')
}

function addSample(events: Command, terminal: Terminal): void {
  const command = events
    .command('sample')
    .description('Print a sample payload of an event, with the repository or organization in it.')
    .argument('<name>', 'the event')
    .action(async (event: string, options: TargetOptions & JsonOption) => {
      const { client, target } = await findPlace(options, terminal)
      const sample = await client.events.sample.query({ target, event })
      if (options.json) return printJson(terminal, sample)
      print(terminal, terminal.isTty.stdout ? plainBlock(sample.payload) : sample.payload)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook events sample issues > opened.json')
}

const actionsOf = ({ actions, freeFormAction }: CatalogueEvent): string =>
  [...actions, ...(freeFormAction ? ['any other'] : [])].join(', ')

const columns: readonly Column<CatalogueEvent>[] = [
  { title: 'EVENT', value: ({ name }) => name },
  { title: 'ACTIONS', value: actionsOf, shrinks: 'first' },
  { title: 'HEARD BY', value: hearers },
  { title: 'WHAT', value: ({ description }) => description, shrinks: 'first' },
]
