// A link that runs out says for how long it still works, in words that go with the clock.
(() => {
  const UNITS = [["day", 86400], ["h", 3600], ["min", 60], ["s", 1]]
  function words(seconds) {
    const [unit, size] = UNITS.find(([, size]) => seconds >= size) || UNITS[3]
    const count = Math.max(0, Math.floor(seconds / size))
    return `${count} ${unit}${unit === "day" && count > 1 ? "s" : ""}`
  }
  function tell() {
    for (const one of document.querySelectorAll("time[data-until]")) {
      const told = words((Date.parse(one.dateTime) - Date.now()) / 1000)
      if (one.textContent !== told) one.textContent = told
    }
  }
  setInterval(tell, 20_000)
})()
