import { Details, Heading, useDetails } from '@primer/react'
import type { DeliveryDetail } from '../attempt-words.ts'
import { curlCommand } from '../curl.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { HeadersTable } from '../parts/headers-table.tsx'
import { PayloadView } from '../parts/payload-view.tsx'
import { RawText } from '../parts/raw-text.tsx'

/** What was sent; of what was not sent yet, what will be. */
export function DeliveryRequest({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { url, request, hook } = delivery
  const { headers, payload, form, body } = request
  const method = request.method ?? 'POST'
  return (
    <div className="sections">
      <section>
        <div className="section-head">
          <dl className="facts">
            <dt>{url === null ? 'Present URL' : 'URL'}</dt>
            <dd className="mono foreign">{url ?? hook.url}</dd>
            <dt>Method</dt>
            <dd className="mono">{method}</dd>
          </dl>
          {url !== null && headers !== null && (
            <CopyButton
              label="Copy as curl"
              text={() =>
                curlCommand({
                  method,
                  url,
                  headers,
                  body: new TextEncoder().encode(body ?? form ?? payload),
                  insecureSsl: hook.insecureSsl,
                })
              }
            />
          )}
        </div>
        {headers === null ? (
          <p className="muted">No request was made yet, so there are no headers to show.</p>
        ) : (
          <p className="muted small">
            The curl command sends the same headers and body. The secret is not in it: once the body is changed, its
            signature does not fit any more.
            {Object.values(headers).includes('********') &&
              ' Nor are the values of the headers of your own, which are kept secret: put them in where ******** stands.'}
          </p>
        )}
      </section>
      {headers !== null && <HeadersTable title="Request headers" headers={Object.entries(headers)} />}
      {body !== null && (
        <section>
          <Heading as="h3" variant="small">
            Body
          </Heading>
          {body === '' ? (
            <p className="muted">It had none.</p>
          ) : (
            <>
              <p className="muted">What the webhook’s format made of the event, as it was sent.</p>
              <PayloadView text={body} label="body" />
            </>
          )}
        </section>
      )}
      <section>
        <Heading as="h3" variant="small">
          {body === null ? 'Payload' : 'Payload of the event'}
        </Heading>
        {form !== null && <FormNote form={form} />}
        <PayloadView text={payload} />
      </section>
    </div>
  )
}

function FormNote({ form }: { readonly form: string }) {
  const { getDetailsProps, open } = useDetails({})
  return (
    <>
      <p className="muted">
        It was sent as a form: <code>payload=</code> and this JSON, URL-encoded.
      </p>
      <Details {...getDetailsProps()} className="form-body">
        <summary>The body as it was sent</summary>
        {open && (
          <>
            <CopyButton text={form} label="Copy body" />
            <RawText text={form} isJson={false} label="body" />
          </>
        )}
      </Details>
    </>
  )
}
