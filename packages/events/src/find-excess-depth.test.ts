import { describe, expect, test } from 'vitest'
import { findExcessDepth } from './find-excess-depth.ts'

const find = (json: string, maxDepth: number) => findExcessDepth(new TextEncoder().encode(json), maxDepth)

describe('findExcessDepth', () => {
  test('counts objects and arrays alike, the outermost as level 1', () => {
    expect(find('{"a":[{}]}', 3)).toBeNull()
    expect(find('{"a":[{}]}', 2)).toBe(6)
    expect(find('{}', 0)).toBe(0)
  })

  test('comes back up where a bracket closes', () => {
    expect(find('[[],[],{},{},[[]]]', 3)).toBeNull()
    expect(find('[[],[],{},{},[[]]]', 2)).toBe(14)
  })

  test('takes brackets in strings for text, in names and values', () => {
    expect(find(String.raw`{"[[{{":"]]}}[[{{"}`, 1)).toBeNull()
    expect(find(String.raw`{"a":"]","b":[]}`, 1)).toBe(13)
  })

  test('sees where a string ends, past escaped quotes and backslashes', () => {
    expect(find(String.raw`["\"[[", "\\", []]`, 1)).toBe(15)
    expect(find(String.raw`["\"[["]`, 1)).toBeNull()
    expect(find(String.raw`["\\\"[["]`, 1)).toBeNull()
    expect(find(String.raw`["\\\\",[]]`, 1)).toBe(8)
  })

  test('counts bytes, not characters', () => {
    expect(find('["é",[]]', 1)).toBe(6)
  })

  test('ends with the text where a string does not', () => {
    expect(find('["[[', 1)).toBeNull()
    expect(find('["\\', 1)).toBeNull()
  })
})
