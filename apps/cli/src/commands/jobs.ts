import { type Command, Option } from 'commander'
import type { Delivery, Job } from '../api.ts'
import { awaitJob, tellEnd } from '../await-job.ts'
import { completeDefaultList } from '../default-list.ts'
import { deliveryColumns } from '../delivery-columns.ts'
import { wholeNumber } from '../delivery-filter.ts'
import { examples } from '../examples.ts'
import { jobColumns, jobText } from '../job-text.ts'
import { progressOf } from '../job-words.ts'
import { print, printJson, printRows, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addTargetOptions, findPlace, type JsonOption, type TargetOptions } from '../where.ts'

type JobOptions = TargetOptions & JsonOption

/** Adds `repohook jobs`. */
export function addJobs(program: Command, terminal: Terminal): void {
  const jobs = program
    .command('jobs')
    .helpCommand(false)
    .description('What redeliver --all started: list, show, look at its items, pause, resume, cancel.')
  examples(jobs, 'repohook jobs', 'repohook jobs show 12 --wait', 'repohook jobs items 12 --outcome failed')
  addList(jobs, terminal)
  addShow(jobs, terminal)
  addItems(jobs, terminal)
  addChange(jobs, terminal, 'pause', 'Queue no more of a job until it is resumed; what is queued still goes out.')
  addChange(jobs, terminal, 'resume', 'Go on with a job that is paused.')
  addChange(jobs, terminal, 'cancel', 'End a job: what waits of it is cancelled, what is under way settles.')
  completeDefaultList(jobs)
}

const pageSize = 100

/** As many as wanted, a page at a time. */
async function gather<T>(limit: number, next: (last: T | undefined, limit: number) => Promise<readonly T[]>) {
  const found: T[] = []
  for (;;) {
    const wanted = Math.min(pageSize, limit - found.length)
    const page = wanted > 0 ? await next(found.at(-1), wanted) : []
    found.push(...page)
    if (page.length < wanted || wanted === 0) return found
  }
}

function addList(jobs: Command, terminal: Terminal): void {
  const command = jobs
    .command('list', { isDefault: true })
    .description('List jobs, newest first, with how far each has come.')
    .addOption(new Option('-n, --limit <n>', 'at most so many').argParser(wholeNumber).default(30))
    .action(async (options: JobOptions & { readonly limit: number }) => {
      const { client, target, flags } = await findPlace(options, terminal)
      const found = await gather<Job>(options.limit, (last, limit) =>
        client.jobs.list.query({ target, limit, below: last?.id }),
      )
      if (options.json) return printJson(terminal, found)
      const none = `${target.name} has no jobs; repohook redeliver --all${flags} starts one.`
      printRows(terminal, found, jobColumns(terminal), none)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook jobs list -R octocat/hello', 'repohook jobs list --json')
}

function addShow(jobs: Command, terminal: Terminal): void {
  const command = jobs
    .command('show')
    .description('Show a job: what it is about, how far it is, how its deliveries went, what was passed over and why.')
    .argument('<job>', 'its id', wholeNumber)
    .option('--wait', 'wait until it has ended, and end with 1 when something of it did not arrive')
    .action(async (jobId: number, options: JobOptions & { readonly wait?: boolean }) => {
      const place = await findPlace(options, terminal)
      const { client, target } = place
      const job = options.wait ? await awaitJob(terminal, place, jobId) : await client.jobs.get.query({ target, jobId })
      if (options.json) printJson(terminal, job)
      else print(terminal, jobText(job, terminal))
      if (options.wait) tellEnd(terminal, place, job)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook jobs show 12', 'repohook jobs show 12 --wait', 'repohook jobs show 12 --json')
}

function addItems(jobs: Command, terminal: Terminal): void {
  const outcomes = ['waiting', 'delivered', 'failed', 'cancelled'] as const
  const command = jobs
    .command('items')
    .description('List the deliveries that a job made, in the order in which it queued them.')
    .argument('<job>', 'its id', wholeNumber)
    .addOption(new Option('--outcome <outcome>', 'those alone that ended so').choices(outcomes))
    .addOption(new Option('-n, --limit <n>', 'at most so many').argParser(wholeNumber).default(30))
    .action(
      async (
        jobId: number,
        options: JobOptions & { readonly outcome?: (typeof outcomes)[number]; readonly limit: number },
      ) => {
        const { client, target } = await findPlace(options, terminal)
        const { outcome } = options
        const found = await gather<Delivery>(options.limit, (last, limit) =>
          client.jobs.items.query({ target, jobId, outcome, limit, after: last?.id }),
        )
        if (options.json) return printJson(terminal, found)
        const { world, isTty } = terminal
        printRows(terminal, found, deliveryColumns(world.now(), isTty.stdout), 'No deliveries match.')
      },
    )
  addTargetOptions(addJsonOption(command))
  examples(command, 'repohook jobs items 12', 'repohook jobs items 12 --outcome failed --json')
}

function addChange(jobs: Command, terminal: Terminal, verb: 'pause' | 'resume' | 'cancel', words: string): void {
  const command = jobs
    .command(verb)
    .description(words)
    .argument('<job>', 'its id', wholeNumber)
    .action(async (jobId: number, options: JobOptions) => {
      const { client, target } = await findPlace(options, terminal)
      const job = await client.jobs[verb].mutate({ target, jobId })
      if (options.json) return printJson(terminal, job)
      say(terminal, `Job ${jobId} is ${job.state}: ${progressOf(job)}.`)
    })
  addTargetOptions(addJsonOption(command))
  examples(command, `repohook jobs ${verb} 12`)
}
