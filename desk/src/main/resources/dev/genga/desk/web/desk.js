// The desk in the browser: keys, playing, the one clip beside the grid. All that is decided goes to the
// server at once, which answers with the cards as they are now; nothing is kept here.
"use strict";
(() => {
  const HOVER_MS = 120;
  const PANEL_MS = 90;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const byId = (id) => document.getElementById(id);
  const cards = () => Array.from(document.querySelectorAll("#grid > .card"));
  const cardOf = (id) => byId("clip-" + id);
  const file = (clip, what) =>
    "/clips/" + clip + "/" + what + "?s=" + document.documentElement.dataset.session;
  const say = (text) => { byId("said").textContent = text; };

  let chosen = null;
  let panelTimer = 0;
  let hoverTimer = 0;
  let moving = null;

  // --- Playing in a card -------------------------------------------------------------------------

  function play(card) {
    stop();
    if (!card || card.dataset.kind === "picture") return;
    const rate = Number(card.dataset.rate) || 16;
    const first = Number(card.dataset.first) / rate;
    const end = Number(card.dataset.end) / rate;
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.loop = true;
    video.tabIndex = -1;
    video.setAttribute("aria-hidden", "true");
    video.addEventListener("loadedmetadata", () => { if (first > 0) video.currentTime = first; });
    video.addEventListener("timeupdate", () => {
      if (video.currentTime >= end) video.currentTime = first;
    });
    video.addEventListener("playing", () => video.classList.add("seen"), { once: true });
    playable(video, file(card.dataset.clip, "preview"));
    video.src = file(card.dataset.clip, "video");
    card.querySelector(".picture").append(video);
    moving = video;
    video.play().catch(() => {});
  }

  // What the browser can't play comes once more, in a form that it can.
  function playable(video, preview) {
    video.addEventListener("error", () => {
      video.src = preview;
      if (video === moving) video.play().catch(() => {});
    }, { once: true });
  }

  function stop() {
    if (!moving) return;
    moving.pause();
    moving.removeAttribute("src");
    moving.load();
    moving.remove();
    moving = null;
  }

  document.addEventListener("pointerover", (event) => {
    const card = event.target.closest?.("#grid > .card");
    clearTimeout(hoverTimer);
    if (!card || still.matches || event.pointerType === "touch") return;
    if (moving && card.contains(moving)) return;
    hoverTimer = setTimeout(() => play(card), HOVER_MS);
  });
  document.addEventListener("pointerout", (event) => {
    const card = event.target.closest?.("#grid > .card");
    if (card && !card.contains(event.relatedTarget)) {
      clearTimeout(hoverTimer);
      stop();
    }
  });

  // --- The chosen clip ---------------------------------------------------------------------------

  function choose(card, moves) {
    if (!card) return;
    chosen = card.dataset.clip;
    mark();
    if (moves) {
      card.scrollIntoView({ block: "nearest" });
      if (!still.matches) play(card);
    }
    clearTimeout(panelTimer);
    panelTimer = setTimeout(loadPanel, PANEL_MS);
  }

  function mark() {
    const grid = byId("grid");
    if (!grid) return;
    for (const other of grid.querySelectorAll('[aria-selected="true"]')) {
      other.setAttribute("aria-selected", "false");
    }
    const card = chosen && cardOf(chosen);
    if (card) {
      card.setAttribute("aria-selected", "true");
      grid.setAttribute("aria-activedescendant", card.id);
    } else {
      grid.removeAttribute("aria-activedescendant");
    }
  }

  function loadPanel() {
    if (!chosen) return;
    htmx.ajax("GET", "/clips/" + chosen, { source: "#panel", target: "#panel", swap: "innerHTML" });
  }

  function step(by) {
    const all = cards();
    const at = all.findIndex((card) => card.dataset.clip === chosen);
    const to = at < 0 ? 0 : at + by;
    if (to >= all.length && by === 1) return turn("next");
    if (to < 0 && by === -1) return turn("before");
    choose(all[Math.max(0, Math.min(all.length - 1, to))], true);
  }

  function columns() {
    const all = cards();
    const top = all[0]?.offsetTop;
    const next = all.findIndex((card) => card.offsetTop !== top);
    return next < 0 ? all.length : next;
  }

  function turn(to) {
    const link = byId(to);
    if (link) link.click();
    else say(to === "next" ? "This is the last page." : "This is the first page.");
  }

  // --- Deciding ----------------------------------------------------------------------------------

  const rank = () => byId("clips")?.dataset.rank ?? "";

  function decide(choice, goesOn) {
    const card = chosen && cardOf(chosen);
    if (!card) return say("Choose a clip first.");
    // From the card itself: requests of one card wait for each other, those of several don't.
    htmx.ajax("POST", "/clips/" + chosen + "/choice", {
      source: card, target: card, swap: "none", values: { choice, rank: rank() },
    });
    if (goesOn) step(1);
  }

  function trim(first, last) {
    const form = byId("trim");
    if (!form) return;
    if (first !== null) form.elements.first.value = first;
    if (last !== null) form.elements.last.value = last;
    form.requestSubmit();
  }

  document.addEventListener("decided", (event) => {
    const clips = event.detail.clips.map(String);
    if (event.detail.all) return reload();
    const takenBack = ["undo", "redo"].includes(event.target.id);
    if (takenBack && clips.length && cardOf(clips[0])) return choose(cardOf(clips[0]), true);
    // A form of the panel shows what was decided already: loaded anew, it would lose what is typed meanwhile.
    if (event.target.closest?.("#panel form")) return keepUp(event.target);
    if (clips.includes(chosen) && !isTyping(document.activeElement)) {
      clearTimeout(panelTimer);
      panelTimer = setTimeout(loadPanel, PANEL_MS);
    }
  });

  function keepUp(form) {
    if (form.id !== "trim") return;
    byId("one").dataset.first = form.elements.first.value;
    byId("one").dataset.end = Number(form.elements.last.value) + 1;
  }

  function reload() {
    const address = location.pathname + location.search;
    htmx.ajax("GET", address, { source: "#clips", target: "#clips", swap: "outerHTML" });
  }

  for (const kind of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const answer = event.detail.xhr?.responseText?.trim();
      say(answer ? "Not done: " + answer : "Not done: the desk doesn't answer. Is genga curate still running?");
    });
  }

  // --- What htmx has put in place ----------------------------------------------------------------

  let focused = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    const within = event.detail.target?.contains(active) ? active : null;
    // What is being typed is not replaced by what was asked for before.
    if (within && event.detail.target.id === "panel" && isTyping(within)
        && byId("one")?.dataset.clip === chosen) {
      event.detail.shouldSwap = false;
    }
    focused = within && (within.id ? "#" + within.id
      : within.dataset.choice ? '[data-choice="' + within.dataset.choice + '"]' : "");
  });
  document.addEventListener("htmx:oobAfterSwap", mark);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "clips") {
      stop();
      const inGrid = focused !== null;
      chosen = null;
      clearTimeout(panelTimer);
      if (inGrid) byId("grid")?.focus({ preventScroll: true });
      scrollTo(0, 0);
      if (inGrid) choose(cards()[0], false);
    } else if (event.detail.target.id === "panel" && focused) {
      document.querySelector("#panel " + focused)?.focus();
    }
    focused = null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "panel") openPlayer();
  });

  document.addEventListener("error", (event) => {
    if (event.target.matches?.(".card img")) event.target.closest(".picture").classList.add("missing");
  }, true);

  // --- The player beside the grid ----------------------------------------------------------------

  function openPlayer() {
    const video = byId("video");
    if (!video) return;
    playable(video, video.dataset.preview);
    // Who steps through the frames before the clip has come is not sent back to its first.
    const start = () => seek(Number(byId("frame")?.value ?? 0));
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) start();
    else video.addEventListener("loadedmetadata", start, { once: true });
    video.addEventListener("play", () => { label(true); requestAnimationFrame(follow); });
    video.addEventListener("pause", () => label(false));
  }

  function label(plays) {
    const button = byId("play");
    if (!button) return;
    button.textContent = plays ? "❚❚" : "▶";
    button.setAttribute("aria-label", plays ? "Stop" : "Play");
  }

  const one = (name) => Number(byId("one")?.dataset[name]);
  const frameNow = () => Math.floor((byId("video")?.currentTime ?? 0) * one("rate") + 1e-3);

  // The middle of the frame: at its edge, rounding would show the one before.
  function seek(frame) {
    const video = byId("video");
    if (!video) return;
    const to = Math.max(0, Math.min(one("frames") - 1, frame));
    video.currentTime = (to + 0.5) / one("rate");
    show(to);
  }

  function show(frame) {
    const range = byId("frame");
    if (!range) return;
    range.value = frame;
    byId("at").textContent = frame;
  }

  function follow() {
    const video = byId("video");
    if (!video || video.paused) return;
    const frame = frameNow();
    if (frame >= one("end") || video.ended) seek(one("first"));
    else show(frame);
    requestAnimationFrame(follow);
  }

  function playOrStop() {
    const video = byId("video");
    if (!video) return;
    stop();
    if (!video.paused) return video.pause();
    if (frameNow() >= one("end") - 1) seek(one("first"));
    video.loop = true;
    video.play().catch(() => {});
  }

  function stepFrame(by) {
    const video = byId("video");
    if (!video) return;
    video.pause();
    seek(Number(byId("frame").value) + by);
  }

  // --- Keys and pointer --------------------------------------------------------------------------

  const isTyping = (element) =>
    !!element?.matches?.('textarea, select, input:not([type="range"])');

  // Letters are keys only in the grid and beside it: whoever speaks to the browser, or is elsewhere on the
  // page, decides nothing by chance.
  const isAtDesk = (element) => !!element?.closest?.("#grid, #panel");

  const KEYS = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    ArrowDown: () => step(columns()),
    ArrowUp: () => step(-columns()),
    Home: () => choose(cards()[0], true),
    End: () => choose(cards().at(-1), true),
    k: () => decide("kept", true),
    x: () => decide("rejected", true),
    u: () => decide("undecided", false),
    z: () => byId("undo").click(),
    Z: () => byId("redo").click(),
    " ": playOrStop,
    ",": () => stepFrame(-1),
    ".": () => stepFrame(1),
    "[": () => trim(Number(byId("frame")?.value), null),
    "]": () => trim(null, Number(byId("frame")?.value)),
    "\\": () => byId("whole")?.click(),
    t: () => byId("tags")?.elements.tags.select(),
    c: () => byId("caption")?.elements.caption.focus(),
    n: () => turn("next"),
    p: () => turn("before"),
    "/": () => byId("text").select(),
    "?": () => byId("keys-dialog").showModal(),
  };
  const OF_CONTROLS = [" ", "ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"];

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && byId("grid")) return byId("grid").focus();
    if (event.key === "Enter" && event.ctrlKey && target.form?.id === "caption") {
      event.preventDefault();
      return byId("grid")?.focus();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target) || !isAtDesk(target)) return;
    if (OF_CONTROLS.includes(event.key) && target.closest("#panel")) return;
    const action = KEYS[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    const card = target.closest("#grid > .card");
    if (card) return choose(card, false);
    const choice = target.closest("[data-choice]");
    if (choice) return decide(choice.dataset.choice, false);
    if (target.id === "play") playOrStop();
    if (target.id === "whole") trim(0, one("frames") - 1);
    if (target.id === "keys") byId("keys-dialog").showModal();
    if (target.id === "all") byId("all-dialog").showModal();
  });

  document.addEventListener("input", (event) => {
    if (event.target.id !== "frame") return;
    byId("video").pause();
    seek(Number(event.target.value));
  });

  document.addEventListener("close", (event) => {
    const dialog = event.target;
    if (dialog.id === "all-dialog" && dialog.returnValue) {
      const values = Object.fromEntries(new FormData(byId("filters")));
      values.choice = dialog.returnValue;
      htmx.ajax("POST", "/choices", { source: "#all", target: "#all", swap: "none", values });
    }
    dialog.returnValue = "";
    byId("grid")?.focus();
  }, true);

  addEventListener("DOMContentLoaded", () => {
    const grid = byId("grid");
    if (!grid) return;
    grid.focus({ preventScroll: true });
    chosen = cards()[0]?.dataset.clip ?? null;
    mark();
    loadPanel();
  });
})();
