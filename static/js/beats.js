// Timed beats: edges move by drag or arrow keys, the fields follow, and the beat in use is marked.

const fields = (name) => [...document.querySelectorAll(`[name="beat_${name}"]`)];

function draw() {
  const starts = fields("start");
  const ends = fields("end");
  document.querySelectorAll("#beat-bar .beat-block").forEach((block, index) => {
    const seconds = Math.max(1, ends[index].value - starts[index].value);
    block.style.flexGrow = seconds;
    const words = `${starts[index].value}–${ends[index].value} s`;
    document.querySelectorAll(`[data-beat="${index}"] [data-span]`).forEach((span) => { span.textContent = words; });
    const edge = block.querySelector("[data-edge]");
    if (!edge) return;
    edge.ariaValueNow = ends[index].value;
    edge.ariaValueText = `${ends[index].value} seconds`;
  });
}

function move(index, second) {
  const starts = fields("start");
  const ends = fields("end");
  const low = +starts[index].value + 1;
  const high = ends[index + 1].value - 1;
  const value = Math.min(high, Math.max(low, Math.round(second)));
  if (low > high || value === Number(ends[index].value)) return;
  ends[index].value = starts[index + 1].value = value;
  draw();
  ends[index].dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const edge = event.target.closest?.("[data-edge]");
  const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (!edge || !step) return;
  event.preventDefault();
  const index = Number(edge.dataset.edge);
  move(index, Number(fields("end")[index].value) + step);
});

document.addEventListener("pointerdown", (event) => {
  const edge = event.target.closest?.("[data-edge]");
  if (!edge) return;
  event.preventDefault();
  edge.focus();
  edge.setPointerCapture(event.pointerId);
  const bar = document.getElementById("beat-bar");
  const whole = Number(fields("end").at(-1).value);
  const drag = (moved) => {
    const box = bar.getBoundingClientRect();
    move(Number(edge.dataset.edge), ((moved.clientX - box.left) / box.width) * whole);
  };
  edge.addEventListener("pointermove", drag);
  edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", drag), { once: true });
});

document.addEventListener("focusin", (event) => {
  const on = event.target.closest?.(".beat")?.dataset.beat;
  if (on === undefined) return;
  for (const block of document.querySelectorAll(".beat-block")) block.toggleAttribute("data-on", block.dataset.beat === on);
});
document.addEventListener("input", (event) => {
  if (event.target.name === "beat_start" || event.target.name === "beat_end") draw();
});
document.addEventListener("click", (event) => {
  const block = event.target.closest?.(".beat-block");
  if (block && !event.target.closest("[data-edge]")) document.getElementById(`beat-${block.dataset.beat}`)?.focus();
});
document.addEventListener("htmx:load", draw);
