import type { Command } from 'commander'
import type { Repaired, Report } from '../api.ts'
import { requireConsent } from '../ask.ts'
import { counted } from '../count.ts'
import { doctorText } from '../doctor-text.ts'
import { examples } from '../examples.ts'
import { exitCodes } from '../exit-codes.ts'
import { followErrand } from '../follow-errand.ts'
import { maintain } from '../maintain.ts'
import { Problem } from '../problem.ts'
import { progress } from '../progress.ts'
import { print, printJson, say, type Terminal } from '../terminal.ts'
import { addJsonOption, addServerOptions, connect, type JsonOption, type ServerOptions } from '../where.ts'

interface DoctorOptions extends ServerOptions, JsonOption {
  readonly database?: string
  readonly yes?: boolean
}

/** Somebody who looks at an installation, and mends it. */
interface Doctor {
  check(onStep: (step: string) => void): Promise<Report>
  repair(plan: string): Promise<Repaired>
  end(): Promise<void>
}

/** Adds `repohook doctor`. */
export function addDoctor(program: Command, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('Hold an installation to every rule that it keeps, and repair what is safe, after showing what.')
    .option('--database <file>', 'of a server that is stopped: its database, as file: and a path')
    .option('-y, --yes', 'repair without asking')
    .action(async (options: DoctorOptions) => {
      const doctor = options.database === undefined ? await live(options, terminal) : atRest(options.database, terminal)
      try {
        await visit(doctor, options, terminal)
      } finally {
        await doctor.end()
      }
    })
  addServerOptions(addJsonOption(command, 'print the report, and nothing else; repairs with --yes alone'))
  examples(command, 'repohook doctor', 'repohook doctor --yes', 'repohook doctor --database file:data/repohook.db')
}

async function visit(doctor: Doctor, { json, yes }: DoctorOptions, terminal: Terminal): Promise<void> {
  const line = progress(terminal)
  const report = await doctor.check((step) => line.show(`${step} …`)).finally(line.clear)
  const { findings, plan, rowsUnread } = report
  if (!json) for (const text of doctorText(report)) print(terminal, text)

  const isAsked = plan !== null && (yes || (terminal.isTty.stdin && !json))
  const mendable = findings.filter(({ repair }) => repair !== null)
  if (isAsked) {
    await requireConsent(terminal, yes, `Repair ${counted(mendable.length, 'finding')}?`, exitCodes.found)
    const repaired = await doctor.repair(plan)
    if (json) printJson(terminal, { ...report, repaired })
    else for (const { check, mended } of repaired) say(terminal, `${check}: ${mended} mended.`)
  } else if (json) printJson(terminal, report)

  const left = isAsked ? findings.filter(({ repair, more }) => repair === null || more) : findings
  if (left.length === 0 && rowsUnread === null) return
  const advice = plan !== null && !isAsked ? 'repohook doctor --yes repairs what can be.' : undefined
  throw new Problem(exitCodes.found, `${counted(left.length, 'finding')} left.`, advice)
}

/** The server that runs, asked to look at itself. */
async function live(options: ServerOptions, terminal: Terminal): Promise<Doctor> {
  const { doctor } = await connect(options, terminal)
  const id = terminal.world.uuid()
  return {
    check: (onStep) => followErrand(() => doctor.check.mutate({ id }), onStep),
    repair: (plan) => doctor.repair.mutate({ plan }),
    end: async () => undefined,
  }
}

/** A database of this machine that no server works on. */
function atRest(database: string, terminal: Terminal): Doctor {
  const maintenance = maintain(database, ['doctor'], terminal)
  return {
    check: (onStep) => maintenance.next('report', onStep),
    repair(plan) {
      maintenance.say(plan)
      return maintenance.next('repaired')
    },
    end: maintenance.end,
  }
}
