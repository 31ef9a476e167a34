/* Dailies: the picks in shot order, back to back. Two players take turns, so that the next one is loaded when its turn
   comes; a still stands for STILL seconds. Space or K plays, J and L go a shot, F is full screen, while it has the focus. */
(() => {
  const STILL = 3000
  const stage = document.getElementById('dailies')
  const items = [...document.querySelectorAll('#picked > li')]
  if (!stage || !items.length) return
  const find = name => stage.querySelector(name)
  const [first, second] = stage.querySelectorAll('video')
  const still = find('.dailies-stage img'), error = find('.dailies-error'), clock = find('[data-clock]')
  let at = -1, player = first, waiting = second, playing = false, loop = false, timer, since = 0

  const seconds = item => Number(item.dataset.seconds) || (item.dataset.kind === 'image' ? STILL / 1000 : 0)
  const isStill = item => item.dataset.kind === 'image'
  function load(video, item) {
    if (isStill(item) || video.dataset.source === item.dataset.source) return
    video.dataset.source = item.dataset.source
    video.poster = item.dataset.poster
    video.src = item.dataset.source
  }

  function show(index) {
    clearTimeout(timer)
    at = index
    const item = items[at]
    error.hidden = true
    player.pause()
    if (waiting.dataset.source === item.dataset.source && !isStill(item)) [player, waiting] = [waiting, player]
    load(player, item)
    waiting.pause()
    waiting.hidden = true
    player.hidden = isStill(item)
    still.hidden = !isStill(item)
    if (isStill(item)) still.src = item.dataset.source
    else player.currentTime = 0
    items.forEach((one, i) => one.toggleAttribute('aria-current', i === at))
    find('[data-title]').textContent = item.querySelector('.poster-line').innerText.replace(/\s+/g, ' ')
    const next = items[at + 1] || (loop && items[0])
    if (next) load(waiting, next)
    run()
  }
  function run() {
    stage.toggleAttribute('data-playing', playing)
    find('[data-act=play]').setAttribute('aria-label', playing ? 'Pause' : 'Play')
    clearTimeout(timer)
    if (!playing) return player.pause()
    since = Date.now()
    if (isStill(items[at])) timer = setTimeout(on, STILL)
    else player.play().catch(() => player.error || pause())
  }
  function pause() {
    playing = false
    run()
  }
  function on() {
    if (at + 1 < items.length) return show(at + 1)
    if (loop) return show(0)
    playing = false
    show(0)
  }
  const acts = {
    play() { playing = !playing; run() },
    back() { show(player.currentTime > 2 && !isStill(items[at]) ? at : Math.max(0, at - 1)) },
    on() { show(Math.min(items.length - 1, at + 1)) },
    loop(button) { loop = !loop; button.setAttribute('aria-pressed', loop) },
    full() { document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen?.() },
  }

  for (const video of [first, second]) {
    video.addEventListener('ended', () => video === player && playing && on())
    video.addEventListener('error', () => {
      if (video !== player || !video.getAttribute('src')) return
      error.querySelector('a').href = items[at].dataset.source
      error.hidden = false
      if (playing) timer = setTimeout(on, STILL)
    })
  }
  stage.addEventListener('click', event => {
    const button = event.target.closest('[data-act]')
    if (button) acts[button.dataset.act](button)
    else if (event.target.closest('.dailies-stage video, .dailies-stage img')) acts.play()
  })
  stage.addEventListener('keydown', event => {
    const act = {' ': 'play', k: 'play', j: 'back', l: 'on', ArrowLeft: 'back', ArrowRight: 'on', f: 'full'}[event.key]
    if (!act || (event.key === ' ' && event.target.closest('button'))) return
    event.preventDefault()
    acts[act](find(`[data-act=${act}]`))
  })
  document.getElementById('picked').addEventListener('click', event => {
    const title = event.target.closest('.poster-title'), item = title?.closest('li')
    if (!title || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    playing = true
    show(items.indexOf(item))
    stage.focus()
  })
  setInterval(() => {
    if (!playing) return
    const before = items.slice(0, at).reduce((sum, item) => sum + seconds(item), 0)
    const now = Math.floor(before + (isStill(items[at]) ? (Date.now() - since) / 1000 : player.currentTime))
    clock.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, '0')}`
  }, 250)

  stage.hidden = false
  show(0)
})()
