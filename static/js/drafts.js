// Drafts: what is typed is saved a moment later, and once more when the tab goes. The price dims meanwhile.

const PAUSE = 1200; // milliseconds of no typing
let timer;
let changed = false;

async function save() {
  clearTimeout(timer);
  const form = document.getElementById("take");
  if (!changed || !form) return;
  changed = false;
  try {
    const answer = await fetch(form.dataset.drafts, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } });
    const state = document.getElementById("draft-state");
    if (state) state.textContent = answer.ok ? await answer.text() : "Draft not saved";
  } catch { changed = true; }
}

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("#take")) return;
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
  const price = document.querySelector("#price > div");
  if (!price || event.target.matches("textarea, #take-title, #take-tags, #take-shot, [type=search]")) return;
  price.dataset.stale = "";
  Object.assign(document.getElementById("pay"), { disabled: true, textContent: "Getting a price" });
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "take") return;
  clearTimeout(timer);
  changed = false;
});
document.addEventListener("visibilitychange", () => {
  const form = document.getElementById("take");
  if (document.visibilityState !== "hidden" || !changed || !form) return;
  changed = !navigator.sendBeacon(form.dataset.drafts, new FormData(form));
});
