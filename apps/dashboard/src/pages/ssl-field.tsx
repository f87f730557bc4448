import { FormControl, Radio, RadioGroup } from '@primer/react'
import { useState } from 'react'
import { useController } from 'react-hook-form'
import type { HookValues } from '../hook-values.ts'
import { Confirm } from '../parts/confirm.tsx'

/** Whether the receiver's certificate is checked. Who switches it off is told first what that means. */
export function SslField() {
  const { field } = useController<HookValues, 'insecureSsl'>({ name: 'insecureSsl' })
  const [isAsking, setIsAsking] = useState(false)
  const { value, onChange, onBlur, ref } = field
  return (
    <>
      <RadioGroup name="ssl">
        <RadioGroup.Label>SSL verification</RadioGroup.Label>
        <RadioGroup.Caption>Deliveries go only to a receiver whose certificate is valid.</RadioGroup.Caption>
        <FormControl>
          <Radio value="on" ref={ref} checked={!value} onChange={() => onChange(false)} onBlur={onBlur} />
          <FormControl.Label>Enable SSL verification</FormControl.Label>
        </FormControl>
        <FormControl>
          <Radio value="off" checked={value} onChange={() => setIsAsking(true)} onBlur={onBlur} />
          <FormControl.Label>
            Disable <span className="muted">(not recommended)</span>
          </FormControl.Label>
        </FormControl>
      </RadioGroup>
      {isAsking && (
        <Confirm
          title="Disable SSL verification?"
          button="Disable SSL verification"
          isDangerous
          onClose={() => setIsAsking(false)}
          onConfirm={() => {
            onChange(true)
            setIsAsking(false)
          }}
        >
          Anyone on the way to your receiver could then stand in for it: read every payload, and answer in its place. Do
          this only for a receiver of your own that cannot have a valid certificate.
        </Confirm>
      )}
    </>
  )
}
