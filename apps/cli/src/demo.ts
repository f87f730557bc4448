import { demo } from './run-demo.ts'

const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[22m` : text)

await demo((step, ...details) => {
  process.stdout.write(`\n${bold(step)}\n`)
  for (const detail of details) process.stdout.write(`    ${detail}\n`)
})
