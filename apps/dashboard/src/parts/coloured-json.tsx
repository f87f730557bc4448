import { useMemo } from 'react'
import { jsonTokens } from '../json-colours.ts'

/** A JSON text as it is, in colours. */
export default function Coloured({ text }: { readonly text: string }) {
  const tokens = useMemo(() => jsonTokens(text), [text])
  return (
    <pre className="raw-block">
      {tokens.map((token, index) =>
        token.scope === null ? (
          token.text
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- The tokens of one text never change.
          <span key={index} className={`json-${token.scope}`}>
            {token.text}
          </span>
        ),
      )}
    </pre>
  )
}
