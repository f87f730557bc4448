// A receiver as its author would write it: verifies each delivery with Octokit's library, and says what came.
//
//   node examples/receiver.mjs PORT SECRET
import { createServer } from 'node:http'
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks'

const [port = '8080', secret = 'development'] = process.argv.slice(2)
const webhooks = new Webhooks({ secret })
webhooks.onAny(({ id, name, payload }) => console.log(`verified ${name} ${id}`, 'ref' in payload ? payload.ref : ''))
webhooks.onError(({ message }) => console.log(`refused: ${message}`))

const verify = createNodeMiddleware(webhooks, { path: '/hook', log: { debug() {}, info() {}, warn() {}, error() {} } })
createServer((request, response) => void verify(request, response)).listen(Number(port), '127.0.0.1', () =>
  console.log(`listening for deliveries on http://127.0.0.1:${port}/hook`),
)
