import { dripping, type Misbehaviour, onRequest, saying, sayingAndStaying } from './misbehaviour.testing.ts'

const begun = 'delivered 200 response_incomplete'

/** Receivers that would hold a request for ever. */
export const slowReceivers: readonly Misbehaviour[] = [
  { name: 'accepts and is silent', receive: () => {}, expected: 'timed_out' },
  { name: 'never reads', receive: (socket) => void socket.pause(), expected: 'timed_out' },
  { name: 'reads and is silent', receive: onRequest(() => {}), expected: 'timed_out' },
  { name: 'stops in its status line', receive: sayingAndStaying('HTTP/1.1 2'), expected: 'timed_out' },
  { name: 'stops in its head', receive: sayingAndStaying('HTTP/1.1 200 OK\r\nX: 1\r\n'), expected: 'timed_out' },
  { name: 'drips its head', receive: dripping('HTTP/1.1 200 OK\r\nX: ', 'x'), expected: 'timed_out' },
  { name: 'drips headers', receive: dripping('HTTP/1.1 200 OK\r\n', 'X: x\r\n'), expected: 'timed_out' },
  { name: 'drips 102', receive: dripping('', 'HTTP/1.1 102 Processing\r\n\r\n'), expected: 'timed_out' },
  { name: 'drips 103', receive: dripping('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), expected: 'timed_out' },
  { name: 'drips its body', receive: dripping('HTTP/1.1 200 OK\r\n\r\n', 'x'), expected: begun },
  {
    name: 'drips chunks',
    receive: dripping('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'),
    expected: begun,
  },
  {
    name: 'drips the body of a refusal',
    receive: dripping('HTTP/1.1 500 No\r\n\r\n', 'x'),
    expected: 'refused 500 response_incomplete',
  },
  {
    name: 'stops in its body',
    receive: sayingAndStaying('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx'),
    expected: begun,
  },
  {
    name: 'answers and is quick',
    receive: saying('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    expected: 'delivered 200',
  },
]
