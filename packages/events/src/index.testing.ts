export { type StillWorld, stillWorld } from './world.testing.ts'
