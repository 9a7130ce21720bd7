// The notice desk: what is typed is kept, and is never lost without a word. The server renders
// every line; here are only the state of saving, the cursor, pasting and the tabs.

const desk = document.querySelector("[data-desk]");
const state = document.getElementById("desk-state");
// What is not yet stored, by block: the words as typed and the version they stand on.
const unsaved = new Map();
const WORDS = { saved: "已保存", typed: "未保存", saving: "正在保存", failed: "保存失败", overtaken: "有冲突，未保存" };
const RETRY = 5000;

const formOf = (block) => document.querySelector(`#block-${block} [data-autosave]`);
const blockOf = (element) => element.closest("[data-block]")?.dataset.block;
const read = (form) => ({
  words: form.elements.words.value,
  lead: form.elements.lead ? form.elements.lead.value : "",
});
const same = (one, other) => one.words === other.words && one.lead === other.lead;

function show(block, kind, note) {
  const form = formOf(block);
  const place = form && form.querySelector("[data-block-state]");
  if (place) {
    place.textContent = kind === "saved" ? "" : note || WORDS[kind];
    place.dataset.state = kind;
  }
  const kinds = [...unsaved.values()].map((one) => one.kind);
  const worst = ["failed", "overtaken", "typed", "saving"].find((one) => kinds.includes(one));
  state.dataset.state = worst || "saved";
  state.textContent = WORDS[worst || "saved"];
}

function typed(form) {
  const block = blockOf(form);
  const kept = unsaved.get(block);
  const version = kept?.kind === "overtaken" ? kept.version : form.elements.version.value;
  unsaved.set(block, { ...read(form), version, kind: kept?.kind === "overtaken" ? "overtaken" : "typed" });
  show(block, unsaved.get(block).kind);
}

function save(block) {
  const form = formOf(block);
  if (form) window.htmx.trigger(form, "desk:save");
}

function failed(block, note) {
  const kept = unsaved.get(block);
  if (!kept) return;
  kept.kind = "failed";
  show(block, "failed", note);
  setTimeout(() => unsaved.get(block)?.kind === "failed" && save(block), RETRY);
}

desk.addEventListener("input", (event) => {
  const form = event.target.closest("[data-autosave]");
  if (form) typed(form);
});

desk.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches("[data-autosave]")) return;
  const kept = unsaved.get(blockOf(form));
  if (!kept) return;
  Object.assign(kept, { sent: read(form), kind: "saving" });
  show(blockOf(form), "saving");
});

// Signed out meanwhile: the answer is the page for signing in, which must not stand in a block.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href).pathname;
  const answered = new URL(event.detail.xhr.responseURL || asked, location.href).pathname;
  if (asked === answered) return;
  event.detail.shouldSwap = false;
  const block = blockOf(event.detail.elt);
  if (block) failed(block, "保存失败：登录已过期，请在新窗口登录，回到这里会接着保存");
});

desk.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches("[data-autosave]")) return;
  const block = blockOf(form);
  const kept = unsaved.get(block);
  if (!kept || kept.kind === "failed") return;
  if (!event.detail.successful) {
    failed(block, event.detail.xhr.status ? undefined : "保存失败：连不上服务器，稍后自动再试");
  } else if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("desk:refused")) {
    kept.kind = "overtaken";
    show(block, "overtaken");
  } else if (same(kept.sent, read(formOf(block) || form))) {
    unsaved.delete(block);
    show(block, "saved");
  } else {
    kept.kind = "typed"; // typing went on while it was saved
    show(block, "typed");
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  desk.addEventListener(name, (event) => {
    const block = blockOf(event.detail.elt);
    if (block) failed(block, "保存失败：连不上服务器，稍后自动再试");
  });
}

// The list came anew while something was not stored: what was typed goes back into its block,
// on the version it stands on, so that a change by somebody else is still noticed.
desk.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "desk-blocks" && event.target.id !== "desk-blocks") return;
  for (const [block, kept] of unsaved) {
    const form = formOf(block);
    if (!form) continue;
    const area = form.elements.words;
    const place = area.selectionStart;
    area.value = kept.words;
    if (area === document.activeElement) area.setSelectionRange(place, place);
    if (form.elements.lead) form.elements.lead.value = kept.lead;
    form.elements.version.value = kept.version;
    save(block);
  }
  const focus = document.getElementById("desk-blocks").dataset.focus;
  const area = focus && document.querySelector(`#block-${focus} .block-words`);
  if (area) {
    area.focus();
    area.setSelectionRange(0, 0);
    area.scrollIntoView({ block: "nearest" });
  }
});

// Others' changes: what they changed is fetched; a block that is being typed into here keeps what
// was typed, and its save is refused with both versions shown.
document.body.addEventListener("desk:versions", (event) => {
  const here = [...desk.querySelectorAll("[data-block]")].map((one) => `${one.dataset.block}:${one.querySelector("[name=version]").value}`);
  const there = event.detail.blocks.map(([block, version]) => `${block}:${version}`);
  const waiting = [...unsaved.values()].some((one) => one.kind === "saving");
  if (waiting || here.join() === there.join()) return;
  const own = (one) => unsaved.has(one.split(":")[0]);
  if (here.filter((one) => !own(one)).join() === there.filter((one) => !own(one)).join()) return;
  window.htmx.ajax("GET", desk.dataset.blocks, { source: "#desk-presence", target: "#desk-blocks", swap: "outerHTML" });
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// Of two versions the person takes one.
desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-takes]");
  if (!button) return;
  const block = blockOf(button);
  const form = formOf(block);
  if (button.dataset.takes === "stored") {
    form.elements.words.value = button.dataset.words;
    if (form.elements.lead) form.elements.lead.value = button.dataset.lead;
  }
  form.elements.version.value = button.dataset.version;
  unsaved.delete(block);
  typed(form);
  save(block);
});

// Return starts a new paragraph, and pasted paragraphs become blocks of their own.
function split(area, pieces) {
  const form = area.form;
  const block = blockOf(form);
  const [before, after] = [area.value.slice(0, area.selectionStart), area.value.slice(area.selectionEnd)];
  const words = [...pieces];
  words[0] = before + words[0];
  words[words.length - 1] += after;
  unsaved.delete(block);
  window.htmx.ajax("POST", form.dataset.split, {
    source: area,
    target: "#desk-blocks",
    swap: "outerHTML",
    values: { words, version: form.elements.version.value },
  });
}

function tidy(text) {
  return text
    .split(/\r\n|[\r\n\v\f\u2028\u2029]/)
    .map((line) => line.replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").replace(/[\t\u00a0 ]+/g, " ").replace(/^[ \u3000]+|[ \u3000]+$/g, ""))
    .filter(Boolean);
}

const splits = (area) => area.matches(".block-paragraph .block-words:not([readonly])");

desk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches(".block-words")) return;
  event.preventDefault(); // a block is one paragraph
  if (splits(event.target)) split(event.target, ["", ""]);
});

desk.addEventListener("paste", (event) => {
  if (!event.target.matches(".block-words, .block-lead")) return;
  const pieces = tidy(event.clipboardData.getData("text/plain"));
  event.preventDefault();
  if (pieces.length > 1 && splits(event.target)) split(event.target, pieces);
  else insert(event.target, pieces.join(""));
});

function insert(area, text) {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// Where a figure goes: the place where the cursor was last.
let last = null;
desk.addEventListener("focusin", (event) => {
  if (!event.target.matches(".block-words, .block-lead")) return;
  last = event.target;
  document.getElementById("desk-at").value = blockOf(last);
});

document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-inserts]");
  if (!chosen) return;
  const area = last?.isConnected ? last : desk.querySelector(".block-words");
  chosen.closest("dialog")?.close();
  area.focus();
  insert(area, chosen.dataset.inserts);
});

// On a narrow screen one of the three columns is seen at a time.
desk.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  const link = event.target.closest("[data-block-link]");
  if (tab) turn(tab.dataset.shows);
  if (link) turn("text");
});

function turn(shown) {
  desk.dataset.tab = shown;
  for (const tab of desk.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.shows === shown));
  }
}
