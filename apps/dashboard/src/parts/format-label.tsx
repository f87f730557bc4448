import { Label } from '@primer/react'
import { type FormatName, useFormats } from '../formats.ts'

/** What a hook's receiver gets, where that is not what GitHub sends. */
export function FormatLabel({ format }: { readonly format: FormatName }) {
  const formats = useFormats(format !== 'github')
  if (format === 'github') return null
  return <Label variant="accent">{formats.find(({ name }) => name === format)?.label ?? format}</Label>
}
