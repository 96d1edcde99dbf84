// Keys and clicks for the review page. Every ruling is sent at once; the server says where to go next.
"use strict";

const page = document.body.dataset;
const finding = document.getElementById("finding");
const status = document.getElementById("status");
const token = document.querySelector('meta[name="crossclaim-token"]').content;
let busy = false; // from a key press until the next page: no press may hit a finding that is not yet seen

const byId = (id) => document.getElementById(id);
const go = (link) => { if (link) { busy = true; location.assign(link.href); } };

async function send(path, body) {
  if (busy) return;
  busy = true;
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Crossclaim-Token": token },
      body: JSON.stringify({ ...body, address: page.address }),
    });
    const result = await answer.json();
    if (answer.ok) { location.assign(result.to); return; }
    if (answer.status === 409) { location.reload(); return; }
    tell(`Not kept: ${result.error}`);
  } catch {
    tell("Not kept: crossclaim review does not answer. Is it still running?");
  }
  busy = false;
}

function tell(words) {
  status.textContent = words;
  status.classList.add("alarm");
}

function rule(ruling, more = {}) {
  if (!finding) return;
  const { key, version, settles } = finding.dataset;
  send("/rule", { finding: key, ruling, version: Number(version), settles: settles === "yes", ...more });
}

const turn = (path, number) => number ? send(path, { last: Number(number) }) : tell("Nothing to take back or bring back.");

function open(dialog) {
  if (dialog && !dialog.open) dialog.showModal();
}

function writeNote() {
  if (!finding) return;
  byId("note-text").value = finding.dataset.note;
  open(byId("note"));
}

function saveNote() {
  const note = byId("note-text").value;
  byId("note").close();
  rule("noted", { note });
}

function step(by) {
  if (finding) { go(byId(by > 0 ? "after" : "before")); return; }
  const titles = [...document.querySelectorAll(".rows .title")];
  const at = titles.indexOf(document.activeElement);
  const target = titles[Math.max(0, Math.min(titles.length - 1, at + by))];
  if (at >= 0 && target === document.activeElement) go(document.querySelector(`.pager [rel="${by > 0 ? "next" : "prev"}"]`));
  else target?.focus();
}

function search() {
  const field = byId("search");
  if (field) { field.focus(); field.select(); } else location.assign(`/?${page.address}#search`);
}

const acts = {
  confirmed: () => rule("confirmed"),
  reject: () => finding && open(byId("reasons")),
  skipped: () => rule("skipped"),
  flagged: () => rule("flagged"),
  note: writeNote,
  "save-note": saveNote,
  "close-note": () => byId("note").close(),
  undo: () => turn("/undo", page.last),
  redo: () => turn("/redo", page.undone),
  help: () => open(byId("help")),
};

const keys = {
  a: acts.confirmed, x: acts.reject, " ": acts.skipped, f: acts.flagged, n: acts.note,
  u: acts.undo, Backspace: acts.undo, r: acts.redo,
  j: () => step(1), k: () => step(-1), ArrowRight: () => finding && step(1), ArrowLeft: () => finding && step(-1),
  c: () => go(byId("whole")), l: () => finding && location.assign(`/?${page.address}`),
  Enter: () => go(byId("start")), "/": search, "?": acts.help,
};

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");
const ownKeys = (target, key) => (key === " " || key === "Enter") && target.closest?.("a, button, summary");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) event.target.blur();
    return;
  }
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    const chosen = [...dialog.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
    if (chosen && !event.repeat) { event.preventDefault(); chosen.click(); }
    else if (event.key === "?" && dialog.id === "help") { event.preventDefault(); dialog.close(); }
    return;
  }
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
  if (!act || ownKeys(event.target, event.key)) return;
  event.preventDefault();
  if (!event.repeat && !busy) act();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act], button[data-reason]");
  if (!button) return;
  if (button.dataset.act) acts[button.dataset.act]();
  else { byId("reasons").close(); rule("rejected", { reason: button.dataset.reason || null }); }
});

byId("note-text")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); saveNote(); }
});

for (const field of document.querySelectorAll("[data-submits]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// A page from the browser's memory shows an old state: its version would be refused, so ask anew.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// Whole articles scroll to their quote, each in its own box.
for (const box of document.querySelectorAll(".whole")) {
  const quote = box.querySelector(".quote");
  if (quote) box.scrollTop = quote.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
}
if (location.hash === "#search") search();
