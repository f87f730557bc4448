import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { addAttach } from './commands/attach.ts'
import { addAudit } from './commands/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addCompletion } from './commands/completion.ts'
import { addCopy } from './commands/copy.ts'
import { addDetach } from './commands/detach.ts'
import { addDeliveries } from './commands/deliveries.ts'
import { addDoctor } from './commands/doctor.ts'
import { addEvents } from './commands/events.ts'
import { addHelp } from './commands/help.ts'
import { addHooks } from './commands/hooks.ts'
import { addJobs } from './commands/jobs.ts'
import { addPublish } from './commands/publish.ts'
import { addPush } from './commands/push.ts'
import { addRedeliver } from './commands/redeliver.ts'
import { addRepositories } from './commands/repositories.ts'
import { addToken } from './commands/token.ts'
import { addWhy } from './commands/why.ts'
import { complaint } from './complaint.ts'
import { exitMeanings } from './exit-codes.ts'
import { isColourful, type Terminal } from './terminal.ts'

/** The whole command line, as a tree of commands that act on `terminal`. */
export function createProgram(terminal: Terminal): Command {
  const { stdout, stderr, isTty, columns, environment } = terminal
  const program = new Command('repohook')
    .description('Webhooks for your repositories: publish what happens, see who was told, send it again.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError('(repohook --help says more)')
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ styleTitle: (title) => title, minWidthToWrap: 20 })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(complaint(text)),
      getOutHelpWidth: () => (isTty.stdout ? columns : 100),
      getErrHelpWidth: () => (isTty.stderr ? columns : 100),
      getOutHasColors: () => isColourful(terminal),
      getErrHasColors: () => isTty.stderr && environment.colour,
    })
  program.commandsGroup('Repositories on this machine:')
  addAttach(program, terminal)
  addDetach(program, terminal)
  addPush(program, terminal)
  program.commandsGroup('Events:')
  addPublish(program, terminal)
  addEvents(program, terminal)
  program.commandsGroup('Hooks and what was sent to them:')
  addHooks(program, terminal)
  addDeliveries(program, terminal)
  addRedeliver(program, terminal)
  addJobs(program, terminal)
  addWhy(program, terminal)
  program.commandsGroup('The server:')
  addRepositories(program, terminal)
  addToken(program, terminal)
  addAudit(program, terminal)
  addDoctor(program, terminal)
  addBackup(program, terminal)
  addCopy(program, terminal)
  program.commandsGroup('This program:')
  addCompletion(program, terminal)
  addHelp(program)
  program.helpCommand(false)
  hintAtHelp(program, program.name())
  return program.addHelpText('after', ending)
}

/** Lets each command end its complaints with how to get its own help. */
function hintAtHelp(command: Command, path: string): void {
  for (const inner of command.commands) {
    const name = `${path} ${inner.name()}`
    inner.showHelpAfterError(`(${name} --help says how; repohook --help says more)`)
    hintAtHelp(inner, name)
  }
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

const ending = `
Begin:
  export REPOHOOK_TOKEN=…                                          # the server prints one at its first start
  repohook attach /srv/git/hello.git --repository me/hello         # from here on, every push to it is an event
  repohook hooks create -R me/hello --url https://example.com/hook --events push
  repohook deliveries -R me/hello --follow                         # push something, and watch

Where (an option wins over a variable, a variable over the attached repository):
  REPOHOOK_URL         the server, by default http://127.0.0.1:3000 (--url)
  REPOHOOK_TOKEN       a token of it (--token, which others on this machine can see)
  REPOHOOK_REPOSITORY  owner/name (-R); in a folder whose repository is attached, all three are known

Exit codes:
${Object.entries(exitMeanings)
  .toSorted(([one], [other]) => Number(one) - Number(other))
  .map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`)
  .join('\n')}`
