type Setting = 'shortcuts' | 'theme'

/** What this browser remembers; null where it does not, or must not. */
export function readSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(`repohook.${name}`)
  } catch {
    return null
  }
}

export function writeSetting(name: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`repohook.${name}`)
    else localStorage.setItem(`repohook.${name}`, value)
  } catch {
    // A browser that keeps nothing works as well, without memory.
  }
}
