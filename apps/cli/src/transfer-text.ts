import type { World } from '@repohook/events'
import type { TransferProgress } from './api.ts'
import { relativeTime } from './moments.ts'
import { sizeText } from './size-text.ts'

/** A row takes as long as so many bytes of payload. */
const bytesPerRow = 1_000

const workOf = (rows: number, bytes: number): number => rows * bytesPerRow + bytes

/** Tells how far a copy has come, and by the pace since the step began when the step will be over. */
export function transferText(world: Pick<World, 'now'>): (progress: TransferProgress) => string {
  let began: { readonly step: string; readonly at: number; readonly work: number } | null = null
  return ({ step, doneRows, totalRows, doneBytes, totalBytes }) => {
    if (step === 'counting') return 'counting …'
    const now = world.now()
    const [done, total] = [workOf(doneRows, doneBytes), workOf(totalRows, totalBytes)]
    if (began?.step !== step) began = { step, at: now, work: done }
    const [tookMs, made] = [now - began.at, done - began.work]
    const over = made > 0 && tookMs > 0 ? `, over ${relativeTime(now + (tookMs * (total - done)) / made, now)}` : ''
    const share = Math.floor((100 * done) / Math.max(total, 1))
    const of = `${doneRows} of ${totalRows} rows, ${sizeText(doneBytes)} of ${sizeText(totalBytes)}`
    return `${step}: ${share} %, ${of}${over} …`
  }
}
