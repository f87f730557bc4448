import { Checkbox, Dialog, FormControl } from '@primer/react'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useId,
  useMemo,
  useState,
} from 'react'
import { readSetting, writeSetting } from './settings.ts'

interface Shortcut {
  /** As `KeyboardEvent.key` has it: `j`, `/`, `?`. */
  readonly key: string
  /** What it does, for the help. */
  readonly label: string
}

interface Registry {
  add(id: string, shortcut: Shortcut): void
  remove(id: string): void
  openHelp(): void
  readonly isOn: boolean
}

const RegistryContext = createContext<Registry>({ add() {}, remove() {}, openHelp() {}, isOn: true })

/** Keys that a person types are never shortcuts; neither is anything while a dialog is open. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return true
  const element = event.target instanceof Element ? event.target : null
  if (element?.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]')) return true
  return document.querySelector('[role=dialog], [role=alertdialog], [role=menu]') !== null
}

/** Runs `act` when the key is pressed, while the component is shown; `?` tells of it. */
export function useShortcut(key: string, label: string, act: () => void): void {
  const { add, remove, isOn } = useContext(RegistryContext)
  const id = useId()
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== key || isTaken(event)) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    add(id, { key, label })
    return () => remove(id)
  }, [add, remove, id, key, label])
  useEffect(() => {
    if (!isOn) return
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [isOn])
}

/** Opens the list of shortcuts. */
export const useShortcutHelp = (): (() => void) => useContext(RegistryContext).openHelp

/** Moves the focus along the elements that `selector` finds, by `j` and `k`. */
export function useRowKeys(selector: string): void {
  const move = (step: 1 | -1) => {
    const rows = [...document.querySelectorAll<HTMLElement>(selector)]
    const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement))
    const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  useShortcut('j', 'Next row', () => move(1))
  useShortcut('k', 'Previous row', () => move(-1))
}

export function ShortcutsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [shortcuts, setShortcuts] = useState<ReadonlyMap<string, Shortcut>>(new Map())
  const [isOn, setIsOn] = useState(() => readSetting('shortcuts') !== 'off')
  const [isOpen, setIsOpen] = useState(false)
  const add = useCallback(
    (id: string, shortcut: Shortcut) => setShortcuts((known) => new Map(known).set(id, shortcut)),
    [],
  )
  const remove = useCallback(
    (id: string) => setShortcuts((known) => new Map([...known].filter(([other]) => other !== id))),
    [],
  )
  const openHelp = useCallback(() => setIsOpen(true), [])
  const registry = useMemo(() => ({ add, remove, openHelp, isOn }), [add, remove, openHelp, isOn])

  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== '?' || isTaken(event)) return
    event.preventDefault()
    openHelp()
  })
  useEffect(() => {
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])

  const turn = (on: boolean) => {
    setIsOn(on)
    writeSetting('shortcuts', on ? null : 'off')
  }
  const rows = [...new Map([...shortcuts.values()].map((shortcut) => [shortcut.key, shortcut.label]))]
  return (
    <RegistryContext.Provider value={registry}>
      {children}
      {isOpen && (
        <Dialog title="Keyboard shortcuts" onClose={() => setIsOpen(false)} width="medium">
          <table className="shortcuts">
            <tbody>
              {[...rows, ['?', 'This help'] as const].map(([key, label]) => (
                <tr key={key}>
                  <td>
                    <kbd>{key}</kbd>
                  </td>
                  <td>{label}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <FormControl>
            <Checkbox checked={isOn} onChange={(event) => turn(event.target.checked)} />
            <FormControl.Label>Use keyboard shortcuts of a single key</FormControl.Label>
          </FormControl>
        </Dialog>
      )}
    </RegistryContext.Provider>
  )
}
