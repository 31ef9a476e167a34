// The library: files that are dropped, pasted or chosen go up one after the other, each with a bar.

const MB = 1024 * 1024;
const form = document.getElementById("upload");
const field = document.getElementById("upload-file");
const state = document.getElementById("upload-state");

function send(file) {
  const line = document.createElement("div");
  const words = document.createElement("span");
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${file.name}`);
  line.append(words, bar);
  state.append(line);
  const data = new FormData();
  data.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
  request.setRequestHeader("X-Upload", "yes");
  const show = (done, whole) => {
    bar.value = whole ? done / whole : 0;
    words.textContent = `${file.name}, ${(done / MB).toFixed(1)} of ${(whole / MB).toFixed(1)} MB`;
  };
  show(0, file.size);
  request.upload.addEventListener("progress", (event) => show(event.loaded, event.total));
  const failed = () => { bar.remove(); words.className = "field-error"; words.textContent = `${file.name} did not arrive. Try it again`; };
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    if (request.status !== 200 && request.status !== 422) return failed();
    const holder = document.createElement("ul");
    holder.innerHTML = request.responseText;
    const refused = holder.querySelector("[data-refused]");
    if (refused) return line.replaceChildren(refused);
    line.remove();
    for (const card of [...holder.children]) {
      document.getElementById(card.id)?.remove();
      document.getElementById("material-wall").prepend(card);
      htmx.process(card);
    }
    document.querySelector("#materials .empty")?.remove();
  });
  request.send(data);
}

field.addEventListener("change", () => { [...field.files].forEach(send); field.value = ""; });
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.toggleAttribute("data-over", name === "dragover");
    if (name === "drop") [...event.dataTransfer.files].forEach(send);
  });
}
document.addEventListener("paste", (event) => [...(event.clipboardData?.files || [])].forEach(send));
