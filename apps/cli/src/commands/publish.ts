import { type Command, Option } from 'commander'
import { counted } from '../count.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { openInput, readText } from '../payload-input.ts'
import { Problem } from '../problem.ts'
import { progress } from '../progress.ts'
import { publishBatch } from '../publish-batch.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

interface PublishOptions extends TargetOptions, JsonOption {
  readonly sample?: boolean
  /** A file, or true for standard input. */
  readonly batch?: string | true
  readonly guid?: string
  readonly idempotencyKey?: string
}

/** Adds `repohook publish`. */
export function addPublish(program: Command, terminal: Terminal): void {
  const command = program
    .command('publish')
    .description('Publish an event; every hook that listens gets it. The payload is kept byte for byte.')
    .argument('[event]', 'its name; repohook events lists them')
    .argument('[file]', 'the payload as JSON; - or nothing reads standard input')
    .option('--sample', 'publish the sample payload of the event')
    .option('--guid <uuid>', 'the GUID that deliveries carry (default: a new one)')
    .option('--idempotency-key <key>', 'the same key with the same event, within 24 hours, is the same event')
    .addOption(
      new Option('--batch [file]', 'publish many: a line of NDJSON each, {"event":"push","payload":{…}}').conflicts([
        'sample',
        'guid',
        'idempotencyKey',
      ]),
    )
    .action(async (event: string | undefined, file: string | undefined, options: PublishOptions) => {
      if (options.batch !== undefined) return publishMany(terminal, event, options)
      if (event === undefined) {
        const advice = 'repohook publish push payload.json, for example; repohook events lists the events.'
        throw new Problem(exitCodes.usage, 'Which event?', advice)
      }
      await publishOne(terminal, event, file, options)
    })
  addTargetOptions(addJsonOption(command))
  examples(
    command,
    'repohook publish issues opened.json',
    'generate | repohook publish push -R octocat/hello',
    'repohook publish pull_request --sample',
    'repohook publish --batch events.ndjson',
  )
}

async function publishOne(
  terminal: Terminal,
  event: string,
  file: string | undefined,
  options: PublishOptions,
): Promise<void> {
  const { sample, guid, idempotencyKey, json } = options
  if (sample && file !== undefined) throw new Problem(exitCodes.usage, '--sample and a file: name one of the two.')
  const place = await findPlace(options, terminal)
  const { client, target } = place
  const payload = sample ? (await client.events.sample.query({ target, event })).payload : await given(terminal, file)
  const published = await client.events.publish.mutate({
    target,
    event,
    payload,
    ...(guid !== undefined && { guid }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })
  if (json) return printJson(terminal, published)
  print(terminal, published.guid)
  const hooks = counted(published.deliveries.length, 'hook')
  const get = published.deliveries.length === 1 ? 'gets' : 'get'
  say(terminal, `Published ${event} for ${target.name}: ${hooks} ${get} it.`)
}

const given = (terminal: Terminal, file: string | undefined): Promise<string> =>
  readText(openInput(file, terminal, 'payload', 'With --sample, the sample payload of the event is published.'))

async function publishMany(terminal: Terminal, event: string | undefined, options: PublishOptions): Promise<void> {
  if (event !== undefined) {
    throw new Problem(exitCodes.usage, 'With --batch each line names its event: leave the event out.')
  }
  const file = typeof options.batch === 'string' ? options.batch : undefined
  const input = openInput(file, terminal, 'batch', 'A line is {"event":"push","payload":{…}}.')
  const { server, target } = await findPlace(options, terminal)
  const line = progress(terminal)
  const done = await publishBatch(input, {
    server,
    target,
    signal: terminal.signal,
    progress: ({ published, refused }) => line.show(`${published} published, ${refused} refused …`),
    answered: (text) => void (options.json && print(terminal, text)),
    refused(number, message) {
      line.clear()
      say(terminal, `line ${number}: ${message}`)
    },
  }).finally(line.clear)
  const summary = `${counted(done.published, 'event')} published, ${counted(done.deliveries, 'delivery', 'deliveries')} queued`
  if (done.refused > 0) throw new Problem(exitCodes.refused, `${summary}; ${counted(done.refused, 'line')} refused.`)
  say(terminal, `${summary}.`)
}
