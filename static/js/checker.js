// The checker's pages: which remarks are shown, and from one to the next by key or button.

const sheet = document.querySelector("[data-checker]");

if (sheet) {
  const remarks = () =>
    [...sheet.querySelectorAll(".remark")].filter((remark) => remark.offsetParent !== null);
  let current = null;

  const show = (remark, goTo) => {
    for (const other of sheet.querySelectorAll(".is-shown")) other.classList.remove("is-shown");
    remark.classList.add("is-shown");
    for (const passage of sheet.querySelectorAll(`[data-remarks~="${remark.dataset.number}"]`)) {
      passage.classList.add("is-shown");
    }
    current = remark;
    goTo.focus({ preventScroll: true });
    goTo.scrollIntoView({ block: "center" });
  };
  const passageOf = (remark) =>
    sheet.querySelector(`[data-remarks~="${remark.dataset.number}"]`) || remark;

  const step = (by) => {
    const list = remarks();
    if (!list.length) return;
    const at = list.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by;
    show(list[Math.min(Math.max(next, 0), list.length - 1)], list[Math.min(Math.max(next, 0), list.length - 1)]);
  };

  for (const part of sheet.querySelectorAll("[data-filter], [data-steps]")) part.hidden = false;
  sheet.addEventListener("change", (event) => {
    if (event.target.closest("[data-filter]")) {
      sheet.classList.toggle(`hides-${event.target.value}`, !event.target.checked);
    }
  });
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
    const link = event.target.closest("a[href^='#remark-'], a[href^='#passage-']");
    if (!link) return;
    const remark = document.getElementById(
      link.getAttribute("href").replace("#passage-", "remark-").replace("#", ""),
    );
    if (!remark || remark.offsetParent === null) return;
    event.preventDefault();
    show(remark, link.hash.startsWith("#passage-") ? passageOf(remark) : remark);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    const key = event.key.toLowerCase();
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "enter" && event.target === current) passageOf(current).focus();
    else return;
    event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-waits]")) {
  form.addEventListener("submit", () => {
    form.querySelector("[data-waiting]").textContent = form.dataset.waits;
  });
}
