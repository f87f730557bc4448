import { expect, test } from 'vitest'
import { allowedCpus, nearestMount } from './machine.ts'

const mounts = [
  '/dev/vda / ext4 rw 0 0',
  'tmpfs /tmp tmpfs rw 0 0',
  '/dev/vdb /tmp/data xfs rw 0 0',
  '/dev/vdc /tmp/data btrfs rw 0 0',
].join('\n')

test.each([
  ['/home/me', 'ext4'],
  ['/tmp', 'tmpfs'],
  ['/tmp/x', 'tmpfs'],
  ['/tmpfile', 'ext4'],
  ['/tmp/data/x', 'btrfs'],
])('knows what %s is on: %s', (folder, type) => {
  expect(nearestMount(mounts, folder)).toBe(type)
})

test('reads ranges and single CPUs', () => {
  expect(allowedCpus('Name:\tnode\nCpus_allowed:\tf\nCpus_allowed_list:\t0-2,5,8-9\n')).toEqual([0, 1, 2, 5, 8, 9])
})
