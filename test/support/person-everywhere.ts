/** Names a person in every collection that can name one, as the program writes them: what erasing has to find. */
import mongoose from 'mongoose'

/** Who is named, and where. */
export interface Planted {
  readonly addrSpec: string
  readonly name: string
  /** A title that they gave, and what they wrote. */
  readonly title: string
  readonly secret: string
  readonly ticket: number
  readonly agent: string
}

type Documents = Readonly<Record<string, readonly mongoose.mongo.Document[]>>

/** Collections in which nobody outside is ever named: counters, leases, agents' marks, what admins are called by. */
export const namesNobody: ReadonlySet<string> = new Set([
  ...[
    'counters',
    'lives',
    'turns',
    'paces',
    'pollers',
    'workers',
    'grants',
    'mailboxRenames',
    'mailboxStates',
    'searchState',
    'restores',
    'createdIndexes',
  ],
  // Ids of tickets and entries, agents, addresses of receivers, and what these answered.
  ...['presences', 'webhooks', 'webhookDeliveries', 'webhookTries', 'deletions', 'erasures'],
  // Of GridFS: a hash, a length, a date.
  ...['rawMails.files', 'files.files'],
])

/** Writes them. @returns the collections that were written to */
export async function plantEverywhere(mongoUri: string, planted: Planted): Promise<readonly string[]> {
  const connection = await mongoose.createConnection(mongoUri).asPromise()
  const documents = documentsFor(planted)
  for (const [name, some] of Object.entries(documents)) await connection.collection(name).insertMany(some as mongoose.mongo.Document[])
  // A ticket leads to the issue that was made of it, and a file came with a form in place of a mail.
  const file = { sha256: 'f'.repeat(64), filename: `${planted.name}.png`, contentType: 'image/png', sizeBytes: planted.secret.length }
  const content = {
    _id: file.sha256,
    bytes: Buffer.from(planted.secret),
    sizeBytes: file.sizeBytes,
    storedAt: new Date(),
    key: 'k'.repeat(32),
  }
  await connection.collection('files').insertOne({ ...content, contentType: file.contentType } as never)
  const links = { links: { type: 'is_dependent_on', target: 'ISS-9001' }, artifacts: file }
  await connection
    .collection<{ _id: number }>('tickets')
    .updateOne({ _id: planted.ticket }, { $push: links as never, $inc: { version: 1 } })
  await connection.close()
  return Object.keys(documents)
}

function documentsFor(planted: Planted): Documents {
  return { ...recordsOf(planted), ...textsOf(planted), ...pagesOf(planted), ...worksOf(planted) }
}

function recordsOf({ addrSpec, name, agent }: Planted): Documents {
  const at = new Date()
  const contact = `Acme/${addrSpec}`
  const called = `${name} <${addrSpec}>`
  return {
    users: [{ _id: 'zoe@us.example', addrSpec: 'zoe@us.example', displayName: `was ${addrSpec}`, state: 'active' }],
    groups: [{ _id: 'buyers', memberType: 'rev_user', members: [contact] }],
    parts: [{ _id: `of ${addrSpec}`, type: 'product', parent: null, ownedBy: [] }],
    tags: [{ _id: 'vip', allowedValues: [], description: `for ${called}` }],
    subtypes: [{ _id: 'visit', displayName: `visit of ${called}`, isDeprecated: false }],
    fields: [{ _id: 'caller', type: 'text', isList: false, allowedValues: [called], subtype: null, description: called }],
    views: [{ _id: 'hers', filters: [`reported_by=${contact}`], sort: [], group: null, columns: [] }],
    accounts: [{ _id: 'Private', displayName: called, domains: [], tier: null }],
    revOrgs: [{ _id: addrSpec, account: null, displayName: called, domains: [] }],
    blockedSenders: [{ _id: addrSpec, by: agent, at, ticket: null }],
    imageChoices: [{ _id: `${agent} ${addrSpec}`, at }],
    rules: [{ _id: 'hers', written: JSON.stringify({ from: [addrSpec], note: `${name} again` }), by: agent, createdAt: at, changedAt: at }],
  }
}

function textsOf({ addrSpec, name, title, secret, ticket, agent }: Planted): Documents {
  const at = new Date()
  const author = { kind: 'user', id: agent }
  const words = `Ask ${name}, ${addrSpec}`
  return {
    issues: [
      ...[{ _id: 9001, version: 1, title, body: `${name} has seen it first`, stage: 'triage', part: null, revOrg: null, ownedBy: [] }].map(
        (issue) => ({ ...issue, createdBy: author, createdAtMs: 1, modifiedBy: author, modifiedAtMs: 1 }),
      ),
    ],
    articles: [{ _id: 'ART-9001', title: `Valves of ${name}`, body: words, part: null, isPublished: true, source: null }],
    articleVersions: [
      {
        _id: 'ART-9001/1',
        article: 'ART-9001',
        version: 1,
        title: words,
        body: words,
        part: null,
        isPublished: true,
        replacedBy: agent,
        replacedAt: at,
      },
    ],
    cannedAnswers: [{ _id: 'CAN-9001', name: 'Valves', group: null, language: null, body: words }],
    broadcasts: [
      {
        ...{ _id: 9002, state: 'draft', scope: 'selected', purpose: 'newsletter', subject: `For ${name}`, text: `${words}: ${title}` },
        audience: { accounts: [], workspaces: [], contacts: [addrSpec], filters: [`reported_by=Acme/${addrSpec}`], followUpOf: null },
        ...{ translations: [], by: agent, at, perMinute: 60, total: 0, pacedUntil: null },
      },
    ],
    broadcastRecipients: [{ _id: 'recipient-1', ticket: 9002, addrSpec, displayName: name, revOrg: null, language: 'en', state: 'queued' }],
    unsubscriptions: [{ _id: `newsletter/${addrSpec}`, addrSpec, purpose: 'newsletter', ticket: 9002, at }],
    drafts: [{ _id: `TKT-${ticket}/${agent}`, text: `Dear ${name}, you wrote: ${secret}`, at }],
    heldAnswers: [
      {
        ...{ _id: 'held-1', ticket, agent, dueAt: at, leaseUntil: null, verdict: `${name} wrote again`, saidAt: null },
        writing: { text: `Dear ${name}, ${title}`, to: null, cc: [], files: [], next: '', seenMs: 0 },
      },
    ],
  }
}

function pagesOf({ addrSpec, name, title, secret }: Planted): Documents {
  const endsAt = new Date(Date.now() + 3600_000)
  return {
    sessions: [{ _id: 'session-1', kind: 'customer', addrSpec, formToken: 'x', createdAt: new Date(), seenAt: new Date(), endsAt }],
    signInLinks: [{ _id: 'link-1', kind: 'customer', addrSpec, browser: null, endsAt }],
    formLetters: [
      {
        ...{ _id: 'letter-1', mailbox: 'support', addrSpec, displayName: name, subject: title, text: secret, files: ['form-file-1'] },
        ...{ browser: 'b', takenUntil: null, reserved: null, ticket: null, endsAt },
      },
    ],
    formFiles: [{ _id: 'form-file-1', filename: `${name}.txt`, contentType: 'text/plain', bytes: Buffer.from(secret), endsAt }],
    auditLog: [
      {
        ...{ _id: 'audit-1', at: new Date(), by: 'sam@us.example', what: '/console/admin/contacts', status: 200 },
        values: { contact: `Acme/${addrSpec}`, display_name: name },
      },
    ],
  }
}

function worksOf({ addrSpec, name, title, ticket, agent }: Planted): Documents {
  const at = new Date()
  const undoable = { changes: [{ field: 'title', from: title, to: `Call ${name}` }], account: null, stage: 'queued', closedAtMs: null }
  return {
    bulkEdits: [
      {
        ...{ _id: 'bulk-1', by: agent, at, words: `reported_by=Acme/${addrSpec} note="${name}"`, total: 1, changed: 0, unchanged: 0 },
        ...{ refused: [{ ticket, reason: `${name} is no user` }], isDone: true, undoneAt: null },
      },
    ],
    bulkSteps: [{ _id: `bulk-1/${ticket}`, bulk: 'bulk-1', ticket, undoable, at }],
    // Some mail programs make Message-IDs of addresses.
    claims: [{ _id: `all\n${addrSpec}`, ticket }],
    storedAnswers: [
      { _id: 'key-1', fingerprint: 'f', answer: JSON.stringify({ body: { id: `TKT-${ticket}`, title, note: name } }), createdAt: at },
    ],
    suggestionVotes: [{ _id: `${ticket}/ART-9001/${addrSpec}`, ticket, suggestion: 'ART-9001', voter: addrSpec, vote: 1, at }],
  }
}
