import type { Answers } from './trpc.ts'

export type CatalogueEvent = Pick<Answers['events']['catalogue'][number], 'name' | 'description' | 'targets'>

export interface EventGroup {
  readonly title: string
  readonly events: readonly CatalogueEvent[]
}

/** In the order in which they are shown; the first whose words fit has the event. */
const groups: readonly (readonly [title: string, names: RegExp])[] = [
  ['Code', /^(push|create|delete|commit_comment|branch_protection_.*|repository_ruleset|deploy_key)$/],
  ['Pull requests', /^(pull_request.*|merge_group)$/],
  ['Issues and discussions', /^(issue.*|sub_issues|label|milestone|discussion.*)$/],
  ['Checks and workflows', /^(check_.*|status|workflow_.*|deployment.*|page_build)$/],
  ['Releases and packages', /^(release|package|registry_package)$/],
  ['Projects', /^project.*$/],
  ['Security', /^(code_scanning_alert|dependabot_alert|secret_scanning_.*|security_.*|repository_(advisory|vuln.*))$/],
  ['People and teams', /^(member.*|org.*|team.*|personal_access_token_request)$/],
  ['The repository', /^(repository.*|fork|star|watch|public|gollum|custom_property.*|meta)$/],
  ['Repohook itself', /^repohook\..*$/],
  ['Others', /^/],
]

/** The events of a catalogue, put together by what they are about. Empty groups are left out. */
export function groupEvents(events: readonly CatalogueEvent[]): readonly EventGroup[] {
  const byTitle = Map.groupBy(events, ({ name }) => groups.find(([, names]) => names.test(name))?.[0])
  return groups.flatMap(([title]) => {
    const found = byTitle.get(title)
    return found ? [{ title, events: found }] : []
  })
}

/** Whether every word of a search is in the event's name or description. */
export function fits({ name, description }: CatalogueEvent, search: string): boolean {
  const text = `${name} ${name.replaceAll('_', ' ')} ${description}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
