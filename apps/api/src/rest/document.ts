import { z } from 'zod'
import { openApiOf } from './openapi.ts'
import { type Operation, operation } from './operation.ts'
import { contentSecurityPolicy, referencePage } from './reference-page.ts'

const shared = {
  method: 'get',
  right: 'anyone',
  verb: null,
  params: z.object({}),
  query: null,
  body: null,
  isOurs: true,
} as const

/** The description of the REST API, for programs and for people. `all` lists what it describes, these operations among it. */
export const documentOperations = (all: () => readonly Operation[]) => [
  operation({
    operationId: 'meta/get-openapi',
    path: '/openapi.json',
    summary: 'Get this document',
    responses: { 200: z.looseObject({ openapi: z.string() }) },
    ...shared,
    handle: async ({ links }) => ({ status: 200, body: openApiOf(all(), links) }),
  }),
  operation({
    operationId: 'meta/get-docs',
    path: '/docs',
    summary: 'Get this document as a page to read',
    responses: { 200: z.string().meta({ contentMediaType: 'text/html' }) },
    ...shared,
    async handle({ c, links }) {
      c.header('content-security-policy', contentSecurityPolicy)
      return c.html(referencePage(openApiOf(all(), links)))
    },
  }),
]
