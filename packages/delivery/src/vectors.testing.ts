/** What GitHub signs how: exact bodies, secrets and MACs, in hex. */
export const vectors = {
  /** GitHub's documentation; the SHA-1 was computed, the SHA-256 is documented. */
  documented: {
    body: 'Hello, World!',
    secret: "It's a Secret to Everybody",
    sha1: '01dc10d0c83e72ed246219cdd91669667fe2ca59',
    sha256: '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  },
  /** An issue is opened, content type `json`. */
  issuesJson: {
    body: '{"action":"opened","issue":{"number":1347,"title":"Spelling error in the README file"},"repository":{"id":1296269,"full_name":"octocat/Hello-World"},"sender":{"login":"octocat","id":1}}',
    secret: 's3cr3t',
    sha1: 'ac807c40225584b823984d5899cbc20fc7c026df',
    sha256: 'f803895594eabd5fc01afb4c80ff87434502f8f92432c71f7d7c2a5c4221ab0a',
  },
  /** The same event, content type `form`: the raw form body is signed. */
  issuesForm: {
    body: 'payload=%7B%22action%22%3A%22opened%22%2C%22issue%22%3A%7B%22number%22%3A1347%2C%22title%22%3A%22Spelling+error+in+the+README+file%22%7D%2C%22repository%22%3A%7B%22id%22%3A1296269%2C%22full_name%22%3A%22octocat%2FHello-World%22%7D%2C%22sender%22%3A%7B%22login%22%3A%22octocat%22%2C%22id%22%3A1%7D%7D',
    secret: 's3cr3t',
    sha1: '25efb5e3f104e8f2a68257af6e56642abaf2d4c4',
    sha256: '1b85a69014052773a11086aff7f2148fd63b9ca7f1a760b597bcc15ff12d0362',
  },
  /** A push of one commit. */
  pushJson: {
    body: '{"ref":"refs/heads/main","before":"0000000000000000000000000000000000000000","after":"1481a2de7b2a7d02428ad93446ab166be7793fbb","forced":false,"compare":"https://forge.test/octocat/Hello-World/compare/000...148","repository":{"id":1296269,"name":"Hello-World","full_name":"octocat/Hello-World","html_url":"https://forge.test/octocat/Hello-World"},"head_commit":{"id":"1481a2de7b2a7d02428ad93446ab166be7793fbb"},"commits":[{"id":"1481a2de7b2a7d02428ad93446ab166be7793fbb","url":"https://forge.test/octocat/Hello-World/commit/1481a2d","message":"Fix README","author":{"name":"Mona","username":"octocat"}}],"sender":{"id":1,"login":"octocat","html_url":"https://forge.test/octocat","avatar_url":"https://forge.test/avatars/1.png"}}',
    secret: 's3cr3t',
    sha1: '32c053f1748114243f50b135a8374b99bed4f4e6',
    sha256: '723133b28e0aadede93bf1c85880251dc70f315617aba580ccfc99fb05c6a612',
  },
} as const
