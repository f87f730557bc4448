import { Heading } from '@primer/react'
import { useMemo } from 'react'
import type { DeliveryDetail } from '../attempt-words.ts'
import { canSign } from '../hmac.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { CompareSignature } from './compare-signature.tsx'

const snippet = `import { Webhooks } from '@octokit/webhooks'

const webhooks = new Webhooks({ secret: process.env.WEBHOOK_SECRET })

// body: the text of the request as it came, before anything parses it.
const isGenuine = await webhooks.verify(body, request.headers['x-hub-signature-256'])
`

/** How the signature of this very delivery comes about, and whether a secret makes it. */
export function DeliverySignature({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { headers, payload, form, body: own } = delivery.request
  const sent = own ?? form ?? payload
  const body = useMemo(() => new TextEncoder().encode(sent), [sent])
  const signature = headers?.['X-Hub-Signature-256']
  if (headers === null) return <p className="muted">It is signed when it is sent.</p>
  if (signature === undefined) {
    return (
      <p>
        {own === null
          ? 'This request has no signature: the webhook had no secret when it was sent. Give it one in its settings, so that your receiver can tell whom a request is from.'
          : 'This request has no signature of GitHub’s: the webhook had no secret when it was sent, or its format is not signed so.'}
      </p>
    )
  }
  return (
    <div className="sections">
      <section>
        <Heading as="h3" variant="small">
          How it is computed
        </Heading>
        <ol className="steps">
          <li>
            Take the body exactly as it came: here {body.length.toLocaleString('en')} bytes.{' '}
            {form === null
              ? 'JSON that was parsed and written again has other bytes.'
              : 'That is the whole form, from payload= on, and not the JSON inside it.'}
          </li>
          <li>Compute its HMAC with SHA-256. The key is the secret, as UTF-8.</li>
          <li>
            Write that as lower-case hex, with <code>sha256=</code> before it.
          </li>
          <li>
            Compare it, in constant time, with <code>X-Hub-Signature-256</code>:
            <div className="section-head">
              <code className="foreign">{signature}</code>
              <CopyButton text={signature} label="Copy signature" />
            </div>
          </li>
        </ol>
      </section>
      <section>
        <Heading as="h3" variant="small">
          Try your secret
        </Heading>
        {canSign() ? (
          <CompareSignature body={body} signature={signature} />
        ) : (
          <p>
            Browsers compute signatures only on pages that came over HTTPS or from this machine. Open the dashboard by
            https:// or http://localhost to compare.
          </p>
        )}
      </section>
      <section>
        <div className="section-head">
          <Heading as="h3" variant="small">
            In your receiver
          </Heading>
          <CopyButton text={snippet} label="Copy code" />
        </div>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls has to be reached by the keyboard. */}
        <section className="snippet mono" tabIndex={0} aria-label="Code for a receiver">
          <pre>{snippet}</pre>
        </section>
      </section>
    </div>
  )
}
