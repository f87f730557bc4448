import { type Receiver, startReceiver } from '@repohook/delivery/testing'
import { Octokit } from '@octokit/rest'
import { readAsGitHubs } from './github-answer.testing.ts'
import { operations } from './operations.ts'
import { install, type Installation, repository } from '../installation.testing.ts'

/** An installation with a repository, GitHub's own client that talks to it without a port, and a receiver. */
export interface Managed {
  readonly installation: Installation
  readonly receiver: Receiver
  /** Holds each answer to what GitHub publishes for the operation. */
  readonly octokit: Octokit
  /** Asks as the administrator, unless a header says otherwise; an empty header is not sent. An object is sent as JSON. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  close(): Promise<void>
}

const ignore = () => {}
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }

const origin = 'http://repohook.test'
export const api = `${origin}/api/v3`

/** Whether a request is one to a path as OpenAPI spells it. */
const spells = (path: string, asked: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked)

export async function manage(settings: Record<string, string> = {}): Promise<Managed> {
  const receiver = await startReceiver()
  const installation = await install(settings)
  const { app, client, token } = installation
  await client.repositories.create.mutate({ name: repository.name })
  const fetch = async (url: string, init: RequestInit) => {
    const response = await app.request(url, init)
    const asked = `${init.method} ${new URL(url).pathname.slice('/api/v3'.length)}`
    const operation = operations.find(({ method, path }) => spells(`${method.toUpperCase()} ${path}`, asked))
    if (operation) await readAsGitHubs(operation.operationId, response.clone())
    return response
  }
  return {
    installation,
    receiver,
    octokit: new Octokit({ auth: token, baseUrl: api, request: { fetch }, log: silent }),
    ask: async (method, path, body, headers = {}) => {
      const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }
      return app.request(`${api}${path}`, {
        method,
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
    },
    async close() {
      await receiver.close()
      await installation.close()
    },
  }
}
