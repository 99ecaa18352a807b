/** Where tokens are told by their ids alone: what would name them. */

export const NameTokens = () => (
  <p class="hint">
    Only ids are known.{" "}
    <button type="button" class="link" onClick={() => document.getElementById("measure-tokenizer")?.click()}>
      Add tokenizer.json
    </button>{" "}
    to name the tokens: it lies beside the model’s weights, and can be dropped here.
  </p>
);
