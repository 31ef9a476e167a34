/* Draws anew what changed, and nothing else: each fragment comes from the view that drew it and is swapped by its id.

   <article id="job-7" data-live="job:7" data-live-url="/takes/7/row/">   topics: job: project: key: list:
   data-live-kinds="key balance"   only these kinds of hint      data-live-every="5"   at most every 5 s
   data-live-group="/takes/rows/"  on a container: more than 5 at once are asked for together, ?ids=job-7,job-8
   [data-live-text][id]    changes even while the focus is inside its element
   [data-live-newer]       is shown when a film inside has played, for then the element stays as it is
   [data-live-scroll][id]  keeps its place; so do details, ticks and typed text that have ids */
(() => {
  const SOON = 250, PACE = 1000, JITTER = 300, GROUP = 5, AT_ONCE = 60, AGAIN = 5000
  const OPEN = 'dialog[open], :popover-open, .htmx-request', KEPT = 'details[id], input[id], textarea[id], select[id]'
  const due = new Map(), drawn = new Map(), seen = new Set(), asking = new Set()
  let timer

  const all = () => [...document.querySelectorAll('[data-live][id]')]
  const watcher = new IntersectionObserver(entries => {
    for (const {isIntersecting, target} of entries) seen[isIntersecting ? 'add' : 'delete'](target.id)
    draw()
  }, {rootMargin: '100px'})
  const watch = () => all().forEach(element => watcher.observe(element))

  function concerns({dataset: {live, liveKinds: kinds}}, hint) {
    if (kinds && !kinds.split(' ').includes(hint.kind)) return false
    return live.split(' ').some(topic => {
      const [noun, id] = topic.split(':')
      if (noun === 'job') return hint.job === id
      return (kinds || hint.kind !== 'progress') && (noun === 'list' || hint[noun] === id)
    })
  }
  function pace({id, dataset}) {
    if (/(^| )job:/.test(dataset.live)) return SOON
    const rest = (drawn.get(id) || 0) + PACE * (dataset.liveEvery || 1) - Date.now()
    return Math.max(SOON, rest) + Math.random() * JITTER
  }
  function plan(elements, wait) {
    for (const element of elements) if (!due.has(element.id)) due.set(element.id, Date.now() + wait(element))
    draw()
  }

  // what is due, on screen and not already asked for; an outer element brings its inner ones along
  function draw() {
    clearTimeout(timer)
    if (document.hidden) return
    const ready = [], now = Date.now()
    let next = Infinity
    for (const [id, at] of due) {
      const element = document.getElementById(id)
      if (!element) due.delete(id)
      else if (seen.has(id) && !asking.has(id)) at > now ? next = Math.min(next, at) : ready.push(element)
    }
    const groups = new Map()
    for (const element of ready) {
      due.delete(element.id)
      if (ready.some(other => other !== element && other.contains(element))) continue
      const url = element.closest('[data-live-group]')?.dataset.liveGroup || ''
      groups.set(url, [...groups.get(url) || [], element])
    }
    for (const [url, elements] of groups) {
      if (url && elements.length > GROUP) askTogether(url, elements.map(element => element.id))
      else elements.forEach(element => ask(element.dataset.liveUrl, [element.id], element.id))
    }
    if (next < Infinity) timer = setTimeout(draw, next - now)
  }
  function askTogether(url, ids) {
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const some = ids.slice(i, i + AT_ONCE)
      ask(`${url}${url.includes('?') ? '&' : '?'}ids=${some}`, some, 'live-group')
    }
  }
  async function ask(url, ids, target) {
    for (const id of ids) {
      asking.add(id)
      drawn.set(id, Date.now())
    }
    let failed = false
    try {
      const headers = {'HX-Request': 'true', 'HX-Target': target, 'HX-Current-URL': location.href}
      const answer = await fetch(url, {headers, redirect: 'manual', cache: 'no-store'})
      failed = answer.status >= 500
      if (answer.status === 200) take(ids, await answer.text())
    } catch {
      failed = true
    }
    ids.forEach(id => asking.delete(id))
    if (failed) plan(all().filter(element => ids.includes(element.id)), () => AGAIN)
    else draw()
  }

  function take(ids, html) {
    const page = document.createElement('template')
    page.innerHTML = html
    let aside = ''
    for (const one of page.content.querySelectorAll('[hx-swap-oob]')) {
      one.remove()
      aside += one.outerHTML
    }
    for (const id of ids) {
      const old = document.getElementById(id), fresh = page.content.getElementById(id)
      if (old && fresh && swap(old, fresh, aside)) aside = ''
      else if (old && !html.trim()) remove(old)
    }
  }
  function swap(old, fresh, aside) { // true when it was done
    if (played(old)) return false
    if (held(old)) {
      for (const text of fresh.querySelectorAll('[data-live-text][id]'))
        document.getElementById(text.id)?.replaceChildren(...text.childNodes)
      return false
    }
    const places = keep(old, fresh)
    watcher.unobserve(old)
    htmx.swap(old, fresh.outerHTML + aside, {swapStyle: 'outerHTML', swapDelay: 0, settleDelay: 20})
    for (const [id, top, left] of places) document.getElementById(id)?.scrollTo(left, top)
    watch()
    return true
  }
  function remove(old) {
    if (!played(old) && !held(old)) old.remove()
  }
  function played(old) {
    const films = [...old.querySelectorAll('video, audio')].some(film => film.played.length)
    if (films) old.querySelector('[data-live-newer]')?.removeAttribute('hidden')
    return films
  }
  function held(old) { // by the focus, something open or a request; asked for later
    const focused = old.contains(document.activeElement)
    if (!focused && !old.querySelector(OPEN)) return false
    const again = () => plan([old], () => SOON)
    if (focused) old.addEventListener('focusout', again, {once: true})
    else setTimeout(again, PACE)
    return true
  }
  function keep(old, fresh) {
    for (const was of old.querySelectorAll(KEPT)) {
      const now = fresh.querySelector('#' + CSS.escape(was.id))
      if (!now) continue
      if (was.matches('details')) now.toggleAttribute('open', was.open)
      else if (was.matches('[type=checkbox], [type=radio]')) now.toggleAttribute('checked', was.checked)
      else if (was.matches('select')) [...now.options].forEach(one => one.toggleAttribute('selected', one.value === was.value))
      else if (was.value !== was.defaultValue) was.matches('input') ? now.setAttribute('value', was.value) : now.textContent = was.value
    }
    return [...old.querySelectorAll('[data-live-scroll][id]')].map(box => [box.id, box.scrollTop, box.scrollLeft])
  }

  document.addEventListener('live:hints', ({detail}) => plan(all().filter(one => detail.some(hint => concerns(one, hint))), pace))
  document.addEventListener('live:resync', () => plan(all(), () => Math.random() * 5 * JITTER))
  document.addEventListener('visibilitychange', draw)
  document.addEventListener('htmx:load', watch)
  watch()
})()
