import { Failure } from '@repohook/events'
import { z } from 'zod'
import type { Hook, PreviousSecret } from './hook.ts'
import { mask, Secret } from './secret.ts'

const dayMs = 86_400_000

/** What a rotation is asked for: the new secret, or that one is made; and how long the one before signs beside it. */
export const rotationInput = z
  .strictObject({
    secret: z
      .string()
      .min(1, 'A secret is rotated to another one; to sign no more, change the configuration.')
      .max(1024),
    generate: z.literal(true),
    overlapMs: z.int().min(0).max(dayMs, 'The former secret may sign for one more day at most.'),
  })
  .partial()
  .refine(({ secret, generate }) => (secret === undefined) === (generate === true), {
    error: 'Give the new secret, or ask for one by generate: true.',
    path: ['secret'],
  })

export type RotationInput = z.input<typeof rotationInput>

/** A hook after its rotation. */
export interface Rotation {
  readonly hook: Hook
  /** The new secret, when it was made here: it is in this answer and nowhere else. */
  readonly madeSecret: string | null
}

/**
 * The hook with its new secret, and the present one as its previous. An older one that still signed is gone: two are
 * enough for a receiver to change over, and a third would outlive a rotation that was meant to end it.
 *
 * @throws Failure `hook.no_secret`, `hook.invalid`
 */
export function rotated(hook: Hook, secret: string, overlapMs: number | undefined, now: number): Hook {
  const { config, standardWebhooks } = hook
  if (config.secret === null) {
    throw new Failure('hook.no_secret', `Hook ${hook.id} has no secret to rotate: give it one by its configuration.`)
  }
  if (secret === mask) throw new Failure('hook.invalid', 'The mask ******** is not a secret.', 'secret')
  if (secret === config.secret.reveal()) {
    throw new Failure('hook.invalid', 'The hook has that secret already: rotate it to another one.', 'secret')
  }
  if (overlapMs && !standardWebhooks) {
    const why = 'GitHub’s headers carry one signature, so two secrets need standardWebhooks'
    throw new Failure('hook.invalid', `${why}: turn it on, or rotate without an overlap.`, 'overlapMs')
  }
  const lastsMs = overlapMs ?? (standardWebhooks ? dayMs : 0)
  return {
    ...hook,
    config: { ...config, secret: new Secret(secret) },
    previousSecret: lastsMs === 0 ? null : { secret: config.secret, until: now + lastsMs },
  }
}

/**
 * What is left of a previous secret once a hook is changed in any other way: it goes with the secret that followed it, and
 * with the header that could carry both. The URL is no matter: no secret is ever sent, wherever the hook leads.
 */
export function keptPrevious(before: Hook, after: Omit<Hook, 'previousSecret'>): PreviousSecret | null {
  const { previousSecret } = before
  if (!previousSecret || !after.standardWebhooks || !after.config.secret) return null
  return after.config.secret.reveal() === before.config.secret?.reveal() ? previousSecret : null
}
