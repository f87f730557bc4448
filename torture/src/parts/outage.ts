import { outage as runOutage } from '../scenarios/outage.ts'
import type { Part } from './part.ts'
import { duration, whole } from './words.ts'

export const outage: Part = {
  name: 'outage',
  about: 'an hour’s outage of a simulated receiver with ten thousand events',
  async run({ seed }) {
    const told = await runOutage(seed ?? 1)
    const { events, lost, parkedMs, probes, resumedMs, drainedMs, peakPerS, peakBoundPerS, problems } = told
    return {
      figures: [
        { what: 'an hour’s outage, events', value: whole(events), note: `${whole(lost)} lost` },
        { what: 'parked after', value: duration(parkedMs), note: `${probes} probes` },
        { what: 'works again after, drained after', value: `${duration(resumedMs)}, ${duration(drainedMs)}` },
        { what: 'most requests in a second', value: whole(peakPerS), note: `${whole(peakBoundPerS)} allowed then` },
        { what: 'lies of its log', value: whole(problems.length) },
      ],
      broken: [...problems, ...(lost > 0 ? [`${lost} events were lost.`] : [])],
    }
  },
}
