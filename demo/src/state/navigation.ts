/** Which view is open. The address remembers it, and Back leads to the one before. */
import { signal } from "@preact/signals";

export const VIEWS = ["overview", "tokens", "chance", "motion"] as const;
export type View = (typeof VIEWS)[number];

export const view = signal<View>("overview");

export function openView(chosen: View): void {
  if (chosen === view.peek()) return;
  view.value = chosen;
  history.pushState(null, "", `#${chosen}`);
}

export function startNavigation(): void {
  const fromAddress = (): void => {
    view.value = VIEWS.find((each) => location.hash === `#${each}`) ?? "overview";
  };
  addEventListener("popstate", fromAddress);
  fromAddress();
}
