/** A model by its name on the Hub. Nobody is asked before the button is pressed. */
import { HUB_HOST } from "../../built.js";
import { Field, TextInput } from "../../components/field.js";
import { hub } from "../../state/hub.js";
import { linked } from "../../state/link.js";
import { lookUp, measureRun } from "../../state/measure.js";
import { openView } from "../../state/navigation.js";

export function HubField() {
  const error = (field: string) => ({ run: measureRun, field });
  return (
    <form
      id="hub-form"
      class="hub"
      onSubmit={(event) => {
        event.preventDefault();
        openView("overview");
        linked.value = undefined;
        void lookUp();
      }}
    >
      <Field id="hub-name" label={`Name or link on ${HUB_HOST}`} error={error("hub")}>
        <TextInput value={hub.name} placeholder="owner/name" required />
      </Field>
      <div class="with-button">
        <Field id="hub-revision" label="Revision" error={error("revision")}>
          <TextInput value={hub.revision} placeholder="main" />
        </Field>
        <button type="submit" id="hub-look-up">
          Look up
        </button>
      </div>
      <details>
        <summary>Private or gated?</summary>
        <Field
          id="hub-token"
          label="Access token"
          hint={`Sent to ${HUB_HOST} alone, not to where that redirects. Forgotten when this page is closed.`}
        >
          <TextInput value={hub.token} type="password" />
        </Field>
      </details>
      <p class="hint">Asks {HUB_HOST}, and only when you press Look up.</p>
    </form>
  );
}
