// A checklist on the way: an element that could not be sent says so and stays as it was chosen.

function told(event, unsaved) {
  const row = event.target.closest && event.target.closest(".check");
  const sentence = row && row.querySelector(".check-unsaved");
  if (sentence) sentence.hidden = !unsaved;
}

document.addEventListener("htmx:sendError", (event) => told(event, true));
document.addEventListener("htmx:responseError", (event) => told(event, true));
document.addEventListener("htmx:beforeRequest", (event) => told(event, false));
