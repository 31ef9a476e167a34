/* Keeps what is on the page up to date. The stream sends hints; the changed fragment comes from the view that drew it.
   <article id="job-7" data-live="job:7" data-live-url="/takes/7/row/">, by its id, outerHTML. Topics: job: project: key: list:
   data-live-kinds="key balance" narrows, data-live-every="5" slows down, [data-live-group="/takes/rows/"] around many asks once.
   [data-live-name] is spoken, [data-live-text][id] changes even under focus, [data-live-newer] shows when a film has played,
   [data-live-scroll][id] keeps its place. Needs <body data-live-cursor="..."> and, if there, #connection and #announcer. */
(() => {
  let cursor = document.body.dataset.liveCursor
  if (!cursor || !window.EventSource) return
  const due = new Map(), seen = new Set(), drawn = new Map(), asking = new Set()
  const GROUP = 5, AT_ONCE = 60, BUSY = 'dialog[open], :popover-open'
  let stream, timer, poll, watchdog, etag, failures = 0, flying = null, last = new Date(), words = []

  // which elements
  const watcher = new IntersectionObserver(entries => {
    for (const e of entries) e.isIntersecting ? seen.add(e.target.id) : seen.delete(e.target.id)
    draw()
  }, {rootMargin: '100px'})
  const watch = root => { for (const e of [root, ...root.querySelectorAll('[data-live][id]')]) if (e.dataset.live && e.id) watcher.observe(e) }
  const late = (e, wait) => { if (!due.has(e.id)) due.set(e.id, Date.now() + wait) }
  const pace = e => {
    if (/(^| )job:/.test(e.dataset.live)) return 250
    const every = 1000 * (e.dataset.liveEvery || 1)
    return Math.max(250, (drawn.get(e.id) || 0) + every - Date.now()) + Math.random() * 300
  }
  function concerns(e, hint) {
    const kinds = e.dataset.liveKinds
    if (kinds && !kinds.split(' ').includes(hint.kind)) return false
    return e.dataset.live.split(' ').some(topic => {
      const [noun, id] = topic.split(':')
      if (noun === 'job') return hint.job === id
      return (kinds || hint.kind !== 'progress') && (noun === 'list' || hint[noun] === id)
    })
  }
  function hints(told) {
    for (const e of document.querySelectorAll('[data-live][id]'))
      if (told.some(hint => concerns(e, hint))) late(e, pace(e))
    told.forEach(speak)
    draw()
  }
  function everything() {
    for (const e of document.querySelectorAll('[data-live][id]')) late(e, Math.random() * 1500)
    draw()
  }

  // drawing
  function draw() {
    clearTimeout(timer)
    if (document.hidden) return
    const now = Date.now(), groups = new Map(), ready = []
    let next = Infinity
    for (const [id, at] of due) {
      const e = document.getElementById(id)
      if (!e) due.delete(id)
      else if (!seen.has(id) || asking.has(id)) continue
      else if (at > now) next = Math.min(next, at)
      else ready.push(e)
    }
    for (const e of ready) {
      due.delete(e.id)
      if (ready.some(other => other !== e && other.contains(e))) continue
      const url = e.closest('[data-live-group]')?.dataset.liveGroup || ''
      groups.set(url, [...(groups.get(url) || []), e])
    }
    for (const [url, all] of groups) {
      if (!url || all.length <= GROUP) all.forEach(e => fetchInto(e.dataset.liveUrl, [e], e.id))
      else for (let i = 0; i < all.length; i += AT_ONCE) {
        const some = all.slice(i, i + AT_ONCE)
        fetchInto(`${url}${url.includes('?') ? '&' : '?'}ids=${some.map(e => e.id)}`, some, 'live-group')
      }
    }
    if (next < Infinity) timer = setTimeout(draw, next - now)
  }
  async function fetchInto(url, all, target) {
    const ids = all.map(e => e.id)
    ids.forEach(id => { asking.add(id); drawn.set(id, Date.now()) })
    try {
      const headers = {'HX-Request': 'true', 'HX-Target': target, 'HX-Current-URL': location.href}
      const answer = await fetch(url, {headers, redirect: 'manual'})
      if (answer.status === 200) {
        const html = await answer.text(), page = document.createElement('template')
        page.innerHTML = html
        for (const id of ids) swap(id, page.content.getElementById(id), !html.trim())
      } else if (answer.status >= 500) throw answer.status
    } catch { setTimeout(() => all.forEach(e => late(e, 5000)), 0) }
    ids.forEach(id => asking.delete(id))
    setTimeout(draw, 10)
  }
  function swap(id, fresh, gone) {
    const old = document.getElementById(id)
    if (!old || (!fresh && !gone)) return
    if ([...old.querySelectorAll('video, audio')].some(film => film.played.length)) {
      const newer = old.querySelector('[data-live-newer]')
      if (newer) newer.hidden = false
      return
    }
    if (old.contains(document.activeElement) || old.querySelector(BUSY)) {
      for (const text of fresh?.querySelectorAll('[data-live-text][id]') || [])
        document.getElementById(text.id)?.replaceChildren(...text.cloneNode(true).childNodes)
      const again = () => { late(old, 100); draw() }
      return old.querySelector(BUSY) ? setTimeout(again, 2000) : old.addEventListener('focusout', again, {once: true})
    }
    watcher.unobserve(old)
    if (gone) return old.remove()
    const places = keep(old, fresh)
    htmx.swap(old, fresh.outerHTML, {swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 20})
    for (const [box, top, left] of places) document.getElementById(box)?.scrollTo(left, top)
  }
  function keep(old, fresh) {
    for (const was of old.querySelectorAll('details[id], input[id], textarea[id], select[id]')) {
      const now = fresh.querySelector('#' + CSS.escape(was.id))
      if (!now) continue
      if (was.tagName === 'DETAILS') now.toggleAttribute('open', was.open)
      else if (/checkbox|radio/.test(was.type)) now.toggleAttribute('checked', was.checked)
      else if (was.tagName === 'SELECT') for (const one of now.options) one.toggleAttribute('selected', one.value === was.value)
      else if (was.value !== was.defaultValue) was.tagName === 'INPUT' ? now.setAttribute('value', was.value) : now.textContent = was.value
    }
    return [...old.querySelectorAll('[data-live-scroll][id]')].map(box => [box.id, box.scrollTop, box.scrollLeft])
  }

  // speaking: finished, failed and needs you, one sentence every 5 s
  const SAYS = {succeeded: 'finished', partial: 'finished in part', failed: 'failed', waiting: 'needs you'}
  function speak({kind, job, after}) {
    if (kind !== 'job' || !SAYS[after]) return
    const name = document.querySelector(`[data-live~="job:${job}"] [data-live-name]`)?.textContent.trim()
    words.push(`${name || 'A take'} ${SAYS[after]}`)
    if (words.length === 1) setTimeout(say, Math.max(200, (say.at || 0) + 5000 - Date.now()))
  }
  function say() {
    const box = document.getElementById('announcer')
    const more = words.length > 3 ? `, and ${words.length - 3} more` : ''
    if (box) box.textContent = words.slice(0, 3).join('. ') + more
    say.at = Date.now()
    words = []
  }

  // the connection
  function show(state) {
    const line = document.getElementById('connection')
    if (!line) return
    const clock = last.toTimeString().slice(0, 5)
    const text = {live: flying ? `Live · ${flying} in flight` : 'Live', reconnecting: `Reconnecting, last update ${clock}`,
      polling: 'Checking every 10 s', out: 'Signed out'}[state]
    line.dataset.state = state
    const box = line.querySelector('[data-connection-text]') || line
    if (box.textContent !== text) box.textContent = text
  }
  function alive(state, told) {
    last = new Date()
    if (told && 'in_flight' in told) flying = told.in_flight
    show(state)
  }
  function open() {
    close()
    if (document.hidden) return
    stream = new EventSource(`/live/?cursor=${cursor}`)
    const on = (name, then) => stream.addEventListener(name, e => {
      failures = 0
      clearInterval(poll)
      poll = 0
      if (e.lastEventId) cursor = e.lastEventId
      guard(40)
      then(JSON.parse(e.data))
    })
    on('status', told => alive('live', told))
    on('hints', told => { alive('live'); hints(told) })
    on('resync', () => { alive('live'); everything() })
    on('closed', told => { if (told.why === 'signed out') { close(); show('out') } else show('reconnecting') })
    stream.onerror = lost
    guard(8)
  }
  function close() {
    clearTimeout(watchdog)
    stream?.close()
  }
  // a stream that nothing comes through (a proxy that holds it back, a network that went away) is no stream
  const guard = seconds => { clearTimeout(watchdog); watchdog = setTimeout(lost, seconds * 1000) }
  function lost() {
    close()
    failures += 1
    if (!poll) show('reconnecting')
    if (failures >= 3 && !poll) { poll = setInterval(check, 10000); check() }
    watchdog = setTimeout(open, poll ? 60000 : 1500 + Math.random() * 2000)
  }
  async function check() {
    if (document.hidden) return
    try {
      const answer = await fetch(`/live/since/?cursor=${cursor}`, {headers: etag ? {'If-None-Match': etag} : {}, cache: 'no-store'})
      if (answer.status === 401) { close(); clearInterval(poll); return show('out') }
      if (answer.status === 304) return alive('polling')
      if (!answer.ok) return show('reconnecting')
      const told = await answer.json()
      etag = answer.headers.get('ETag')
      cursor = told.cursor
      alive('polling', told)
      told.resync ? everything() : hints(told.hints)
    } catch { show('reconnecting') }
  }

  let away
  document.addEventListener('visibilitychange', () => {
    clearTimeout(away)
    if (document.hidden) away = setTimeout(close, 10000)  // browsers allow six connections a host
    else { draw(); if (!stream || stream.readyState === 2) open() }
  })
  addEventListener('pagehide', close)
  addEventListener('pageshow', e => { if (e.persisted) open() })
  document.addEventListener('htmx:load', e => watch(e.detail.elt))
  watch(document.body)
  open()
})()
