import { readSetting, writeSetting } from './settings.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** What this browser's user chose; the system's unless they chose. */
export const chosenTheme = (): Theme => themes.find((theme) => theme === readSetting('theme')) ?? 'auto'

export const rememberTheme = (theme: Theme): void => writeSetting('theme', theme === 'auto' ? null : theme)
