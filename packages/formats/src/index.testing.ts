export { chatAnswers, type ChatReceiver, startChat } from './chats.testing.ts'
export { vectors } from './vectors.testing.ts'
