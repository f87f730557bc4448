import { Button } from '@primer/react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { blocksOf } from '../text-blocks.ts'
import { download } from '../download.ts'
import { sizeOf } from '../size.ts'

/** Colours come when they are there; nobody waits for them. */
const Coloured = lazy(() => import('./coloured-json.tsx'))

const shownAtFirst = 256 * 1024
/** Every token is an element of its own, which is too much for long texts. */
const longestColoured = 64 * 1024

interface RawTextProps {
  readonly text: string
  readonly isJson: boolean
  readonly label: string
}

/** A text exactly as it is. Of a long one the beginning, until the whole is asked for. */
export function RawText({ text, isJson, label }: RawTextProps) {
  const [isWhole, setIsWhole] = useState(false)
  const isCut = !isWhole && text.length > shownAtFirst
  const shown = isCut ? text.slice(0, shownAtFirst) : text
  const hasColours = isJson && text.length <= longestColoured
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls has to be reached by the keyboard. */}
      <section className="raw mono" aria-label={`Raw ${label}`} tabIndex={0}>
        <Suspense fallback={<Plain text={shown} />}>
          {hasColours ? <Coloured text={text} /> : <Plain text={shown} />}
        </Suspense>
      </section>
      {isCut && (
        <div className="raw-more">
          <span className="muted">
            The first {sizeOf(shownAtFirst)} of {sizeOf(text.length)}.
          </span>
          <Button size="small" onClick={() => setIsWhole(true)}>
            Show all
          </Button>
          <Button
            size="small"
            onClick={() => download(text, `${label.replaceAll(' ', '-')}.${isJson ? 'json' : 'txt'}`)}
          >
            Download
          </Button>
        </div>
      )}
    </>
  )
}

/** In blocks, of which the browser lays out those that are seen. */
function Plain({ text }: { readonly text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text])
  return blocks.map(({ start, text: block }) => (
    <pre key={start} className="raw-block">
      {block}
    </pre>
  ))
}
