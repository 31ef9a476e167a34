/* Selecting takes on the wall: one tab stop, arrows by the visual grid, Space ticks, Shift+arrow extends, Ctrl+A all
   shown, Enter opens, Esc clears. The ticks belong to the form #selection, whose bar floats while there are any. */
(() => {
  const TICK = '.poster-check input', LINK = '.poster-title'
  const RULES = {
    pick: all => all.every(one => ['done', 'partial'].includes(one.state)) && !all.every(one => 'picked' in one),
    unpick: all => all.every(one => 'picked' in one),
    download: all => all.some(one => ['done', 'partial'].includes(one.state)),
    change: () => true,
    again: all => all.some(one => ['done', 'partial', 'refused', 'cancelled'].includes(one.state)),
    cancel: all => all.some(one => ['live', 'queued', 'waiting'].includes(one.state)),
    delete: all => all.some(one => ['done', 'partial'].includes(one.state)),
  }
  const chosen = new Set()
  let current = '' // the id of the card that Tab enters
  let anchor = null

  const bar = () => document.getElementById('selection')
  const posters = () => [...document.querySelectorAll('#takes .poster')].filter(one => one.querySelector(TICK))
  const tick = poster => poster.querySelector(TICK)

  function money(all, name) { // as formats.sums: 36 cr + $1.68
    const sums = {}
    for (const one of all) if (one[name]) sums[one.unit] = (sums[one.unit] || 0) + Math.round(Number(one[name]) * 10000)
    const units = Object.keys(sums).sort((a, b) => (a === 'USD') - (b === 'USD') || (a < b ? -1 : 1))
    return units.map(unit => figure(sums[unit] / 10000, unit)).join(' + ')
  }
  function figure(value, unit) {
    const places = unit === 'USD' ? 2 : Number.isInteger(Math.round(value * 10) / 10) ? 0 : 1
    const digits = value.toLocaleString('en-US', {minimumFractionDigits: places, maximumFractionDigits: places})
    return unit === 'USD' ? `$${digits}` : `${digits} ${unit}`
  }

  function show() {
    const form = bar()
    if (!form) return
    const all = posters().map(tick).filter(box => box.checked).map(box => box.dataset)
    form.dataset.floats = ''
    form.hidden = !all.length
    if (!all.length) return
    form.querySelector('[data-selected]').textContent = `${all.length} selected`
    const spent = money(all.filter(one => !['live', 'queued', 'waiting'].includes(one.state)), 'spent')
    form.querySelector('[data-spent]').textContent = spent && `${spent} spent`
    for (const button of form.querySelectorAll('[data-for]')) button.hidden = !RULES[button.dataset.for](all)
    const known = all.every(one => one.again && ['done', 'partial', 'refused', 'cancelled'].includes(one.state))
    const price = known ? money(all, 'again') : ''
    form.elements.price.value = price
    const sum = form.querySelector('[data-price]')
    sum.textContent = price
    sum.hidden = !price
    const buttons = [...form.querySelectorAll('button')].filter(one => !one.hidden)
    buttons.forEach((one, i) => { one.tabIndex = i ? -1 : 0 })
  }

  function set(poster, on) {
    const box = tick(poster)
    if (box.checked !== on) box.click()
  }
  function clear() {
    posters().forEach(poster => set(poster, false))
    link(document.getElementById(current) || posters()[0])?.focus()
  }
  const link = poster => poster?.querySelector(LINK)

  // after every drawing: ticks that were set are set again, and one card is the tab stop
  function tend() {
    const form = bar()
    if (!form) return
    form.querySelector('[data-clear]').hidden = false
    const all = posters()
    for (const poster of all) if (chosen.has(poster.id)) tick(poster).checked = true
    if (!all.some(poster => poster.id === current)) current = all[0]?.id || ''
    for (const poster of all) {
      link(poster).tabIndex = poster.id === current ? 0 : -1
      tick(poster).tabIndex = -1
    }
    show()
  }
  function go(poster, extend) {
    if (!poster) return
    const from = document.getElementById(current)
    if (extend) {
      anchor ||= from
      const all = posters(), ends = [all.indexOf(anchor), all.indexOf(poster)].sort((a, b) => a - b)
      all.forEach((one, i) => set(one, i >= ends[0] && i <= ends[1]))
    } else anchor = null
    if (from) link(from).tabIndex = -1
    current = poster.id
    link(poster).tabIndex = 0
    link(poster).focus()
    poster.scrollIntoView({block: 'nearest'})
  }

  function beside(poster, key) {
    const all = posters(), at = all.indexOf(poster)
    if (key === 'ArrowRight') return all[at + 1]
    if (key === 'ArrowLeft') return all[at - 1]
    if (key === 'Home') return all[0]
    if (key === 'End') return all.at(-1)
    const here = poster.getBoundingClientRect(), down = key === 'ArrowDown'
    const rows = all.map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => down ? box.top > here.top + 4 : box.top < here.top - 4)
    const edge = Math[down ? 'min' : 'max'](...rows.map(([, box]) => box.top))
    const row = rows.filter(([, box]) => Math.abs(box.top - edge) < 4)
    return row.sort(([, a], [, b]) => Math.abs(a.left - here.left) - Math.abs(b.left - here.left))[0]?.[0]
  }

  document.addEventListener('keydown', event => {
    const tools = event.target.closest('.selection-bar')
    if (event.key === 'Escape' && (tools || event.target.closest('#takes')) && chosen.size) return clear()
    if (tools && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) return along(event, tools)
    const poster = event.target.matches(`${LINK}, ${TICK}`) && event.target.closest('#takes .poster')
    if (!poster) return
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) posters().forEach(one => set(one, true))
    else if (event.ctrlKey || event.metaKey || event.altKey) return
    else if (event.key === ' ' && event.target.matches(LINK)) set(poster, !tick(poster).checked)
    else if (/^Arrow|^Home$|^End$/.test(event.key)) go(beside(poster, event.key), event.shiftKey)
    else return
    event.preventDefault()
  })
  function along(event, tools) {
    const buttons = [...tools.querySelectorAll('button')].filter(one => !one.hidden)
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key]
    const at = buttons.indexOf(event.target)
    const next = step ? buttons.at((at + step) % buttons.length) : buttons.at(event.key === 'Home' ? 0 : -1)
    buttons.forEach(one => { one.tabIndex = one === next ? 0 : -1 })
    next.focus()
    event.preventDefault()
  }

  document.addEventListener('change', event => {
    if (!event.target.matches(TICK)) return
    const poster = event.target.closest('.poster')
    chosen[event.target.checked ? 'add' : 'delete'](poster.id)
    show()
  })
  document.addEventListener('submit', event => { // a download is answered with a file, and this page stays as it is
    if (event.target === bar()) event.target.toggleAttribute('data-quiet', event.submitter?.dataset.for === 'download')
  }, true)
  document.addEventListener('click', event => {
    if (event.target.closest('[data-clear]')) return clear()
    const box = event.target.closest('.poster-check')
    const poster = event.shiftKey && box && document.getElementById(current)
    if (poster && event.target.matches(TICK)) go(box.closest('.poster'), true)
  })
  document.addEventListener('focusin', event => {
    const poster = event.target.closest('#takes .poster')
    if (!poster || poster.id === current || !poster.id) return
    const from = document.getElementById(current)
    if (from && link(from)) link(from).tabIndex = -1
    current = poster.id
    link(poster).tabIndex = 0
  })
  document.addEventListener('htmx:load', tend)
  addEventListener('pageshow', event => {
    const token = bar()?.elements.operation
    if (event.persisted && token) token.value = Array.from(crypto.getRandomValues(new Uint8Array(18)), one => one.toString(36)).join('')
    for (const poster of posters()) if (tick(poster).checked) chosen.add(poster.id)
    tend()
  })
})()
