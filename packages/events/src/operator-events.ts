import type { OwnEvent } from './catalogue.ts'

const hook = {
  type: 'Repository',
  id: 12,
  name: 'web',
  active: true,
  events: ['push'],
  config: { content_type: 'json', insecure_ssl: '0', url: 'https://ci.example.com/hook' },
}
const target = { kind: 'repository', name: 'octocat/Hello-World' }
const failing = { failures_in_a_row: 10, failing_since: '2026-01-02T03:04:05Z' }
const parked = { parked_because: 'failing', parked_at: '2026-01-02T03:09:05Z', next_probe_at: '2026-01-02T03:09:37Z' }
const well = { failures_in_a_row: 0, failing_since: null, parked_because: null, parked_at: null, next_probe_at: null }

/** What Repohook itself tells its operator: events of the instance, so that an instance hook can listen to them. */
export const operatorEvents = {
  'repohook.hook.failing': {
    targets: ['instance'],
    description: 'A hook keeps failing: it will be parked if that goes on',
    sample: { state: 'open', ...well, ...failing, hook, target },
  },
  'repohook.hook.parked': {
    targets: ['instance'],
    description: 'A hook was parked: its events wait, and one goes out now and then to see whether it works again',
    sample: { state: 'parked', ...failing, ...parked, hook, target },
  },
  'repohook.hook.resumed': {
    targets: ['instance'],
    description: 'A parked hook works again: what waited for it goes out, the oldest first',
    sample: { state: 'open', ...well, hook, target },
  },
} satisfies Readonly<Record<string, OwnEvent>>
