// Dropped, pasted or chosen files go up at once, with a bar, and come back as a tile of their slot.

const MB = 1024 * 1024;
const slotOf = (element) => element?.closest?.("[data-slot]");

function tell(slot) {
  const most = Number(slot.dataset.most);
  const count = slot.querySelectorAll("[data-tile]").length;
  const end = slot.querySelector("[data-slot-end]");
  if (end) end.textContent = most > 1 ? `${count} of ${most}` : count;
  const drop = slot.querySelector("[data-drop]");
  if (drop) drop.hidden = count >= most;
  slot.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
}

const made = (name, more) => Object.assign(document.createElement(name), more);
const said = (words) => made("p", { className: "field-error", textContent: words });

function send(slot, file) {
  const form = slot.closest("form");
  const state = slot.querySelector("[data-slot-state]");
  const words = made("span");
  const bar = made("progress", { className: "progress", max: 1, ariaLabel: `Uploading ${file.name}` });
  const line = made("div");
  line.append(words, bar);
  state.append(line);

  const data = new FormData();
  data.append("file", file);
  for (const name of ["slot", "says", "longest"]) data.append(name, slot.dataset[name] || "");
  data.append("project", form.elements.project?.value || "");
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  request.setRequestHeader("HX-Request", "true");
  const show = (done, whole) => {
    bar.value = whole ? done / whole : 0;
    words.textContent = `${file.name}, ${(done / MB).toFixed(1)} of ${(whole / MB).toFixed(1)} MB`;
  };
  const failed = () => {
    line.remove();
    state.append(said(`${file.name} did not arrive. Try it again`));
  };
  show(0, file.size);
  request.upload.addEventListener("progress", (event) => show(event.loaded, event.total));
  request.addEventListener("load", () => {
    line.remove();
    const there = document.getElementById(slot.id);
    if (!there) return;
    if (![200, 422].includes(request.status)) return failed();
    there.querySelectorAll("[data-refused]").forEach((old) => old.remove());
    there.querySelector("[data-tiles]").insertAdjacentHTML("beforeend", request.responseText);
    htmx.process(there.querySelector("[data-tiles]"));
    tell(there);
  });
  request.addEventListener("error", failed);
  request.send(data);
}

function take(slot, files) {
  slot.querySelectorAll("[data-slot-state] > .field-error").forEach((old) => old.remove());
  const room = Number(slot.dataset.most) - slot.querySelectorAll("[data-tile]").length;
  const list = [...files];
  list.slice(0, room).forEach((file) => send(slot, file));
  if (list.length > room) slot.querySelector("[data-slot-state]").append(said(room > 0 ? `There is room for ${room} more here` : "No room is left here. Remove one first"));
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.(".slot-file")) return;
  event.stopPropagation();
  const files = [...event.target.files];
  event.target.value = "";
  take(slotOf(event.target), files);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const slot = slotOf(event.target);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    slot?.toggleAttribute("data-over", name === "dragover");
    if (name === "drop" && slot) take(slot, event.dataTransfer.files);
  });
}

// A pasted file goes into the slot in focus, else the first with room.
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files || [])];
  if (!files.length) return;
  const kind = /image|video|audio/.exec(files[0].type)?.[0] || "document";
  const open = `[data-slot][data-kind="${kind}"]:has([data-drop]:not([hidden]))`;
  const slot = slotOf(document.activeElement) || document.querySelector(open);
  if (!slot) return;
  event.preventDefault();
  take(slot, files);
});
