import type { Client } from './client.ts'

type Answer<T extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<T>>

type Done<T> = Extract<T, { state: 'done' }> extends { readonly result: infer Result } ? Result : never

export type Hook = Answer<Client['hooks']['get']['query']>
export type Delivery = Answer<Client['deliveries']['list']['query']>['deliveries'][number]
export type DeliveryDetail = Answer<Client['deliveries']['get']['query']>
export type DeliveryFilter = NonNullable<Parameters<Client['deliveries']['list']['query']>[0]['filter']>
export type CatalogueEvent = Answer<Client['events']['catalogue']['query']>[number]
export type Repository = Answer<Client['repositories']['list']['query']>[number]
export type Token = Answer<Client['tokens']['list']['query']>[number]
export type Scope = Parameters<Client['tokens']['create']['mutate']>[0]['scopes'][number]
export type AuditEntry = Answer<Client['audit']['list']['query']>[number]
export type WhyAnswer = Answer<Client['events']['why']['query']>
export type HookAccount = WhyAnswer['hooks'][number]
export type Attempt = HookAccount['attempts'][number]
export type Report = Done<Answer<Client['doctor']['check']['mutate']>>
export type Finding = Report['findings'][number]
export type Repaired = Answer<Client['doctor']['repair']['mutate']>
export type Backup = Done<Answer<Client['backups']['create']['mutate']>>
export type CopyProgress = NonNullable<
  Extract<Answer<Client['backups']['create']['mutate']>, { state: 'under_way' }>['progress']
>
export type Job = Answer<Client['jobs']['get']['query']>
export type { InstallationCopy, TransferProgress } from '@repohook/api/router'
