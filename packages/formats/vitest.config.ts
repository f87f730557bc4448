// @boundaries-ignore one configuration for every package
export { default } from '../../vitest.shared.ts'
