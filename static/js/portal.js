// What the pages need beyond HTML: dialogs opened by a button, lists that close when left.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-closes]");
  if (closer && closer.closest("dialog")) {
    event.preventDefault(); // on a page of its own, the same link leads back
    closer.closest("dialog").close();
  }
  if (event.target.nodeName === "DIALOG") {
    event.target.close(); // a click on the backdrop
  }
  for (const list of document.querySelectorAll("details.switcher[open]")) {
    if (!list.contains(event.target)) list.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const list of document.querySelectorAll("details.switcher[open]")) {
    list.open = false;
    list.querySelector("summary").focus();
  }
});

// A form is sent once, however often its button is pressed; one that brings a file stays.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "stays" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});

// The page is taken from the back/forward cache: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A list of findings by keyboard: J and K move, A chooses all, Y presses the first button;
// N and W press false report and waiver once their reason is written, and go to it before.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form[data-keys]");
  if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const at = boxes.indexOf(document.activeElement);
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const next = boxes[key === "j" ? at + 1 : Math.max(at - 1, 0)];
    if (next) next.focus();
  } else if (key === "a") {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  } else if (key === "y" && boxes.some((box) => box.checked)) {
    const button = form.querySelector("button[name=what]");
    if (button) button.click();
  } else if ((key === "n" || key === "w") && boxes.some((box) => box.checked)) {
    const what = key === "n" ? "dismiss" : "waive";
    const button = form.querySelector(`button[name=what][value=${what}]`);
    const note = form.querySelector("textarea[name=note]");
    if (!button) return;
    if (note && !note.value.trim()) note.focus();
    else button.click();
  } else {
    return;
  }
  event.preventDefault();
});
