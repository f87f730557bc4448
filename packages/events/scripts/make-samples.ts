import { mkdirSync, writeFileSync } from 'node:fs'
import { formatJson } from '../src/samples/format-json.testing.ts'
import { makeSamples } from '../src/samples/make-samples.testing.ts'

const folder = new URL('../samples/', import.meta.url)
const samples = makeSamples()
mkdirSync(folder, { recursive: true })
for (const [event, sample] of samples) writeFileSync(new URL(`${event}.sample.json`, folder), formatJson(sample))
console.log(`Wrote ${samples.size} samples to packages/events/samples.`)
