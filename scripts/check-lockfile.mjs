// The lockfile must install on every machine: each package has its hash and no registry's address, and every optional
// package is there. npm leaves out the binaries of a platform that the registry lacks without a word, and `npm ci` then
// refuses the file.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))

const problems = Object.entries(packages).flatMap(([path, entry]) => {
  const installed = path.includes('node_modules/') && !entry.link && !entry.inBundle
  const needed = Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
  return [
    ...(installed && entry.resolved ? [`${path} names the address ${entry.resolved}: is .npmrc as committed?`] : []),
    ...(installed && !entry.integrity ? [`${path} has no integrity hash.`] : []),
    ...needed.filter((name) => !isFound(name, path)).map((name) => `${path || 'package.json'} needs ${name}, missing.`),
  ]
})
if (problems.length > 0) {
  console.error(['package-lock.json:', ...problems].join('\n  '))
  process.exitCode = 1
}

/** Looks where Node would: in the folder's own node_modules, then in those above it. */
function isFound(name, folder) {
  if (packages[join(folder, 'node_modules', name)]) return true
  return folder !== '' && isFound(name, folder.slice(0, Math.max(0, folder.lastIndexOf('/'))))
}

function join(...parts) {
  return parts.filter(Boolean).join('/')
}
