import { type DestinationStream, pino, type Logger } from 'pino'

/** JSON lines on standard output. What could hold a secret is not written, whoever logs it. */
export const createLog = (to?: DestinationStream): Logger =>
  pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          'token',
          'secret',
          '*.authorization',
          '*.token',
          '*.secret',
          '*.*.secret',
          'err.payload',
        ],
        censor: '********',
      },
    },
    to,
  )
