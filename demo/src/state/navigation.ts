/** Which view is open. The address remembers it. */
import { signal } from "@preact/signals";

export const VIEWS = ["overview", "tokens", "chance"] as const;
export type View = (typeof VIEWS)[number];

export const view = signal<View>("overview");

export function openView(chosen: View): void {
  view.value = chosen;
  history.replaceState(null, "", `#${chosen}`);
}

export function startNavigation(): void {
  const fromAddress = (): void => {
    const named = VIEWS.find((each) => location.hash === `#${each}`);
    if (named) view.value = named;
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
}
