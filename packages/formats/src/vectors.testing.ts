/** What other systems send how: exact bodies, and their HMAC-SHA256 in hex where they are signed. */
export const vectors = {
  seatableInsert: {
    body: '{"event": "update", "data": {"dtable_uuid": "fae0a3a42ba94df88e8303fd385e37de", "row_id": "Fk-i7xZGS5iA5aSvaG5HAA", "op_user": "4bc9a7c79c5942c5b6238413f2132bea@auth.local", "op_type": "insert_row", "op_time": 1649922777.279, "table_id": "9g8f", "table_name": "Opportunities", "row_name": "", "row_data": []}}',
    bytes: 309,
    secret: 'geheim',
    sha256: '5a16019cf9823542d80557bd2ecbc0c10f6791d406f70482aa470e3be89cca46',
    compactSha256: '7b3b9376ca6106184e35002dfeabaec9ef12f8e536a4f1517325a6273b1fd9f6',
  },
  seatableModify: {
    body: '{"event": "update", "data": {"dtable_uuid": "fae0a3a42ba94df88e8303fd385e37de", "row_id": "QoNno3QiTF26sxmG1sl3_g", "op_user": "4bc9a7c79c5942c5b6238413f2132bea@auth.local", "op_type": "modify_row", "op_time": 1649929622.589, "table_id": "9g8f", "table_name": "Opportunities", "row_name": "", "row_data": [{"column_key": "589r", "column_name": "Prio", "column_type": "single-select", "column_data": {"options": [{"name": "++", "color": "#F4667C", "textColor": "#FFFFFF", "id": "381992"}, {"name": "+", "color": "#FBD44A", "textColor": "#FFFFFF", "id": "830278"}]}, "value": "381992", "old_value": ""}]}}',
    bytes: 603,
    secret: 'geheim',
    sha256: '760cb76c6617d755e2b7afbab9c71f00f1b7a3eb8a4ec7bd9d5ef85cc80e3474',
    compactSha256: '36b484a909f3169f8d6800f8016460aba2e8ec7788b1f5eb8cf7b0d49b0a50fa',
  },
  seatableDelete: {
    body: '{"event": "update", "data": {"dtable_uuid": "fae0a3a42ba94df88e8303fd385e37de", "row_id": "QoNno3QiTF26sxmG1sl3_g", "op_user": "4bc9a7c79c5942c5b6238413f2132bea@auth.local", "op_type": "delete_row", "op_time": 1649929650.668, "table_id": "9g8f", "table_name": "Opportunities", "row_name": "", "row_data": []}}',
    bytes: 309,
    secret: 'geheim',
    sha256: '9c53385a38624037053d67bf8040051329e95d75fdd78da5d0ed60b14fcfce37',
    compactSha256: '41d26abd248b7cbe64755845cafc229b47d7881bc0b0c041b3164323ab1198f3',
  },
  pythonNonAscii: {
    body: '{"event": "update", "data": {"table_name": "R\\u00e9unions", "op_time": 1649922777.0}}',
    bytes: 85,
    secret: 'geheim',
    sha256: '51a64ae3a6b89eadd53af7057ec470bfe0d7e6c08757357cef85ec33df2733c2',
  },
  openWebuiPlain: {
    body: 'Nouvel utilisateur inscrit : Tim',
    bytes: 32,
    secret: 's3cr3t',
    sha256: 'ef4bb61802d20b359063ea6da8e18da39c5f669bae6452945c6671e700b5d68b',
  },
  openWebuiSlack: {
    body: '{"text": "New user signed up: Tim"}',
    bytes: 35,
  },
  openWebuiDiscord: {
    body: '{"content": "New user signed up: Tim"}',
    bytes: 38,
  },
  openWebuiGeneric: {
    body: '{"action": "signup", "message": "New user signed up: Tim", "user": "{\\"name\\": \\"Tim\\"}"}',
    bytes: 89,
  },
  discordEmbed: {
    body: '{"username":"octoforge","embeds":[{"title":"[octocat/Hello-World] Issue opened: #1347 Spelling error in the README file","url":"https://forge.test/octocat/Hello-World/issues/1347","color":15426592,"author":{"name":"octocat","url":"https://forge.test/octocat","icon_url":"https://forge.test/avatars/1.png"}}],"allowed_mentions":{"parse":[]}}',
    bytes: 340,
  },
  brazeJson: {
    body: '{"text":"Hello Tim"}',
    bytes: 20,
  },
  brazeRaw: {
    body: 'To=%2B15551234567&Body=Hello+Tim',
    bytes: 32,
  },
} as const
