/* Sheets of batches: a file is dropped anywhere on its place; rows that changed with another one are drawn anew. */
(() => {
  for (const name of ['dragover', 'dragleave', 'drop']) {
    document.addEventListener(name, event => {
      const place = document.querySelector('[data-drop]')
      if (!place || !event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      place.toggleAttribute('data-over', name === 'dragover')
      if (name !== 'drop' || !event.dataTransfer.files.length) return
      place.querySelector('[type=file]').files = event.dataTransfer.files
      const way = document.getElementById('way-file')
      if (way) way.checked = true
    })
  }

  // of the rows that changed, those that are on the page and not open for typing
  document.addEventListener('sheet:changed', ({detail}) => {
    const sheet = document.getElementById('sheet')
    const ids = (detail.rows || []).filter(id => document.getElementById(id)?.matches(':not([data-open])'))
    if (sheet && ids.length) htmx.ajax('GET', `${sheet.dataset.sheet}?ids=${ids.slice(0, 200)}`, {target: sheet, swap: 'none'})
  })
})()
