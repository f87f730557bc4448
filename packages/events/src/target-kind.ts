/** What a hook can be installed on. The instance is the whole installation, which GitHub has no hooks for. */
export const targetKinds = ['repository', 'organization', 'instance'] as const

export type TargetKind = (typeof targetKinds)[number]
