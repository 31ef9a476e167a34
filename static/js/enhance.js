// The prompt, rewritten by its vendor: the words come into the box as they are written. Undo is a button of the form.

const part = (name) => document.querySelector(`[data-enhance${name}]`);
let running;

function say(words, bad) {
  const state = part("-state");
  if (!state) return;
  state.textContent = words;
  state.className = bad ? "field-error" : "meta";
}

// Gives each event's data to `take`, which answers true when it was the last one.
async function listen(answer, take) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) throw new Error("It broke off before it was whole");
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      if (event.startsWith("data: ") && take(JSON.parse(event.slice(6)))) return;
    }
  }
}

async function enhance(form, button) {
  const area = form.elements.prompt;
  const old = area.value;
  let text = "";
  running = new AbortController();
  const busy = (on) => {
    area.readOnly = on;
    part("").hidden = on;
    part("-stop").hidden = !on;
    on ? form.setAttribute("aria-busy", "true") : form.removeAttribute("aria-busy");
  };
  busy(true);
  part("-stop").focus();
  say("Writing");
  let refused = "";
  try {
    const options = { method: "POST", body: new FormData(form), headers: { Accept: "text/event-stream" } };
    const answer = await fetch(button.formAction, { ...options, signal: running.signal });
    if (!answer.ok) throw new Error("Takeboard did not answer");
    await listen(answer, (piece) => {
      if (piece.error) throw new Error(refused = piece.error);
      if (!area.isConnected) running.abort();
      text = piece.replace ? piece.text : text + piece.text;
      area.value = text;
      area.scrollTop = area.scrollHeight;
      return piece.done;
    });
    form.elements.before.value = old;
    part("-undo").hidden = false;
    say(`Enhanced: ${text.length.toLocaleString("en")} letters, before ${old.length.toLocaleString("en")}`);
  } catch (error) {
    area.value = old;
    say(running.signal.aborted ? "Stopped. Your text is as it was" : refused || `${error.message}. Your text is as it was`, !running.signal.aborted);
  }
  if (!area.isConnected) return;
  busy(false);
  if (document.activeElement === document.body) part("").focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-enhance]");
  if (event.target.closest("[data-enhance-stop]")) running?.abort();
  if (!button) return;
  event.preventDefault();
  enhance(button.form, button);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("#prompt-card")) running?.abort();
});
