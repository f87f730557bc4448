import { Checkbox, FormControl } from '@primer/react'
import { useFormContext } from 'react-hook-form'
import type { HookValues } from '../hook-values.ts'

export function ActiveField() {
  const { register } = useFormContext<HookValues>()
  return (
    <FormControl>
      <Checkbox {...register('active')} />
      <FormControl.Label>Active</FormControl.Label>
      <FormControl.Caption>
        We deliver event details when this webhook is triggered. While it is inactive, no event is kept for it.
      </FormControl.Caption>
    </FormControl>
  )
}
