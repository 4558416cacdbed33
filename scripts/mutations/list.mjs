/** Changes of the program that would lose or double mail, or break a point of what faults showed; and the test that fails for each. */

/** Each replaces `from`, which must stand there exactly once, by `to`. */
export const mutations = [
  {
    name: 'cursor before insert',
    file: 'src/arrive/take-sets.ts',
    from: `    await storeMails(mails, life, deps.store)
    progress.settle(mails.keys())
    await deps.store.mailboxStates.update(lease, { lastUid: progress.cursor, lag: progress.left })`,
    to: `    progress.settle(mails.keys())
    await deps.store.mailboxStates.update(lease, { lastUid: progress.cursor, lag: progress.left })
    await storeMails(mails, life, deps.store)`,
    test: ['test/arrive/poll-mailbox.test.ts', 'neither behind the cursor nor marked'],
  },
  {
    name: '\\Seen before insert',
    file: 'src/arrive/take-sets.ts',
    from: '      await this.#store(mails)\n',
    to: '      await this.#mark([...mails.keys()])\n      await this.#store(mails)\n',
    test: ['test/arrive/poll-mailbox.test.ts', 'neither behind the cursor nor marked'],
  },
  {
    name: 'Redis as the only copy',
    file: 'src/arrive/take-sets.ts',
    from: '  await store.inboundRows.insert([...mails].map(([uid, mail]) => rowOf(uid, mail, life)))\n',
    to: '  void rowOf\n  void life\n',
    test: ['test/arrive/poll-mailbox.test.ts', 'stores a mail byte for byte'],
  },
  {
    name: 'no sweeper',
    file: 'src/process/sweep.ts',
    from: "await step('ledger', () => enqueueWaiting(deps))",
    to: '(void enqueueWaiting, 0)',
    test: ['test/sweep/sweep.test.ts', 'a stored mail without a job is found with an empty Redis'],
  },
  {
    name: 'check, then insert',
    file: 'src/store/store.ts',
    from: "    if (open !== set.endings.length) throw new VersionConflictError('a mail was decided by somebody else')\n",
    to: '    void open\n',
    test: ['test/store/commit.test.ts', 'a commit'],
  },
  {
    name: 'acknowledging a job before the work',
    file: 'src/queue/run-jobs.ts',
    from: 'await kind.run(kind.payload.parse(job.data), work)',
    to: 'kind.run(kind.payload.parse(job.data), work).catch(() => undefined)',
    test: ['test/queue/job-queue.test.ts', 'a failed job that is kept keeps nobody out'],
  },
  {
    name: 'duplicate means skip',
    file: 'src/commit/again-on-conflict.ts',
    from: '      if (!(error instanceof VersionConflictError) || conflicts >= most) throw error\n',
    to: '      if (error instanceof VersionConflictError) return [] as T\n      if (conflicts >= most) throw error\n',
    test: ['test/apply/apply-messages.test.ts', 'a ticket that changed while it was decided on'],
  },
  {
    name: '1. a token is believed though this life never sent it',
    file: 'src/apply/apply-messages.ts',
    from: 'withMintedTokens(open, snapshot).map(',
    to: 'open.map(',
    test: ['test/apply/apply-messages.test.ts', 'a token whose mail the outbox does not have'],
  },
  {
    name: '2. a next UID at or below the cursor is taken for granted',
    file: 'src/arrive/folder-life.ts',
    from: 'if (counts && uidNext <= reached)',
    to: 'if (counts && uidNext < 0)',
    test: ['test/arrive/folder-life.test.ts', ''],
  },
  {
    name: '3. a transport may use up the deliverer',
    file: 'src/send/transport-shares.ts',
    from: 'if (lane.running >= this.#terms.most) {',
    to: 'if (lane.running < 0) {',
    test: ['test/send/transport-shares.test.ts', 'takes its share and no more'],
  },
  {
    name: '4. a set that collides is never split',
    file: 'src/apply/apply-messages.ts',
    from: 'const mostConflictsOfSet = 3',
    to: 'const mostConflictsOfSet = 300',
    test: ['test/apply/apply-messages.test.ts', 'is split after its third try again'],
  },
  {
    name: '5. a half-open connection to Redis is trusted',
    file: 'src/queue/redis.ts',
    from: 'const silenceMs = { taking: 20_000, adding: 5_000 }',
    to: 'const silenceMs = { taking: 20_000_000, adding: 5_000_000 }',
    test: ['test/faults/half-open.test.ts', 'to Redis'],
  },
  {
    name: '6. a poller keeps all the folders it has',
    file: 'src/arrive/folder-share.ts',
    from: '    return Math.ceil(this.#scope.folders() / this.#pollers)',
    to: '    return this.#scope.folders()',
    test: ['test/arrive/watch-mailbox.test.ts', 'has the folders shared out anew'],
  },
  {
    name: '7. of an unordered insert only the duplicates are looked at',
    file: 'src/store/write-errors.ts',
    from: 'faults.some(({ code }) => code !== duplicateKeyCode)',
    to: 'false',
    test: ['test/store/insert-missing.test.ts', 'with another error beside the duplicates'],
  },
  {
    name: '8. an answer that cannot be written is forgotten',
    file: 'src/send/known-answers.ts',
    from: 'if (!isUnavailable(error)) throw error',
    to: 'if (error) throw error',
    test: ['test/send/known-answers.test.ts', 'is written when MongoDB is back'],
  },
  {
    name: '9. a mail whose time ran out is degraded at once',
    file: 'src/mail/parse-pool.ts',
    from: "const isLate = 'reason' in first && first.reason === 'timeout'",
    to: 'const isLate = Date.now() < 0',
    test: ['test/mail/mime/pool.test.ts', 'is tried again, alone'],
  },
  {
    name: '10. an address with several hosts is none',
    file: 'src/store/mongo-address.ts',
    from: '    parsed(address)\n    return null',
    to: '    parsed(new URL(address).href)\n    return null',
    test: ['test/store/mongo-address.test.ts', 'is in order'],
  },
  {
    name: '11. a log line names people',
    file: 'src/logger.ts',
    from: "line.includes('@') ? withoutAddresses(line) : line",
    to: '(void withoutAddresses, line)',
    test: ['test/end-to-end/log-privacy.test.ts', 'a story with answers'],
  },
  {
    name: '12. numbers given out while a worker starts are a sign of a restore',
    file: 'src/process/notice-restore.ts',
    from: [
      '  const rememberedTicket = (await mark?.read()) ?? null',
      '  mark?.close()',
      '  // Last: while Redis was asked, however long that took, others gave numbers out and noted them there.',
      '  const lastTicket = await store.counters.lastTicket()',
    ].join('\n'),
    to: [
      '  const lastTicket = await store.counters.lastTicket()',
      '  const rememberedTicket = (await mark?.read()) ?? null',
      '  mark?.close()',
    ].join('\n'),
    test: ['test/process/notice-restore.test.ts', 'a database is no older'],
  },
  {
    name: '13. a restore is told again by whoever comes after one who died',
    file: 'src/act/tell-restore.ts',
    from: '(await store.claims.load([told])).has(told) || ',
    to: '',
    test: ['test/act/tell-restore.test.ts', 'who dies behind the ticket'],
  },
]
