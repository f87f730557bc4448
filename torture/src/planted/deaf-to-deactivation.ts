import type { Planted } from '../simulation/stage.ts'

/** Says that a hook is inactive, and leaves it active. */
export const deafToDeactivation: Planted = (ports) => ({
  ...ports,
  hooks: {
    ...ports.hooks,
    async replaceHook(hook, revision) {
      const replaced = await ports.hooks.replaceHook({ ...hook, active: true }, revision)
      return replaced && { ...replaced, active: hook.active }
    },
  },
})
