import { defineConfig, mergeConfig } from 'vitest/config'
// @boundaries-ignore one configuration for every package
import shared from '../vitest.shared.ts'

export default mergeConfig(shared, defineConfig({ test: { globalSetup: ['@repohook/store/testing/postgres'] } }))
