/** The tabs: arrow keys, Home and End move between them, and the address remembers which is open. */
import { byId } from "./dom.js";

export const TABS = ["measure", "simulate", "compare"] as const;
export type Tab = (typeof TABS)[number];

const button = (tab: Tab): HTMLElement => byId(`tab-${tab}`, HTMLElement);

export function openTab(chosen: Tab): void {
  for (const tab of TABS) {
    const open = tab === chosen;
    button(tab).setAttribute("aria-selected", String(open));
    button(tab).tabIndex = open ? 0 : -1;
    byId(`panel-${tab}`, HTMLElement).hidden = !open;
  }
}

export function startTabs(): void {
  for (const [at, tab] of TABS.entries()) {
    const choose = (to: Tab): void => {
      history.replaceState(null, "", `#${to}`);
      openTab(to);
      button(to).focus();
    };
    button(tab).addEventListener("click", () => choose(tab));
    button(tab).addEventListener("keydown", (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: TABS.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      choose(TABS[(to + TABS.length) % TABS.length] as Tab);
    });
  }
  const fromAddress = (): void => {
    const named = TABS.find((tab) => location.hash === `#${tab}`);
    if (named) openTab(named);
  };
  addEventListener("hashchange", fromAddress);
  fromAddress();
}
