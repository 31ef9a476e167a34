/* Shots by drag: the row is taken at its number and dropped on the row whose place it gets. The buttons do the same. */
(() => {
  const list = document.querySelector('[data-order]')
  let dragged, over
  const mark = (row, name, on) => row?.toggleAttribute(name, on)

  list?.addEventListener('pointerdown', event => {
    const grip = event.target.closest('.shot-grip')
    if (!grip || event.button) return
    dragged = grip.closest('.shot')
    grip.setPointerCapture(event.pointerId)
    mark(dragged, 'data-dragged', true)
    event.preventDefault()
  })
  list?.addEventListener('pointermove', event => {
    if (!dragged) return
    const row = document.elementFromPoint(event.clientX, event.clientY)?.closest('.shot')
    if (row === over) return
    mark(over, 'data-over', false)
    over = row === dragged ? null : row
    mark(over, 'data-over', true)
  })
  list?.addEventListener('pointerup', () => drop(over))
  list?.addEventListener('pointercancel', () => drop(null))
  document.addEventListener('keydown', event => event.key === 'Escape' && drop(null))

  function drop(target) {
    const row = dragged
    mark(row, 'data-dragged', false)
    mark(over, 'data-over', false)
    dragged = over = null
    if (!row || !target) return
    const form = row.querySelector('.shot-moves'), button = form.querySelector('button:not(:disabled)')
    button.value = target.dataset.place
    form.requestSubmit(button)
  }
})()
