import { useParams } from '@tanstack/react-router'

/** What a hook is installed on, as procedures take it. */
export type TargetInput =
  | { readonly kind: 'repository'; readonly name: string }
  | { readonly kind: 'organization'; readonly name: string }
  | { readonly kind: 'instance' }

/** A target's place in paths: `/targets/octo-org/hello-world`, `/targets/octo-org/~`, `/targets/~/~`. */
export interface TargetParams {
  readonly owner: string
  readonly name: string
}

/** No owner and no repository is named so: GitHub's names are letters, digits, `.`, `_` and `-`. */
const none = '~'

export function targetParams(target: { readonly kind: TargetInput['kind']; readonly name?: string }): TargetParams {
  const [owner = none, name = none] = target.kind === 'instance' ? [] : (target.name ?? '').split('/')
  return { owner, name }
}

function targetOf({ owner, name }: TargetParams): TargetInput {
  if (owner === none) return { kind: 'instance' }
  return name === none ? { kind: 'organization', name: owner } : { kind: 'repository', name: `${owner}/${name}` }
}

/** A target that was told of, as procedures take it. */
export const targetInput = ({
  kind,
  name,
}: {
  readonly kind: TargetInput['kind']
  readonly name: string
}): TargetInput => (kind === 'instance' ? { kind } : { kind, name })

/** What people call it. */
export const targetName = (target: TargetInput): string =>
  target.kind === 'instance' ? 'This installation' : target.name

/** The target that the present page is about. */
export function useTarget(): { readonly target: TargetInput; readonly params: TargetParams } {
  const { owner, name } = useParams({ from: '/signed-in/targets/$owner/$name' })
  const params = { owner, name }
  return { target: targetOf(params), params }
}
