/** Brings what a person waits for to where the eyes are. */

/** Scrolls so that something can be seen from its beginning, unless its beginning is in sight. */
export function bringIntoView(element: HTMLElement | null): void {
  if (!element) return;
  const { top } = element.getBoundingClientRect();
  if (top >= 0 && top < innerHeight * 0.6) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

/** To be called where a button is pressed that goes away with what it stands in: the focus would be lost with it. */
export function lookAtResult(): void {
  const main = document.querySelector("main");
  main?.focus({ preventScroll: true });
  bringIntoView(main);
}
