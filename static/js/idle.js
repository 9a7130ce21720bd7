// Some minutes before the session ends for want of use, a notice says so and offers to stay.
// The tabs of a browser share one session: what is done in one of them counts for all.

const box = document.querySelector("[data-idle]");
const SEEN = "jidu-seen-at";

if (box) {
  const limit = Number(box.dataset.idle) * 1000;
  const warning = Number(box.dataset.warn) * 1000;
  const margin = Number(box.dataset.margin) * 1000; // the server notes a visit this much late
  const soon = box.querySelector("[data-idle-soon]");
  const over = box.querySelector("[data-idle-over]");
  const left = box.querySelector("[data-idle-left]");
  let seen = 0;
  let ended = false;

  function note() {
    seen = Date.now();
    try {
      localStorage.setItem(SEEN, String(seen));
    } catch {
      // without storage each tab counts for itself
    }
  }

  function lastSeen() {
    try {
      return Math.max(seen, Number(localStorage.getItem(SEEN)) || 0);
    } catch {
      return seen;
    }
  }

  function show(isSoon, isOver) {
    soon.hidden = !isSoon;
    over.hidden = !isOver;
    box.hidden = !isSoon && !isOver;
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.keep, { redirect: "manual", cache: "no-store" });
      ended = answer.status !== 204;
    } catch {
      return; // no network: ask again at the next look
    }
    if (!ended) note();
    look();
  }

  function look() {
    const rest = lastSeen() + limit - margin - Date.now();
    if (ended) {
      show(false, true);
    } else if (rest > warning) {
      show(false, false);
    } else {
      const words = rest > 60000 ? `${Math.ceil(rest / 60000)}分钟后` : "马上";
      if (left.textContent !== words) left.textContent = words;
      show(true, false);
      // Only now is the session over for certain: asking earlier would keep it alive for ever.
      if (rest < -margin - 5000) ask();
    }
  }

  note();
  box.querySelector("[data-idle-keep]").addEventListener("click", ask);
  document.addEventListener("htmx:afterRequest", note);
  setInterval(look, 5000);
}
