import { OrganizationIcon, RepoIcon, ServerIcon } from '@primer/octicons-react'
import type { TargetInput } from '../target.ts'

const icons = { repository: RepoIcon, organization: OrganizationIcon, instance: ServerIcon }
const words = { repository: 'Repository', organization: 'Organization', instance: 'Installation' }

export function TargetIcon({ kind, size = 16 }: { readonly kind: TargetInput['kind']; readonly size?: number }) {
  const Icon = icons[kind]
  return <Icon size={size} className="muted" aria-label={words[kind]} />
}
