import { createHmac, randomUUID } from 'node:crypto'
import { Agent } from 'undici'
import { eventName, secretOf } from '../payload.ts'
import { concurrency, hookCount } from './contender.ts'

/** Sends what Repohook sends: the same headers, two HMACs and the same settings of undici; nothing is guarded or kept. */
export function openSender(receiverUrl: string) {
  const agent = new Agent({
    allowH2: false,
    connections: concurrency,
    pipelining: 1,
    keepAliveTimeout: 4000,
    keepAliveMaxTimeout: 10_000,
    headersTimeout: 10_000,
    bodyTimeout: 10_000,
  })
  return {
    /** Resolves with the status when the answer is read to its end. @throws for anything but a success */
    async send(body: Uint8Array, number: number): Promise<number> {
      const hook = number % hookCount
      const path = `/hooks/${hook}`
      const secret = secretOf(path)
      const response = await agent.request({
        origin: receiverUrl,
        path,
        method: 'POST',
        headers: {
          'User-Agent': 'GitHub-Hookshot/4e90b00',
          Accept: '*/*',
          'Content-Type': 'application/json',
          'X-GitHub-Delivery': randomUUID(),
          'X-GitHub-Event': eventName,
          'X-GitHub-Hook-ID': String(hook + 1),
          'X-GitHub-Hook-Installation-Target-ID': '1',
          'X-GitHub-Hook-Installation-Target-Type': 'repository',
          'X-Hub-Signature': `sha1=${digest('sha1', body, secret)}`,
          'X-Hub-Signature-256': `sha256=${digest('sha256', body, secret)}`,
        },
        body,
      })
      await response.body.dump()
      if (response.statusCode >= 300) throw new Error(`The receiver answered ${response.statusCode}.`)
      return response.statusCode
    },
    close: () => agent.close(),
  }
}

/** Not Repohook's own: the yardstick stays what it is when that changes. */
const digest = (algorithm: string, body: Uint8Array, secret: string): string =>
  createHmac(algorithm, secret).update(body).digest('hex')
