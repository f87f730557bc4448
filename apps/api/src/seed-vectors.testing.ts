/** Bodies and digests that receivers of GitHub's deliveries compute, made independently of this code. */
export const vectors = {
  secret: 's3cr3t',
  issuesJson: {
    body: '{"action":"opened","issue":{"number":1347,"title":"Spelling error in the README file"},"repository":{"id":1296269,"full_name":"octocat/Hello-World"},"sender":{"login":"octocat","id":1}}',
    bytes: 185,
    sha256: 'f803895594eabd5fc01afb4c80ff87434502f8f92432c71f7d7c2a5c4221ab0a',
    sha1: 'ac807c40225584b823984d5899cbc20fc7c026df',
  },
  issuesForm: {
    body: 'payload=%7B%22action%22%3A%22opened%22%2C%22issue%22%3A%7B%22number%22%3A1347%2C%22title%22%3A%22Spelling+error+in+the+README+file%22%7D%2C%22repository%22%3A%7B%22id%22%3A1296269%2C%22full_name%22%3A%22octocat%2FHello-World%22%7D%2C%22sender%22%3A%7B%22login%22%3A%22octocat%22%2C%22id%22%3A1%7D%7D',
    bytes: 299,
    sha256: '1b85a69014052773a11086aff7f2148fd63b9ca7f1a760b597bcc15ff12d0362',
    sha1: '25efb5e3f104e8f2a68257af6e56642abaf2d4c4',
  },
} as const
