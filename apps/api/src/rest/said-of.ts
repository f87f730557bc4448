import type { z } from 'zod'

/**
 * What a platform's profile says that an answer has a place for, and of the type that the answer promises: a profile is
 * any JSON.
 */
export function saidOf<Shape extends Readonly<Record<string, z.ZodType>>>(
  profile: Readonly<Record<string, unknown>>,
  shape: Shape,
): { -readonly [Name in keyof Shape]?: z.output<Shape[Name]> } {
  const told = Object.entries(shape).filter(
    ([name, member]) => Object.hasOwn(profile, name) && member.safeParse(profile[name]).success,
  )
  return Object.fromEntries(told.map(([name]) => [name, profile[name]])) as ReturnType<typeof saidOf<Shape>>
}
