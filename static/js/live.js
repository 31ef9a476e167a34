/* Hears what changed: the stream, or a look every 10 s where streams are blocked. Tells the page with events on `document`:
   "live:hints" (detail: [{kind, job, key, project, after}]) and "live:resync" (draw everything anew); redraw.js acts on them.
   Needs <body data-live-cursor>. Writes #connection and speaks through #announcer: finished, failed and needs you only. */
(() => {
  let cursor = document.body.dataset.liveCursor
  if (!cursor || !window.EventSource) return
  const LOOK = 10_000, SILENCE = 40_000, OPENING = 8_000, TRIES = 3, RETRY = 60_000
  const SAYS = {succeeded: 'finished', partial: 'finished in part', failed: 'failed', waiting: 'needs you'}
  let stream, watchdog, looking, away, tag, over = false, failures = 0, missed = false, down = false, flying = 0, last = new Date(), words = [], spoke = 0

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, {detail}))
  const resync = () => tell('live:resync')
  function hear(hints) {
    tell('live:hints', hints)
    hints.forEach(speak)
  }

  // the connection line
  function show(state) {
    const line = document.getElementById('connection')
    if (!line) return
    const text = {
      live: flying ? `Live · ${flying} in flight` : 'Live',
      reconnecting: `Reconnecting, last update ${last.toTimeString().slice(0, 5)}`,
      polling: 'Checking every 10 s',
      out: 'Signed out',
    }[state]
    line.dataset.state = state
    const box = line.querySelector('[data-connection-text]') || line
    if (box.textContent !== text) box.textContent = text
  }
  function alive(state, told) {
    last = new Date()
    flying = told?.in_flight ?? flying
    show(state)
  }

  // the stream; one that nothing comes through (a proxy holds it back, the network went) is none
  function open() {
    close()
    missed ||= document.hidden
    if (over || document.hidden) return
    stream = new EventSource(`/live/?cursor=${cursor}`)
    const on = (name, then) => stream.addEventListener(name, event => {
      failures = 0
      looking = clearInterval(looking)
      cursor = event.lastEventId || cursor
      guard(lost, SILENCE)
      const told = JSON.parse(event.data)
      alive('live', told)
      then?.(told)
      if (missed) resync() // progress is not replayed
      missed = false
    })
    on('status')
    on('hints', hear)
    on('resync', resync)
    on('closed', told => told.why === 'signed out' ? end() : show('reconnecting'))
    stream.onerror = lost
    guard(lost, OPENING)
  }
  function close() {
    clearTimeout(watchdog)
    missed ||= !!stream
    stream?.close()
    stream = null
  }
  function guard(then, wait) {
    clearTimeout(watchdog)
    watchdog = setTimeout(then, wait)
  }
  function lost() {
    close()
    failures += 1
    if (!looking) show('reconnecting')
    if (failures >= TRIES && !looking) {
      looking = setInterval(look, LOOK)
      look()
    }
    guard(open, looking ? RETRY : 1000 + Math.random() * 2000)
  }
  function end() {
    over = true
    looking = clearInterval(looking)
    close()
    show('out')
  }

  // without a stream
  async function look() {
    if (document.hidden) return
    try {
      const headers = tag ? {'If-None-Match': tag} : {}
      const answer = await fetch(`/live/since/?cursor=${cursor}`, {headers, cache: 'no-store'})
      if (answer.status === 401) return end()
      if (answer.status !== 304 && !answer.ok) throw answer.status
      if (!looking) return
      alive('polling')
      if (down) open() // it was the server, not the stream
      down = false
      if (answer.status === 304) return
      const told = await answer.json()
      tag = answer.headers.get('ETag')
      cursor = told.cursor
      told.resync ? resync() : hear(told.hints)
    } catch {
      down = true
      show('reconnecting')
    }
  }

  // one sentence every 5 s at most
  function speak({kind, job, after}) {
    if (kind !== 'job' || !SAYS[after]) return
    const name = document.querySelector(`[data-live~="job:${job}"] [data-live-name]`)
    words.push(`${name?.textContent.trim() || 'A take'} ${SAYS[after]}`)
    if (words.length === 1) setTimeout(say, Math.max(300, spoke + 5000 - Date.now()))
  }
  function say() {
    const box = document.getElementById('announcer')
    if (box) box.textContent = words.slice(0, 3).join('. ') + (words.length > 3 ? `, and ${words.length - 3} more` : '')
    spoke = Date.now()
    words = []
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(away)
    if (document.hidden) away = setTimeout(close, 10_000) // a browser allows six connections to a host
    else if (!stream) open()
  })
  addEventListener('pagehide', close)
  addEventListener('pageshow', event => event.persisted && open())
  open()
})()
