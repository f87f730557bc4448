import { isIPv4 } from 'node:net'

/** Reads an address by arithmetic alone, so that the code under test is not its own witness. */
export function numberOf(ip: string): bigint {
  if (isIPv4(ip)) return ip.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  const [head = '', tail = ''] = ip.replace(/[\d.]+$/, (end) => (isIPv4(end) ? words(numberOf(end)) : end)).split('::')
  const front = head.split(':').filter(Boolean)
  const back = tail.split(':').filter(Boolean)
  const middle = ip.includes('::') ? 8 - front.length - back.length : 0
  const all = [...front, ...Array.from({ length: middle }, () => '0'), ...back]
  return all.reduce((sum, word) => sum * 65_536n + BigInt(`0x${word}`), 0n)
}

const words = (ipv4: bigint): string => `${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`

export function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.')
}

export function hextets(value: bigint): string {
  return Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':')
}
