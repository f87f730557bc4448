import type { Client } from './client.ts'

type Answer<T extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<T>>

export type Hook = Answer<Client['hooks']['get']['query']>
export type Delivery = Answer<Client['deliveries']['list']['query']>['deliveries'][number]
export type DeliveryDetail = Answer<Client['deliveries']['get']['query']>
export type DeliveryFilter = NonNullable<Parameters<Client['deliveries']['list']['query']>[0]['filter']>
export type CatalogueEvent = Answer<Client['events']['catalogue']['query']>[number]
export type Repository = Answer<Client['repositories']['list']['query']>[number]
export type Token = Answer<Client['tokens']['list']['query']>[number]
export type WhyAnswer = Answer<Client['events']['why']['query']>
export type HookAccount = WhyAnswer['hooks'][number]
export type Attempt = HookAccount['attempts'][number]
