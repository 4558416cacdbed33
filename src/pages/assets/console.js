/** Adds to the pages' forms: keyboard shortcuts, saved drafts, values that are set on selection, live updates. */
document.documentElement.classList.add('scripted')

const isTyping = (target) => target instanceof HTMLElement && target.matches('input:not([type=checkbox],[type=radio]), textarea, select')

for (const time of document.querySelectorAll('time')) {
  const at = new Date(time.dateTime)
  time.title = time.dateTime
  time.textContent = at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
}

for (const control of document.querySelectorAll('.setter input:not([type=hidden])'))
  control.addEventListener('change', () => control.form.requestSubmit())

// Arrow keys pass through all values of a select, so a value is set by Enter or on leaving the field.
for (const control of document.querySelectorAll('.setter select')) {
  const shown = control.value
  let isByKeys = false
  const set = () => control.value !== shown && control.form.requestSubmit()
  control.addEventListener('pointerdown', () => (isByKeys = false))
  control.addEventListener('keydown', (event) => {
    isByKeys = true
    if (event.key !== 'Enter' || control.value === shown) return
    event.preventDefault()
    set()
  })
  control.addEventListener('change', () => isByKeys || set())
  control.addEventListener('blur', () => isByKeys && set())
}

const announce = (text, isRefused = false) => {
  document.querySelector('.notice.scripted')?.remove()
  const notice = Object.assign(document.createElement('p'), {
    className: `notice scripted${isRefused ? ' refused' : ''}`,
    textContent: text,
  })
  notice.setAttribute('role', isRefused ? 'alert' : 'status')
  document.querySelector('main').prepend(notice)
  return notice
}

for (const choice of document.querySelectorAll('[data-canned]'))
  choice.addEventListener('click', (event) => {
    const area = choice.closest('form').elements.text
    event.preventDefault()
    area.setRangeText(choice.dataset.canned, area.selectionStart, area.selectionEnd, 'end')
    area.dispatchEvent(new Event('input', { bubbles: true }))
    choice.closest('details').open = false
    area.focus()
  })

for (const view of document.querySelectorAll('.mail-views a'))
  if (view.pathname === location.pathname) view.setAttribute('aria-current', 'page')

let pending = null
for (const area of document.querySelectorAll('[data-draft]')) {
  const keep = async () => {
    const fields = new FormData(area.form)
    fields.delete('files')
    const answer = await fetch(area.dataset.draft, { method: 'POST', body: new URLSearchParams(fields), keepalive: true }).catch(() => null)
    if (answer?.redirected) announce('Your session has ended. Sign in again in another window; what you write stays here.', true)
  }
  area.form.addEventListener('input', () => {
    clearTimeout(pending)
    pending = setTimeout(() => void keep(), 600)
  })
  area.form.addEventListener('submit', () => clearTimeout(pending))
}

for (const input of document.querySelectorAll('[data-upload]')) {
  const field = input.closest('.form-files')
  const upload = async (files) => {
    if (files.length === 0) return
    const body = new FormData()
    body.append('form_token', input.form.elements.form_token.value)
    for (const file of files) body.append('files', file, file.name)
    announce(`Uploading ${[...files].map(({ name }) => name).join(', ')} …`)
    const answer = await fetch(input.dataset.upload, { method: 'POST', body }).catch(() => null)
    if (!answer?.ok || answer.redirected)
      return announce(answer?.status === 413 ? await answer.text() : 'The files did not arrive. Choose them again.', true)
    document.querySelector('.notice.scripted')?.remove()
    field.querySelector('.kept').insertAdjacentHTML('beforeend', await answer.text())
    input.value = ''
    input.form.dispatchEvent(new Event('input', { bubbles: true }))
  }
  input.addEventListener('change', () => void upload(input.files))
  input.form.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    void upload(event.clipboardData.files)
  })
  input.form.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    field.classList.add('over')
  })
  input.form.addEventListener('dragleave', () => field.classList.remove('over'))
  input.form.addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length === 0) return
    event.preventDefault()
    field.classList.remove('over')
    void upload(event.dataTransfer.files)
  })
}

for (const counter of document.querySelectorAll('[data-countdown]')) {
  let left = Number(counter.dataset.countdown)
  const timer = setInterval(() => {
    left -= 1
    counter.textContent = left > 0 ? `This answer goes out in ${left} s.` : 'It goes out now.'
    if (left > -1) return
    clearInterval(timer)
    // Text that is being written must not be lost.
    if (!document.querySelector('textarea[data-draft]')?.value) location.replace(location.pathname)
  }, 1000)
}

const rows = [...document.querySelectorAll('tr[data-ticket]')]
let current = -1
const select = (index) => {
  if (rows.length === 0) return
  rows[current]?.removeAttribute('aria-selected')
  current = Math.max(0, Math.min(rows.length - 1, index))
  rows[current].setAttribute('aria-selected', 'true')
  rows[current].scrollIntoView({ block: 'nearest' })
}

const keys = {
  j: () => select(current + 1),
  k: () => select(current - 1),
  x: () => rows[current]?.querySelector('input').click(),
  Enter: () => rows[current]?.querySelector('a').click(),
  '/': () => document.querySelector('input[type=search]')?.focus(),
  c: () => (location.href = '/console/new'),
  r: () => write('answer'),
  n: () => write('note'),
  a: () => focusIn('form.setter input[value=ownedBy]', 'select'),
  s: () => document.querySelector('.steps button')?.focus(),
  t: () => document.querySelector('[data-key="t"]')?.focus(),
  m: () => openCanned(),
  v: () => document.querySelector('[data-key="v"]:not([aria-current])')?.click(),
  z: () => document.querySelector('.held button')?.click(),
  e: () => document.querySelector('[data-key="e"]')?.closest('form').requestSubmit(),
  u: () => (location.href = '/console'),
  '?': () => showKeys(),
}
const titles = {
  'j / k': 'next, previous ticket',
  Enter: 'open it',
  x: 'tick it',
  '/': 'search',
  'r / n': 'answer, note',
  'a / s / t': 'owner, stage, tag',
  e: 'resolve',
  m: 'canned answers',
  v: 'the mail as text, as HTML',
  z: 'take the answer back',
  u: 'back to the list',
  c: 'new ticket',
  'g then 1…9': 'a view',
  'Ctrl+Enter': 'send',
}

const write = (kind) => {
  document.querySelector(`.kinds input[value=${kind}]`)?.click()
  document.querySelector('[data-draft]')?.focus()
}

const openCanned = () => {
  const canned = document.querySelector('details.canned')
  if (!canned) return
  canned.open = true
  canned.querySelector('a').focus()
}

const focusIn = (hint, what) => document.querySelector(hint)?.form.querySelector(what)?.focus()

const showKeys = () => {
  const dialog = document.createElement('dialog')
  dialog.className = 'keys'
  const list = document.createElement('dl')
  for (const [key, title] of Object.entries(titles))
    for (const [tag, text] of [
      ['dt', key],
      ['dd', title],
    ])
      list.append(Object.assign(document.createElement(tag), { textContent: text }))
  dialog.append(list)
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

let isGoing = false
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.form) return event.target.form.requestSubmit()
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (isGoing) {
    isGoing = false
    return document.querySelectorAll('.views a')[Number(event.key) - 1]?.click()
  }
  if (event.key === 'g') return (isGoing = true)
  if (event.key === 'Enter' && event.target.closest('a, button, summary')) return
  if (!Object.hasOwn(keys, event.key)) return
  event.preventDefault()
  keys[event.key]()
})

/** Listens while the page is visible, since browsers limit the connections to a server. */
const listen = (address, events) => {
  let source = null
  const follow = () => {
    if (document.hidden) source = source?.close() ?? null
    else if (!source) {
      source = new EventSource(address)
      for (const [name, hear] of Object.entries(events)) source.addEventListener(name, ({ data }) => hear(data))
    }
  }
  document.addEventListener('visibilitychange', follow)
  addEventListener('pagehide', () => (source = source?.close() ?? null))
  follow()
}

const tellNews = (text, href) => {
  document.querySelector('.news')?.remove()
  const news = Object.assign(document.createElement('p'), { className: 'notice news', textContent: `${text} ` })
  news.setAttribute('role', 'status')
  news.append(Object.assign(document.createElement('a'), { href, textContent: 'Show' }))
  document.querySelector('main').prepend(news)
}

const ticket = document.querySelector('[data-news]')
if (ticket)
  listen(ticket.dataset.news, {
    version: (version) => {
      if (Number(version) > Number(ticket.dataset.ticketVersion)) tellNews('This ticket has changed.', location.pathname)
    },
    presence: (names) => {
      const text = names ? `Also here: ${names}` : ''
      const shown = document.querySelector('.presence')
      if (shown.textContent !== text) shown.textContent = text
    },
  })

const live = document.querySelector('[data-live]')
if (live)
  listen(live.dataset.live, {
    progress: (html) => {
      // Replacing the content would take the keyboard focus from its links.
      if (!live.contains(document.activeElement) && live.innerHTML !== html) live.innerHTML = html
    },
    state: (state) => {
      if (state !== live.dataset.state) tellNews(`It is ${state} now.`, location.pathname)
    },
  })

const list = document.querySelector('[data-list-news]')
if (list) {
  const changed = new Set()
  listen(list.dataset.listNews, {
    tickets: (ids) => {
      for (const id of ids.split(' ')) changed.add(id)
      const fresh = [...changed].filter((id) => !document.querySelector(`tr[data-ticket="${CSS.escape(id)}"]`)).length
      tellNews(fresh > 0 ? `${fresh} new` : `${changed.size} changed`, location.href)
      document.title = `(${changed.size}) ${document.title.replace(/^\(\d+\) /, '')}`
    },
  })
}
