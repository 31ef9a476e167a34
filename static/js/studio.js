// What every page does by itself: toasts go, buttons say that they send, focus stays, the zone is told once.

const LIFE = 6000; // milliseconds of a toast
const MOST = 3;

function tend(toast) {
  if (toast.dataset.tended) return;
  toast.dataset.tended = "yes";
  const all = [...document.querySelectorAll("#toasts [data-toast]")];
  all.slice(0, Math.max(0, all.length - MOST)).forEach((old) => old.remove());
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), LIFE); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

function say(words, group = "idle") {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.dataset.group = group;
  toast.textContent = words;
  document.getElementById("toasts").append(toast);
}

const toasts = document.getElementById("toasts");
if (toasts) {
  const look = () => toasts.querySelectorAll("[data-toast]").forEach(tend);
  new MutationObserver(look).observe(toasts, { childList: true, subtree: true });
  look();
}

// A form that is on its way: its button is off and says so. Works for plain posts and for htmx alike.
function sending(form, button) {
  if (!button || button.dataset.label) return;
  button.dataset.label = button.innerHTML;
  button.textContent = button.dataset.sending || "Sending";
  button.setAttribute("aria-disabled", "true");
  form.setAttribute("aria-busy", "true");
}

function sent(form) {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[data-label]")) {
    button.innerHTML = button.dataset.label;
    delete button.dataset.label;
    button.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("aria-busy") !== "true") return;
  event.preventDefault();
  event.stopImmediatePropagation(); // a double click
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  const htmx = form.matches("[hx-post]");
  if (form.matches("[data-quiet]") || (event.defaultPrevented ? !htmx : form.method !== "post" && !htmx)) return;
  const button = event.submitter;
  setTimeout(() => sending(form, button)); // after the browser has taken the button's name and value
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.("form")) sent(event.target);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(sent));

// A swap keeps the focus: htmx finds a field by its id; a fragment that the person types in waits until they leave it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  const busy = document.activeElement;
  if (target.matches?.("[data-live]") && target.contains(busy) && busy.matches("input, textarea, select")) {
    event.detail.shouldSwap = false;
    busy.addEventListener("blur", () => target.dispatchEvent(new Event("refresh")), { once: true });
  }
});
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 403 ? "Only an owner of this studio can do that" : "That did not work. What you typed is still here", "bad");
});
document.addEventListener("htmx:sendError", () => say("Takeboard does not answer. What you typed is still here", "bad"));

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) { event.preventDefault(); dialog.showModal(); }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => say("Copied", "good"));
  for (const open of document.querySelectorAll("details.menu[open], details.tab-more[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest("details.menu[open], details.tab-more[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`zone=${encodeURIComponent(zone)}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
}
