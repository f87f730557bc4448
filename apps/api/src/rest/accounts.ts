import { z } from 'zod'
import type { Caller } from '../caller.ts'
import { type Account, publicUserSchema, publicUserToWire } from './account-wire.ts'
import { operation } from './operation.ts'
import { organizationSchema, organizationToWire } from './organization-wire.ts'
import { organizationParams } from './target-params.ts'

/** Whom a caller may ask for: themselves, by their token, and organizations. */
export const accountOperations = [
  operation({
    operationId: 'users/get-authenticated',
    verb: null,
    method: 'get',
    path: '/user',
    right: 'none',
    summary: 'Get whom the token stands for',
    params: z.object({}),
    query: null,
    body: null,
    responses: { 200: publicUserSchema },
    handle: async ({ caller, links }) => ({ status: 200, body: publicUserToWire(userOf(caller), links) }),
  }),
  operation({
    operationId: 'users/get-by-username',
    verb: null,
    method: 'get',
    path: '/users/{username}',
    right: 'none',
    summary: 'Get an organization, or whom the token stands for, as a user',
    params: z.object({ username: organizationParams.shape.org }),
    query: null,
    body: null,
    responses: { 200: publicUserSchema },
    async handle({ caller, params: { username }, links }) {
      const isCaller = username.toLowerCase() === caller.login.toLowerCase()
      const account = isCaller ? userOf(caller) : await organizationOf(caller, username)
      return { status: 200, body: publicUserToWire(account, links) }
    },
  }),
  operation({
    operationId: 'orgs/get',
    verb: null,
    method: 'get',
    path: '/orgs/{org}',
    right: 'none',
    summary: 'Get an organization',
    params: organizationParams,
    query: null,
    body: null,
    responses: { 200: organizationSchema },
    handle: async ({ caller, params: { org }, links }) => ({
      status: 200,
      body: organizationToWire(await caller.organization(org), links),
    }),
  }),
]

const userOf = ({ id, login, createdAt }: Caller): Account => ({ id, login, type: 'User', createdAt })

async function organizationOf(caller: Caller, name: string): Promise<Account> {
  const target = await caller.organization(name)
  return { ...target, login: target.name, type: 'Organization' }
}
