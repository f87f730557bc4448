import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { keepSending } from '../keep-sending.ts'
import { outboxFolder, refusedFolder } from '../outbox.ts'
import { Problem } from '../problem.ts'
import { push } from '../push.ts'
import { pushReport } from '../push-report.ts'
import { sendPending } from '../send-pending.ts'
import { say, type Terminal } from '../terminal.ts'

interface PushOptions {
  readonly gitDir: string
  readonly place?: string
  readonly pending?: boolean
  readonly untilSent?: boolean
}

/** Adds `repohook push`, which the hook that `attach` installs calls. */
export function addPush(program: Command, terminal: Terminal): void {
  const { stdin, environment, folder, signal, world } = terminal
  const { pusher, patienceMs } = environment
  const command = program
    .command('push')
    .description(
      'Publish what was pushed: reads post-receive lines from standard input. The installed hook calls this.',
    )
    .option('--git-dir <folder>', 'the repository', environment.gitDir)
    .option('--pending', 'only send what earlier pushes left in the outbox, and read nothing')
    // What the hook and the background sender say; nobody types it.
    .addOption(new Option('--place <place>', 'where the hook wrote the push down, in repohook/pushes').hideHelp())
    .addOption(new Option('--until-sent', 'the same as --pending, and keep trying for up to a day').hideHelp())
    .action(async ({ gitDir: given, place, pending, untilSent }: PushOptions) => {
      const gitDir = resolve(folder, given)
      if (untilSent) return keepSending(gitDir, world, signal)
      const result = pending
        ? await sendPending(gitDir, world, signal)
        : await push({ gitDir, lines: await text(stdin), place, pusher, patienceMs, world })
      const folders = { outbox: outboxFolder(gitDir), refused: refusedFolder(gitDir), git: gitDir }
      const [first = '', ...others] = pushReport(result, folders).toReversed()
      for (const line of others.toReversed()) say(terminal, `repohook: ${line}`)
      if (result.lost.length > 0 || (pending && result.waiting > 0)) throw new Problem(exitCodes.refused, first)
      if (first) say(terminal, `repohook: ${first}`)
    })
  examples(
    command,
    'echo "$old $new refs/heads/main" | repohook push --git-dir /srv/git/octocat/hello.git',
    'repohook push --pending --git-dir /srv/git/octocat/hello.git',
  )
}
