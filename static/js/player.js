// Our bar under a film: frames, clock, loop, sound, full screen. Without this script the browser's own controls stay.
(() => {
  const IDLE = 2000 // ms without a move of the pointer until the bar of a playing film goes
  const KEYS = { ' ': 'play', k: 'play', ',': 'back', '.': 'forward', j: 'less', l: 'more', m: 'sound', f: 'full' }

  function timecode(seconds) {
    const all = Math.max(0, Math.round(seconds * 100)), whole = Math.floor(all / 100)
    const two = number => String(number).padStart(2, '0')
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60
    return `${hours ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}.${two(all % 100)}`
  }

  function start(player) {
    if (player.dataset.started) return
    player.dataset.started = 'yes'
    const film = player.querySelector('video'), bar = player.querySelector('.player-bar')
    const seek = bar.querySelector('input'), fps = Number(player.dataset.fps) || 24
    const button = name => bar.querySelector(`[data-do="${name}"]`)
    const press = (name, on) => button(name).setAttribute('aria-pressed', on)
    let idle

    const length = () => Number.isFinite(film.duration) ? film.duration : Number(seek.max)
    function show(time = film.currentTime) {
      seek.value = time
      seek.style.setProperty('--at', `${length() ? 100 * time / length() : 0}%`)
      seek.setAttribute('aria-valuetext', `${timecode(time)} of ${timecode(length())}`)
      bar.querySelector('[data-clock]').textContent = timecode(time)
      bar.querySelector('[data-frame]').textContent = `frame ${Math.min(Math.floor(time * fps + 0.01), Math.max(0, Math.round(length() * fps) - 1))}`
    }
    const jump = time => { film.currentTime = Math.min(Math.max(0, time), length()) }
    function step(by) { // to the middle of a frame: its edges belong to two
      film.pause()
      const last = Math.max(0, Math.round(length() * fps) - 1)
      const frame = Math.min(last, Math.max(0, Math.floor(film.currentTime * fps + 0.01) + by))
      jump((frame + 0.5) / fps)
    }
    const acts = {
      play: () => film.paused ? film.play().catch(() => {}) : film.pause(),
      back: () => step(-1), forward: () => step(1),
      less: () => jump(film.currentTime - 1), more: () => jump(film.currentTime + 1),
      loop: () => { film.loop = !film.loop; press('loop', film.loop) },
      sound: () => { film.muted = !film.muted },
      full: () => document.fullscreenElement === player ? document.exitFullscreen() : player.requestFullscreen?.(),
    }

    film.controls = false
    bar.hidden = false
    press('loop', film.loop)
    for (const edge of (player.dataset.edges || '').split(' ').filter(Boolean)) {
      const tick = document.createElement('span')
      tick.className = 'player-edge'
      tick.style.insetInlineStart = `calc(16px + (100% - 32px) * ${edge / length()})`
      seek.after(tick)
    }

    bar.addEventListener('click', event => acts[event.target.closest('[data-do]')?.dataset.do]?.())
    seek.addEventListener('input', () => { jump(Number(seek.value)); show(Number(seek.value)) })
    film.addEventListener('click', acts.play)
    film.addEventListener('dblclick', acts.full)
    for (const name of ['play', 'pause', 'ended']) film.addEventListener(name, () => { press('play', !film.paused); stir() })
    film.addEventListener('volumechange', () => press('sound', film.muted))
    film.addEventListener('loadedmetadata', () => {
      seek.max = length()
      bar.querySelector('.player-total').textContent = `/ ${timecode(length())}`
      show()
    })
    for (const name of ['timeupdate', 'seeking', 'seeked']) film.addEventListener(name, () => show())
    film.addEventListener('error', () => {
      player.querySelector('.player-error').hidden = false
      bar.hidden = true
    })
    if (film.requestVideoFrameCallback) { // exact: the time of the frame that is really on the screen
      const each = (_, { mediaTime }) => { if (!film.paused) show(mediaTime); film.requestVideoFrameCallback(each) }
      film.requestVideoFrameCallback(each)
    }
    document.addEventListener('fullscreenchange', () => press('full', document.fullscreenElement === player))

    player.addEventListener('keydown', event => {
      const act = KEYS[event.key.toLowerCase()]
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === ' ' && event.target.closest('button')) return // a focused button takes its own space
      event.preventDefault()
      acts[act]()
    })
    function stir() { // the bar is there while somebody moves, and whenever the film stands still
      clearTimeout(idle)
      delete player.dataset.idle
      if (!film.paused) idle = setTimeout(() => { player.dataset.idle = 'yes' }, IDLE)
    }
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'focusin']) player.addEventListener(name, stir)
    if (film.error) film.dispatchEvent(new Event('error'))
    if (film.readyState) film.dispatchEvent(new Event('loadedmetadata'))
    show()
  }

  const look = () => document.querySelectorAll('[data-player]').forEach(start)
  document.addEventListener('htmx:load', look) // a film that arrives while the page is open
  look()

  // a picture: a click shows its own size and back; with another button or a key held it opens as a link does
  document.addEventListener('click', event => {
    const still = event.target.closest('[data-still]')
    if (!still || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    still.toggleAttribute('data-actual')
  })
})()
