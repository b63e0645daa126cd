// Fragments play under the pointer and while they have the focus, from their first frame; where less motion is
// wished for, when they are pressed.
"use strict";
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const fragment = (event) => event.target.closest?.("button.plays");
  const play = (button) => {
    const video = button.querySelector("video");
    video.currentTime = 0;
    video.play().catch(() => {});
  };
  const stop = (button) => {
    const video = button.querySelector("video");
    video.pause();
    video.currentTime = 0;
  };
  document.addEventListener("pointerover", (event) => {
    const button = fragment(event);
    if (button && !still.matches && !button.contains(event.relatedTarget)) play(button);
  });
  document.addEventListener("pointerout", (event) => {
    const button = fragment(event);
    if (button && !button.contains(event.relatedTarget)) stop(button);
  });
  document.addEventListener("focusin", (event) => {
    const button = fragment(event);
    if (button && !still.matches) play(button);
  });
  document.addEventListener("focusout", (event) => {
    const button = fragment(event);
    if (button) stop(button);
  });
  document.addEventListener("click", (event) => {
    const button = fragment(event);
    if (button && button.querySelector("video").paused) play(button);
  });
  // What was opened stays open when the plan is made anew.
  const open = new Set();
  document.addEventListener(
    "toggle",
    (event) => {
      const { id } = event.target;
      if (id) event.target.open ? open.add(id) : open.delete(id);
    },
    true,
  );
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of open) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
  });
})();
