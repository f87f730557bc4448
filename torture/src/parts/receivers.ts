import { runReceiverMatrix } from '@repohook/delivery/testing'
import type { Part } from './part.ts'

const mebibyte = 1024 * 1024
const mostGrowth = 64 * mebibyte

export const receivers: Part = {
  name: 'receivers',
  about: 'receivers that misbehave, one after the other, over real HTTP',
  async run({ long }) {
    const { rows, rssGrowthBytes, growth } = await runReceiverMatrix({ times: long ? 3000 : 300 })
    const latest = rows.toSorted((a, b) => a.lateMs - b.lateMs).at(-1)
    const leaks = growth.filter(({ ok }) => !ok)
    return {
      figures: [
        { what: 'receivers that misbehave', value: String(rows.length) },
        { what: 'ended otherwise, or too late', value: String(rows.filter(({ ok }) => !ok).length) },
        {
          what: 'the latest after its deadline',
          value: `${(latest?.lateMs ?? 0).toFixed(0)} ms`,
          note: latest?.name ?? '',
        },
        { what: 'memory meanwhile', value: `+${(rssGrowthBytes / mebibyte).toFixed(0)} MiB`, note: 'at most 64' },
        ...growth.map(({ name, times, heapGrowthBytes }) => ({
          what: `heap after ${times} ${name}`,
          value: `+${(heapGrowthBytes / mebibyte).toFixed(1)} MiB`,
        })),
      ],
      broken: [
        ...rows
          .filter(({ ok }) => !ok)
          .map(({ name, outcome, expected, lateMs }) => `${name}: ${outcome}, expected ${expected}; ${lateMs} ms late`),
        ...(rssGrowthBytes > mostGrowth ? [`Memory grew by ${rssGrowthBytes} bytes.`] : []),
        ...leaks.map((leak) => `Something is left behind: ${JSON.stringify(leak)}`),
      ],
    }
  },
}
