import './headers-table.css'
import { Heading } from '@primer/react'
import { CopyButton } from './copy-button.tsx'

interface HeadersTableProps {
  /** `Request headers`. */
  readonly title: string
  /** In order, repeated ones included. */
  readonly headers: readonly (readonly [string, string])[]
}

/** Headers as they went or came. */
export function HeadersTable({ title, headers }: HeadersTableProps) {
  return (
    <section>
      <div className="section-head">
        <Heading as="h3" variant="small">
          {title}
        </Heading>
        <CopyButton text={headers.map(([name, value]) => `${name}: ${value}\n`).join('')} label="Copy headers" />
      </div>
      <table className="headers mono" aria-label={title}>
        <tbody>
          {headers.map(([name, value], index) => (
            // oxlint-disable-next-line react/no-array-index-key -- A name may come twice, and the order never changes.
            <tr key={index}>
              <th scope="row" className="foreign">
                {name}
              </th>
              <td className="foreign">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
