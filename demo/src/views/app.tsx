/** The screen: source and parameters beside what was found. */
import { TERMS } from "../../../dist/report/glossary.js";
import { HUB, HUB_HOST, REPOSITORY } from "../built.js";
import { openView, VIEWS, type View, view } from "../state/navigation.js";
import { Chance } from "./chance/chance.js";
import { MotionWhenOpened } from "./motion-when-opened.js";
import { Overview } from "./overview.js";
import { SourcePanel } from "./source/source-panel.js";
import { Tokens } from "./tokens/tokens.js";

const TITLES: Record<View, string> = { overview: "Overview", tokens: "Tokens", chance: "Chance", motion: "Motion" };

export const App = () => (
  <>
    <header class="top">
      <h1>
        <Mark />
        collapsar
      </h1>
      <p>Finds the tokens that a language model never trained</p>
      <p class="private">
        {HUB === "" ? "Talks to no other host" : `Files stay here · asks ${HUB_HOST} only when told to`}
      </p>
    </header>
    <div class="bench">
      <SourcePanel />
      <main tabIndex={-1}>
        <Tabs />
        <Panel name="overview">
          <Overview />
        </Panel>
        <Panel name="tokens">
          <Tokens />
        </Panel>
        <Panel name="chance">
          <Chance />
        </Panel>
        <Panel name="motion">
          <MotionWhenOpened />
        </Panel>
      </main>
    </div>
    <footer>
      <details class="more terms">
        <summary>Terms</summary>
        <dl>
          {TERMS.map(([term, definition]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{definition}</dd>
            </div>
          ))}
        </dl>
      </details>
      The same code as the command line and the library, and the same bytes in its files. Works offline once loaded. MIT
      license.
      {REPOSITORY !== "" && (
        <>
          {" "}
          <a href={`${REPOSITORY}/tree/HEAD/docs/guide`}>Documentation</a> · <a href={REPOSITORY}>Source</a>
        </>
      )}
    </footer>
  </>
);

const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <circle cx="16" cy="16" r="13.5" class="ring" />
    <circle cx="16" cy="16" r="7.5" class="hole" />
  </svg>
);

function Tabs() {
  const move = (event: KeyboardEvent, at: number): void => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: VIEWS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = VIEWS[(to + VIEWS.length) % VIEWS.length] as View;
    openView(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="Views">
      {VIEWS.map((each, at) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          aria-controls={`panel-${each}`}
          aria-selected={view.value === each}
          tabIndex={view.value === each ? 0 : -1}
          data-label={TITLES[each]}
          onClick={() => openView(each)}
          onKeyDown={(event) => move(event, at)}
        >
          {TITLES[each]}
        </button>
      ))}
    </div>
  );
}

const Panel = ({ name, children }: { name: View; children: preact.ComponentChildren }) => (
  <section role="tabpanel" id={`panel-${name}`} aria-labelledby={`tab-${name}`} hidden={view.value !== name}>
    {children}
  </section>
);
