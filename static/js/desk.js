// A take that was asked for at a desk is over: the desk is drawn anew like anything that changed, with what is typed in it.
document.addEventListener("htmx:load", () => {
  for (const word of document.querySelectorAll("[data-desk-over]")) {
    word.remove()
    const hint = { kind: "desk", desk: word.dataset.deskOver }
    document.dispatchEvent(new CustomEvent("live:hints", { detail: [hint] }))
  }
})
