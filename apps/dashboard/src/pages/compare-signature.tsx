import { Banner, Button, FormControl, TextInput } from '@primer/react'
import { type FormEvent, useState } from 'react'
import { signatureOf } from '../hmac.ts'

interface CompareProps {
  readonly body: Uint8Array<ArrayBuffer>
  /** What was sent. */
  readonly signature: string
}

/** Whether a secret makes the signature that was sent. The secret stays in the page. */
export function CompareSignature({ body, signature }: CompareProps) {
  const [secret, setSecret] = useState('')
  const [computed, setComputed] = useState<string | null>(null)
  const compare = async (event: FormEvent) => {
    event.preventDefault()
    setComputed(await signatureOf(body, secret))
  }
  return (
    <form onSubmit={(event) => void compare(event)} className="compare" autoComplete="off">
      <FormControl>
        <FormControl.Label>Secret</FormControl.Label>
        <FormControl.Caption>
          It stays in this browser: the signature is computed here, and nothing is sent.
        </FormControl.Caption>
        <TextInput
          type="password"
          block
          autoComplete="off"
          data-1p-ignore
          data-lpignore="true"
          value={secret}
          onChange={(event) => {
            setSecret(event.target.value)
            setComputed(null)
          }}
        />
      </FormControl>
      <Button type="submit" disabled={secret === ''}>
        Compare
      </Button>
      <div aria-live="polite">
        {computed !== null && <Verdict computed={computed} isSame={computed === signature} />}
      </div>
    </form>
  )
}

function Verdict({ computed, isSame }: { readonly computed: string; readonly isSame: boolean }) {
  return (
    <Banner
      variant={isSame ? 'success' : 'critical'}
      title={isSame ? 'It matches' : 'It does not match'}
      description={
        <>
          {isSame
            ? 'The request was signed with this secret. If your receiver refuses it, it computes over other bytes.'
            : 'The request was signed with another secret: it may have been rotated since, or has a space or a line break too many here.'}
          <br />
          <code className="foreign">{computed}</code>
        </>
      }
    />
  )
}
