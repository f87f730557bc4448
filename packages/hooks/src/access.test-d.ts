import { expectTypeOf } from 'vitest'
import { type Actor, adminOf, TargetAdmin } from './access.ts'
import type { Target } from './target.ts'

declare const target: Target
declare const actor: Actor
declare function verb(admin: TargetAdmin): void

verb(adminOf(target, actor))

declare const lookAlike: { [Member in keyof TargetAdmin]: TargetAdmin[Member] }
expectTypeOf(lookAlike).toHaveProperty('proven')

// @ts-expect-error An object with all that the proof shows is no proof.
verb(lookAlike)

// @ts-expect-error The constructor is private.
verb(new TargetAdmin(target, actor))

// @ts-expect-error A class of one's own cannot extend it.
verb(class extends TargetAdmin {}.prototype)
