import type { Outcome } from '@repohook/delivery'
import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from './router.ts'

type Blocked = Extract<Outcome, { kind: 'blocked' }>

/** What there is to look into: a hook's template is JSON of its admin's own, as deep as they like. */
type Told<T> = Exclude<keyof T & string, 'template'>

/** The paths on which an answer holds an outcome with the rule that blocked it. */
type RulePaths<T, Path extends string = ''> = T extends Blocked
  ? Path
  : T extends readonly (infer Item)[]
    ? RulePaths<Item, `${Path}[]`>
    : T extends AsyncIterable<infer Item>
      ? RulePaths<Item, `${Path}*`>
      : T extends object
        ? { [Key in Told<T>]: RulePaths<T[Key], `${Path}.${Key}`> }[Told<T>]
        : never

// No answer tells the rule that blocked a delivery: make what it answers with by `shown`.
null as unknown as RulePaths<inferRouterOutputs<AppRouter>> satisfies never

// @ts-expect-error: so it is seen when one does.
null as unknown as RulePaths<{ deliveries: readonly { outcome: Outcome | null }[] }> satisfies never
