import { Banner, Button, Dialog, FormControl, Radio, RadioGroup, Select, TextInput } from '@primer/react'
import { InlineMessage } from '@primer/react/experimental'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { rememberHook } from '../hook-query.ts'
import type { Hook } from '../hook-values.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { When } from '../parts/when.tsx'
import { useMay } from '../session.ts'
import { useTarget } from '../target.ts'
import { failureOf, trpc } from '../trpc.ts'

const hourMs = 3_600_000
const overlaps = [
  [24, 'for 24 hours'],
  [6, 'for 6 hours'],
  [1, 'for 1 hour'],
  [0, 'not at all'],
] as const

/** Gives a hook another secret while the former one still signs beside it. */
export function RotateSecret({ hook }: { readonly hook: Hook }) {
  const [isOpen, setIsOpen] = useState(false)
  const { previousSecret } = hook
  const mayRotate = useMay(useTarget().target.kind, 'write')
  return (
    <>
      <Button size="small" disabled={!mayRotate} onClick={() => setIsOpen(true)}>
        Rotate secret
      </Button>
      {previousSecret && (
        <span className="muted small">
          The former one signs, too: its time ends <When at={previousSecret.until} />.
        </span>
      )}
      {isOpen && <RotateDialog hook={hook} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function RotateDialog({ hook, onClose }: { readonly hook: Hook; readonly onClose: () => void }) {
  const { target } = useTarget()
  const input = { target, hookId: hook.id }
  const [isOwn, setIsOwn] = useState(false)
  const [own, setOwn] = useState('')
  const [overlapHours, setOverlapHours] = useState(hook.standardWebhooks ? 24 : 0)
  const rotate = useMutation(
    trpc.hooks.rotateSecret.mutationOptions({
      // What was made is shown here, and kept nowhere once this dialog is closed.
      gcTime: 0,
      onSuccess: ({ hook: rotated }) => rememberHook(input, rotated),
    }),
  )
  if (rotate.data) return <Rotated made={rotate.data.madeSecret} onClose={onClose} />
  const refusal = failureOf(rotate.error)
  const words = rotate.error && (refusal?.message ?? 'The server did not answer. Try again.')
  const isFieldAtFault = isOwn && (refusal?.field ?? '').endsWith('secret')
  const send = () => {
    const overlapMs = overlapHours * hourMs
    rotate.mutate({ ...input, rotation: isOwn ? { secret: own, overlapMs } : { generate: true, overlapMs } })
  }
  return (
    <Dialog
      title="Rotate the secret"
      width="large"
      onClose={onClose}
      footerButtons={[
        { content: 'Cancel', onClick: onClose },
        { content: 'Rotate secret', buttonType: 'primary', loading: rotate.isPending, onClick: send },
      ]}
    >
      <div className="rotate-dialog">
        <RadioGroup name="rotation">
          <RadioGroup.Label>The new secret</RadioGroup.Label>
          <FormControl>
            <Radio value="made" checked={!isOwn} onChange={() => setIsOwn(false)} />
            <FormControl.Label>Make one for me</FormControl.Label>
          </FormControl>
          <FormControl>
            <Radio value="own" checked={isOwn} onChange={() => setIsOwn(true)} />
            <FormControl.Label>Use my own</FormControl.Label>
          </FormControl>
        </RadioGroup>
        {isOwn && (
          <FormControl required>
            <FormControl.Label>New secret</FormControl.Label>
            <TextInput
              block
              monospace
              type="password"
              autoComplete="new-password"
              maxLength={1024}
              value={own}
              onChange={(event) => setOwn(event.target.value)}
            />
            {isFieldAtFault && <FormControl.Validation variant="error">{words}</FormControl.Validation>}
          </FormControl>
        )}
        {hook.standardWebhooks ? (
          <FormControl>
            <FormControl.Label>The former one signs beside it</FormControl.Label>
            <Select value={`${overlapHours}`} onChange={(event) => setOverlapHours(Number(event.target.value))}>
              {overlaps.map(([hours, label]) => (
                <Select.Option key={hours} value={`${hours}`}>
                  {label}
                </Select.Option>
              ))}
            </Select>
            <FormControl.Caption>
              In the header of Standard Webhooks; GitHub’s headers carry one signature, the new one.
            </FormControl.Caption>
          </FormControl>
        ) : (
          <p className="muted">
            It signs from the next delivery on, instead of the former one: GitHub’s headers carry one signature. With
            the headers of Standard Webhooks (Advanced) both can sign for a while.
          </p>
        )}
        {words && !isFieldAtFault && <InlineMessage variant="critical">{words}</InlineMessage>}
      </div>
    </Dialog>
  )
}

function Rotated({ made, onClose }: { readonly made: string | null; readonly onClose: () => void }) {
  return (
    <Dialog
      title="The secret was rotated"
      width="large"
      onClose={onClose}
      footerButtons={[{ content: 'Done', buttonType: 'primary', onClick: onClose }]}
    >
      {made === null ? (
        <p>Put the new secret into your receiver, if it is not there yet.</p>
      ) : (
        <div className="rotate-dialog">
          <Banner
            variant="warning"
            title="This is the only time that it is shown"
            description="Put it into your receiver now. Nobody can see it again."
          />
          <code className="made-secret foreign">{made}</code>
          <div>
            <CopyButton text={made} label="Copy secret" />
          </div>
        </div>
      )}
    </Dialog>
  )
}
