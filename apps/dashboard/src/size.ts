/** A size in bytes, as people say it: `812 bytes`, `64 KB`, `4.8 MB`. A KB is 1,024 bytes. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'KB'] : [bytes / 1024 / 1024, 'MB']
  return `${amount < 10 ? amount.toFixed(1).replace('.0', '') : Math.round(amount)} ${unit}`
}
