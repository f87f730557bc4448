import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import { attach } from './attach.ts'
import { readEnvironment } from './config.ts'
import { explain } from './explain.ts'
import { push } from './push.ts'

const environment = readEnvironment()
const say = (line: string) => process.stderr.write(`${line}\n`)

const program = new Command('repohook')
  .description('Webhooks for the repositories on this machine.')
  .showHelpAfterError('(repohook --help says more)')

program
  .command('attach')
  .description('Make every push to a repository on this machine an event.')
  .argument('<repository>', 'a bare repository, or a work tree')
  .option('-r, --repository <owner/name>', 'its name on the server (default: the last two parts of the path)')
  .option('--url <url>', 'the server (REPOHOOK_URL)', environment.url)
  // No default, which the help would show.
  .option('--token <token>', 'a token of the server (REPOHOOK_TOKEN)')
  .action(async (path: string, options: { repository?: string; url: string; token?: string }) => {
    const { url, repository, token = environment.token } = options
    if (!token) throw new Error('A token is needed: set REPOHOOK_TOKEN, or use --token.')
    const done = await attach(path, repository, { url, token })
    say(`Attached ${done.repository}: every push is now an event.`)
    if (done.former) say(`The hook that was there still runs first: ${done.former}`)
  })

program
  .command('push')
  .description('Publish what was pushed: reads post-receive lines from standard input. The installed hook calls this.')
  .option('--git-dir <folder>', 'the repository', environment.gitDir)
  .action(async ({ gitDir }: { gitDir: string }) => {
    const published = await push({ gitDir, lines: await text(process.stdin), pusher: environment.pusher })
    say(`repohook: ${published} push ${published === 1 ? 'event' : 'events'} published`)
  })

try {
  await program.parseAsync()
} catch (error) {
  say(`repohook: ${explain(error)}`)
  process.exitCode = 1
}
