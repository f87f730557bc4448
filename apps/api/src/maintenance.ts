import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { defineCatalogue, operatorEvents, systemWorld } from '@repohook/events'
import { createSealer } from '@repohook/hooks'
import { type Finding, openMaintenance } from '@repohook/store'
import { backUp } from './back-up.ts'
import { readConfig } from './config.ts'
import { copy, type CopyRequest } from './copy.ts'
import { examine, repair, type Report } from './examine.ts'
import { readKey } from './secret-key.ts'

/**
 * `maintenance.ts doctor`, `maintenance.ts backup FILE [--with-key]` and `maintenance.ts copy`: what the command line starts
 * for a database that no server serves. It tells what it does in lines of JSON. After `report` it takes the plan to repair as
 * a line; a copy takes a `CopyRequest` as one, since its URLs may hold passwords.
 */
const [what, file = '', withKey] = process.argv.slice(2)
/** Stays alive until what is under way has cleaned up after itself. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  if (what === 'doctor') await doctor()
  else if (what === 'backup') await backup()
  else await copyOver()
} catch (error) {
  tell({ problem: (error as Error).message })
  process.exitCode = 1
}

async function doctor(): Promise<void> {
  const { databaseUrl, secretKey, previousSecretKey } = readConfig()
  const maintenance = openMaintenance(databaseUrl, { alone: true })
  for (const signal of signals) process.once(signal, () => void maintenance.close())
  try {
    const key = secretKey ?? (await readKey(databaseUrl).catch((error: Error) => error))
    const sealer = key instanceof Error ? null : createSealer(key, previousSecretKey)
    const patient = { maintenance, sealer, catalogue: defineCatalogue(operatorEvents), world: systemWorld() }
    const report = withKeyFinding(await examine(patient, (step) => tell({ progress: step })), key)
    tell({ report })
    for await (const line of createInterface({ input: process.stdin })) {
      if (line === report.plan) tell({ repaired: await repair(patient, report) })
      break
    }
  } finally {
    await maintenance.close()
    process.stdin.destroy()
  }
}

async function backup(): Promise<void> {
  const { databaseUrl, secretKey } = readConfig()
  const maintenance = openMaintenance(databaseUrl, { alone: false })
  for (const signal of signals) process.once(signal, () => void maintenance.close())
  try {
    const key = withKey ? (secretKey ?? (await readKey(databaseUrl))) : null
    tell({ backup: await backUp({ maintenance, file: resolve(file), key }, (progress) => tell({ progress })) })
  } finally {
    await maintenance.close()
  }
}

async function copyOver(): Promise<void> {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new Error('It was broken off; the same command goes on where it was.'))
  for (const signal of signals) process.once(signal, stop)
  // Whoever started it has ended, however that was.
  process.stdin.once('close', stop)
  process.stdout.on('error', stop)
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      const onProgress = (progress: object) => tell({ progress })
      tell({ copied: await copy(JSON.parse(line) as CopyRequest, { onProgress, signal: stopping.signal }) })
      break
    }
  } finally {
    process.stdin.destroy()
  }
}

/** A key that is missing is a finding like others: everything else can be looked at without it. */
function withKeyFinding(report: Report, key: Uint8Array | Error): Report {
  if (!(key instanceof Error)) return report
  const finding: Finding = {
    check: 'key.missing',
    says: 'There is no sealing key, or what is there is none: no secret can be opened.',
    noun: 'key',
    subjects: [key.message],
    more: false,
    repair: null,
  }
  return { ...report, findings: [...report.findings, finding] }
}
