import { type Command, InvalidArgumentError } from 'commander'
import { examples } from '../examples.ts'
import { print, printJson, type Terminal } from '../terminal.ts'
import { whyText } from '../why-text.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

/** Adds `repohook why`. */
export function addWhy(program: Command, terminal: Terminal): void {
  const command = program
    .command('why')
    .description('Tell what became of an event: which hooks got it or did not, by which rule, and how it went since.')
    .argument('<guid>', 'its GUID, which every delivery of it carries as X-GitHub-Delivery', readGuid)
    .action(async (guid: string, options: ServerOptions & JsonOption) => {
      const client = await connect(options, terminal)
      const event = await client.events.why.query({ guid })
      if (options.json) return printJson(terminal, event)
      print(terminal, whyText(event, terminal))
    })
  addServerOptions(addJsonOption(command))
  examples(command, 'repohook why 3f0f7a0e-9c5b-4d0e-8a31-0d2f6f6a1b77')
}

function readGuid(text: string): string {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('is no GUID: repohook deliveries shows those of what was sent.')
}
