import { type Misbehaviour, saying } from './misbehaviour.testing.ts'

const empty = 'Content-Length: 0\r\n\r\n'

/** Says a status, and what comes with it. */
const status = (line: string, headers = '', body = empty) => saying(`HTTP/1.1 ${line}\r\n${headers}${body}`)

/** Receivers that answer in ways that HTTP allows, or that everybody bears. */
export const oddReceivers: readonly Misbehaviour[] = [
  { name: 'HTTP/1.0', receive: saying('HTTP/1.0 200 OK\r\n\r\nok'), expected: 'delivered 200' },
  {
    name: 'HTTP/1.0 that keeps alive',
    receive: saying(`HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n${empty}`),
    expected: 'delivered 200',
  },
  { name: 'HTTP/2.0 in its status line', receive: saying(`HTTP/2.0 200 OK\r\n${empty}`), expected: 'delivered 200' },
  { name: 'no reason phrase', receive: saying(`HTTP/1.1 200\r\n${empty}`), expected: 'delivered 200' },
  {
    name: '102 and 103, then 200',
    receive: saying(
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n${empty}`,
    ),
    expected: 'delivered 200',
  },
  { name: '204', receive: status('204 No Content', '', '\r\n'), expected: 'delivered 204' },
  { name: '205', receive: status('205 Reset Content'), expected: 'delivered 205' },
  { name: '206', receive: status('206 Partial Content', 'Content-Range: bytes 0-0/9\r\n'), expected: 'delivered 206' },
  { name: '304', receive: status('304 Not Modified', '', '\r\n'), expected: 'refused 304' },
  ...[300, 301, 302, 303, 307, 308].map((code) => ({
    name: `${code} to itself`,
    receive: status(`${code} Elsewhere`, 'Location: /\r\n'),
    expected: `refused ${code}`,
  })),
  {
    name: '302 to cloud metadata',
    receive: status('302 Found', 'Location: http://169.254.169.254/latest/meta-data/\r\n'),
    expected: 'refused 302',
  },
  ...[400, 401, 404, 407, 410, 413, 429, 500, 503, 600, 999].map((code) => ({
    name: String(code),
    receive: status(`${code} No`, 'Retry-After: 99999999\r\n'),
    expected: `refused ${code}`,
  })),
  { name: 'a header __proto__', receive: status('200 OK', '__proto__: polluted\r\n'), expected: 'delivered 200' },
  {
    name: 'a set-cookie for everybody',
    receive: status('200 OK', 'Set-Cookie: a=b; Domain=.\r\nAlt-Svc: h2="evil.test:443"\r\nRefresh: 0; url=/\r\n'),
    expected: 'delivered 200',
  },
  {
    name: 'bytes that are no text',
    receive: status('200 OK', 'X: \xff\xfe\r\n', 'Content-Length: 3\r\n\r\n\xff\x00\xfe'),
    expected: 'delivered 200',
  },
]
