import { describe, expect, it } from 'vitest'
import { parseAllowedHosts } from './destinations.ts'
import { excludeSelf, type Self } from './exclude-self.ts'
import { checkPayloadUrl } from './payload-url.ts'

const everywhere = '0.0.0.0/0 ::/0'
const interfaces = ['127.0.0.1', '::1', '10.0.0.5', '140.82.112.3', '2606:4700::1111', 'fe80::1']

describe('an address of this machine', () => {
  it('is refused where only the word external allows it, however it is spelt', () => {
    const destinations = without('external 64:ff9b::/96')
    for (const ip of ['140.82.112.3', '::ffff:140.82.112.3', '::ffff:8c52:7003', '64:ff9b::8c52:7003']) {
      expect([ip, destinations.refusalOf(ip), destinations.allowsAddress(ip)]).toEqual([ip, 'own_address', false])
      expect(destinations.check(at(`[${ip}]`))).toBe('own_address')
    }
    expect(destinations.refusalOf('2606:4700:0:0:0:0:0:1111')).toBe('own_address')
    expect(destinations.judge(at('receiver.example'), ['140.82.112.4', '140.82.112.3'])).toBe('own_address')
    expect(destinations.allowsAddress('140.82.112.4')).toBe(true)
  })

  it('is open where the list names it, by address, by range, by another word or by a host name', () => {
    expect(without('external 140.82.112.3').allowsAddress('140.82.112.3')).toBe(true)
    expect(without('external 140.82.112.0/24').allowsAddress('::ffff:140.82.112.3')).toBe(true)
    expect(without('private').allowsAddress('10.0.0.5')).toBe(true)
    expect(without('loopback').allowsAddress('127.0.0.1')).toBe(true)
    expect(without('external ci.example').judge(at('ci.example'), ['140.82.112.3'])).toBeNull()
    expect(without('external ci.example').judge(at('other.example'), ['140.82.112.3'])).toBe('own_address')
  })

  it('keeps the rule of its range where the list does not open that', () => {
    expect(without('external').refusalOf('10.0.0.5')).toBe('private')
    expect(without('external').refusalOf('127.0.0.1')).toBe('loopback')
    expect(without('external').refusalOf('fe80::1%lo')).toBe('not_an_address')
  })

  it('counts from the moment that it comes until it goes', () => {
    const now = [...interfaces]
    const destinations = without('external', { addresses: () => now })
    expect(destinations.allowsAddress('140.82.112.9')).toBe(true)
    now.push('140.82.112.9')
    expect(destinations.allowsAddress('140.82.112.9')).toBe(false)
    now.pop()
    expect(destinations.allowsAddress('140.82.112.9')).toBe(true)
  })
})

describe('the port that Repohook listens on', () => {
  it.each([
    [
      '127.0.0.1',
      ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0.0.0.0', '::'],
      ['127.0.0.2', '::1', '10.0.0.5'],
    ],
    ['::1', ['::1', '0:0:0:0:0:0:0:1', '::', '0.0.0.0'], ['127.0.0.1', '10.0.0.5']],
    ['10.0.0.5', ['10.0.0.5', '64:ff9b::a00:5'], ['127.0.0.1', '10.0.0.6']],
    ['0.0.0.0', ['127.0.0.1', '127.9.9.9', '10.0.0.5', '140.82.112.3', '0.0.0.0', '::'], ['10.0.0.6', '140.82.112.4']],
    ['::', ['::1', '127.0.0.1', '127.9.9.9', '10.0.0.5', '2606:4700::1111', '0.0.0.0'], ['10.0.0.6', 'fd00::1']],
  ])('at %s is closed whatever the list opens: %j, and %j are not it', (address, own, others) => {
    const destinations = without(`${everywhere} 64:ff9b::/96`, { listensAt: () => ({ address, port: 3000 }) })
    for (const ip of own) {
      expect([ip, destinations.judge({ hostname: 'a.example', port: 3000 }, [ip])]).toEqual([ip, 'own_service'])
      expect([ip, destinations.check({ hostname: `[${ip}]`, port: 3000 })]).toEqual([ip, 'own_service'])
      expect([ip, destinations.judge({ hostname: 'a.example', port: 3001 }, [ip])]).toEqual([ip, null])
      expect([ip, destinations.check({ hostname: ip, port: 3001 })]).toEqual([ip, null])
    }
    for (const ip of others) {
      expect([ip, destinations.judge({ hostname: 'a.example', port: 3000 }, [ip])]).toEqual([ip, null])
    }
  })

  it('is closed also to a name that the list opens, and one of several addresses is enough', () => {
    const destinations = without('external loopback *.corp.example', { listensAt })
    expect(destinations.judge({ hostname: 'me.corp.example', port: 3000 }, ['10.0.0.6', '127.0.0.1'])).toBe(
      'own_service',
    )
    expect(destinations.judge({ hostname: 'me.corp.example', port: 3001 }, ['10.0.0.6', '127.0.0.1'])).toBeNull()
  })

  it('is known by the name localhost when a hook is saved', () => {
    const destinations = without('loopback', { listensAt })
    for (const hostname of ['localhost', 'LOCALHOST.', 'a.localhost']) {
      expect(destinations.check({ hostname, port: 3000 })).toBe('own_service')
      expect(destinations.check({ hostname, port: 8080 })).toBeNull()
    }
  })

  it('is refused by the rule of its range where the list does not open that, like any other port', () => {
    const destinations = without('external', { listensAt })
    expect(destinations.check({ hostname: '127.0.0.1', port: 3000 })).toBe('loopback')
    expect(destinations.check({ hostname: '127.0.0.1', port: 3001 })).toBe('loopback')
  })

  it('is unknown before it listens', () => {
    const destinations = without('loopback', { listensAt: () => null })
    expect(destinations.check({ hostname: '127.0.0.1', port: 3000 })).toBeNull()
  })

  it('is told to whoever saves a hook there, with what it is', () => {
    const destinations = without('loopback', { listensAt })
    expect(() => checkPayloadUrl('http://127.0.0.1:3000/api/v3', destinations)).toThrow(
      'destination not allowed: 127.0.0.1:3000 is Repohook itself',
    )
    expect(checkPayloadUrl('http://127.0.0.1:8080/', destinations)).toBe('http://127.0.0.1:8080/')
  })
})

describe('the public URL', () => {
  const front = { publicUrl: 'https://Hooks.Example.com/below' }

  it('is closed at its host and port, with any path', () => {
    const destinations = without('external', front)
    for (const hostname of ['hooks.example.com', 'HOOKS.example.com.']) {
      expect(destinations.check({ hostname, port: 443 })).toBe('own_service')
      expect(destinations.judge({ hostname, port: 443 }, ['140.82.112.4'])).toBe('own_service')
      expect(destinations.check({ hostname, port: 8443 })).toBeNull()
    }
    expect(destinations.check({ hostname: 'example.com', port: 443 })).toBeNull()
    expect(() => checkPayloadUrl('https://hooks.example.com/other', destinations)).toThrow('is Repohook itself')
  })

  it('is closed also to another name for the address that it is', () => {
    const destinations = without('external', { publicUrl: 'http://140.82.112.4:8080' })
    expect(destinations.judge({ hostname: 'a.example', port: 8080 }, ['140.82.112.4'])).toBe('own_service')
    expect(destinations.check({ hostname: '140.82.112.4', port: 8080 })).toBe('own_service')
    expect(destinations.judge({ hostname: 'a.example', port: 80 }, ['140.82.112.4'])).toBeNull()
  })

  it('is open where the list has that very name, because receivers may live at it too', () => {
    expect(without('external hooks.example.com', front).check(at('hooks.example.com'))).toBeNull()
    expect(without('external *.example.com', front).check(at('hooks.example.com'))).toBe('own_service')
  })
})

const listensAt = () => ({ address: '127.0.0.1', port: 3000 })

const at = (hostname: string) => ({ hostname, port: 443 })

function without(list: string, self: Partial<Self> = {}) {
  return excludeSelf(parseAllowedHosts(list), {
    addresses: () => interfaces,
    listensAt: () => null,
    publicUrl: undefined,
    ...self,
  })
}
