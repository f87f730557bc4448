import type { TargetRef } from '@repohook/hooks'
import { z } from 'zod'

/** No name has a slash in it. */
const name = z.string().regex(/^[^/]+$/)

export const repositoryParams = z.object({ owner: name, repo: name })
export const organizationParams = z.object({ org: name })

const target = z.union([
  repositoryParams.transform(({ owner, repo }): TargetRef => ({ kind: 'repository', name: `${owner}/${repo}` })),
  organizationParams.transform(({ org }): TargetRef => ({ kind: 'organization', name: org })),
])

/** The target that a path names. Throws where a path that names none asks for a right. */
export const targetOf = (params: object): TargetRef => target.parse(params)
