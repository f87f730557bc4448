import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react'
import { childrenOf, type JsonChild, type JsonNode } from '../json-nodes.ts'
import { sizeOf } from '../size.ts'

const brackets = { object: ['{', '}'], array: ['[', ']'] } as const
/** Further ones come when they are asked for. */
const childrenAtOnce = 100
/** Of a longer string the beginning; the raw text has all of it. */
const longestString = 1_000
/** In a larger value the children are not counted, but its size is told. */
const mostCounted = 200_000
/** The second level is open where that is no more than people can look through. */
const openWhole = 16 * 1024

interface JsonTreeProps {
  readonly text: string
  readonly root: JsonNode
  readonly label: string
}

/** A JSON text as a tree: every key and value exactly as the text has it, folded by arrow keys, Enter or a click. */
export function JsonTree({ text, root, label }: JsonTreeProps) {
  return (
    <div className="json-tree mono" role="tree" aria-label={label} tabIndex={-1} onKeyDown={moveFocus}>
      <Item text={text} node={{ ...root, key: null }} level={1} openTo={text.length <= openWhole ? 2 : 1} isLast />
    </div>
  )
}

interface ItemProps {
  readonly text: string
  readonly node: JsonChild
  readonly level: number
  /** Down to which level it is open at first. */
  readonly openTo: number
  readonly isLast: boolean
}

function Item({ text, node, level, openTo, isLast }: ItemProps) {
  const [isOpen, setIsOpen] = useState(level <= openTo)
  const { kind, key, start, end } = node
  const comma = isLast ? '' : ','
  const name = key !== null && (
    <>
      <span className="json-attr">{key}</span>
      {': '}
    </>
  )
  if (kind !== 'object' && kind !== 'array') {
    return (
      <Row level={level}>
        {name}
        <span className={`json-${kind}`}>{cut(text.slice(start, end))}</span>
        {comma}
      </Row>
    )
  }
  const [open, close] = brackets[kind]
  if (isEmpty(text, node)) {
    return (
      <Row level={level}>
        {name}
        {open + close + comma}
      </Row>
    )
  }
  return (
    <>
      <Row level={level} isOpen={isOpen} onFold={setIsOpen}>
        {name}
        {open}
        {!isOpen && <Folded text={text} node={node} end={close + comma} />}
      </Row>
      {isOpen && (
        <>
          <Children text={text} node={node} level={level + 1} openTo={openTo} />
          <div className="json-row" style={indent(level)} aria-hidden>
            {close + comma}
          </div>
        </>
      )}
    </>
  )
}

function Children({ text, node, level, openTo }: Omit<ItemProps, 'isLast'>) {
  const [most, setMost] = useState(childrenAtOnce)
  // One more than is shown tells whether there are more.
  const found = useMemo(() => [...childrenOf(text, node).take(most + 1)], [text, node, most])
  const more = found.length > most
  return (
    <>
      {found.slice(0, most).map((child, index) => (
        <Item
          key={child.start}
          text={text}
          node={child}
          level={level}
          openTo={openTo}
          isLast={!more && index === found.length - 1}
        />
      ))}
      {more && (
        <Row level={level} onFold={() => setMost(most + childrenAtOnce)} isOpen={false}>
          <span className="json-more">Show {childrenAtOnce} more</span>
        </Row>
      )}
    </>
  )
}

function Folded({ text, node, end }: { readonly text: string; readonly node: JsonNode; readonly end: string }) {
  const size = node.end - node.start
  const count = useMemo(
    () => (size <= mostCounted ? childrenOf(text, node).reduce((sum) => sum + 1, 0) : null),
    [text, node, size],
  )
  const noun = node.kind === 'object' ? 'key' : 'item'
  return (
    <>
      <span className="muted">…</span>
      {end} <span className="muted">{count === null ? sizeOf(size) : `${count} ${noun}${count === 1 ? '' : 's'}`}</span>
    </>
  )
}

interface RowProps {
  readonly level: number
  /** Of what folds. */
  readonly isOpen?: boolean
  readonly onFold?: (isOpen: boolean) => void
  readonly children: ReactNode
}

function Row({ level, isOpen, onFold, children }: RowProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    const wanted = { ArrowRight: true, ArrowLeft: false, Enter: !isOpen, ' ': !isOpen }[event.key]
    if (!onFold || wanted === undefined || wanted === isOpen) return
    event.preventDefault()
    // Handled: the focus stays.
    event.stopPropagation()
    onFold(wanted)
  }
  return (
    <div
      className={onFold ? 'json-row json-folds' : 'json-row'}
      style={indent(level)}
      role="treeitem"
      aria-level={level}
      aria-selected={false}
      {...(onFold && { 'aria-expanded': isOpen, onClick: () => isSelecting() || onFold(!isOpen) })}
      tabIndex={level === 1 ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  )
}

const indent = (level: number) => ({ paddingInlineStart: `${level * 16}px` })
const cut = (source: string) =>
  source.length > longestString ? `${source.slice(0, longestString)}… (${sizeOf(source.length)})` : source
const isEmpty = (text: string, node: JsonNode) => childrenOf(text, node).next().done === true
/** The end of a selection is a click, too. */
const isSelecting = () => getSelection()?.isCollapsed === false

/** As trees do: up and down along what is shown, right to the first child, left to the parent, to both ends. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=treeitem]')]
  const at = rows.findIndex((row) => row === document.activeElement)
  const levelOf = (row: HTMLElement | undefined) => Number(row?.ariaLevel ?? 0)
  const level = levelOf(rows[at])
  const to = {
    ArrowDown: () => rows[at + 1],
    ArrowUp: () => rows[at - 1],
    ArrowRight: () => (levelOf(rows[at + 1]) > level ? rows[at + 1] : undefined),
    ArrowLeft: () => rows.slice(0, at).findLast((row) => levelOf(row) < level),
    Home: () => rows[0],
    End: () => rows.at(-1),
  }[event.key]
  if (to === undefined || at === -1) return
  event.preventDefault()
  const next = to()
  if (next === undefined) return
  // One stop for the Tab key, wherever the focus was.
  for (const row of rows) if (row.tabIndex === 0) row.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}
