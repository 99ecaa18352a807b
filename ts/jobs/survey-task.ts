/** The models of a survey as a kind of task. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { CollapsarError, isCollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { nameOf } from "../inputs/source-name.js";
import { readingOptions } from "../parameters/validation/reading.js";
import { surveyParameters } from "../parameters/validation/survey.js";
import type { ReadCount } from "../source/byte-source.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type RunKind, type Task } from "../tasks/task.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { SURVEY_FORMAT, type SurveyRecord } from "../undertrained/survey.js";
import { surveyRecord } from "../undertrained/survey-record.js";

/** What users give: models, and parameters. */
export interface GivenSurvey {
  sources: readonly TensorInput[];
  tensor?: string | undefined;
}

/** One model. */
interface SurveySource {
  readonly name: string;
  readonly input: TensorInput;
}

/** What to measure, validated. Paths, addresses, bytes and `File`s can be cloned to a worker. */
export interface SurveySetup {
  readonly sources: readonly SurveySource[];
  readonly tensor?: string | undefined;
  readonly reading?: ReadingOptions | undefined;
}

/** The models of a survey. */
export const SURVEY_TASK: RunKind<GivenSurvey, SurveyRecord, SurveySetup> = {
  name: "survey",
  open: async (setup) => surveyTask(setup),
  plan({ sources, ...others }) {
    const parameters = surveyParameters(others);
    // A path alone would be taken letter by letter.
    if (!Array.isArray(sources)) {
      const value: unknown = sources;
      throw new CollapsarError("InvalidParameter", "sources is not an array; give survey([source])", {
        field: "sources",
        value,
      });
    }
    if (sources.length === 0) {
      throw new CollapsarError("Usage", "there is no model to look at; give at least one source", {});
    }
    const named = sources.map((source: TensorInput) => ({
      name: nameOf(source),
      input: source instanceof URL ? String(source) : source,
    }));
    return {
      parameters,
      async open({ reading: given = {} }) {
        // Wrong options should not become the problem of each model.
        const reading = readingOptions(given);
        const setup = { sources: named, ...parameters, reading };
        const task = surveyTask(setup);
        return {
          kind: SURVEY_TASK.name,
          setup,
          task,
          reads: task.reads,
          facts: {},
          format: SURVEY_FORMAT,
          identify: async () => ({
            parameters: { tensor: parameters.tensor, as: reading.as },
            source: identityOf(named),
          }),
        };
      },
    };
  },
};

function surveyTask({ sources, tensor, reading }: SurveySetup): Task<SurveyRecord> & { readonly reads: ReadCount } {
  const reads: ReadCount = { requests: 0, bytes: 0 };
  return {
    units: sources.length,
    reads,
    parts: (range) => evenParts(1, range),
    async *measure([from, to], signal) {
      // Loaded by who measures: most workers never do.
      const { tokens } = await import("./tokens.js");
      for (const { name, input } of sources.slice(from, to)) {
        try {
          const found = await tokens(input, { tensor, tokenizer: true, firstComponent: false, signal, reading });
          reads.requests += found.reads.requests;
          reads.bytes += found.reads.bytes;
          yield surveyRecord(name, found);
        } catch (error) {
          signal?.throwIfAborted();
          if (!isCollapsarError(error) || error.code === "Internal") throw error;
          yield { source: name, problem: reasonOf(error) };
        }
      }
    },
    close: async () => {},
  };
}

/** Where a path was looked for on this machine is left out: a survey is merged of the records of many. */
const reasonOf = ({ message }: CollapsarError): string => message.replace(/ \(looked in .*\)$/s, "");

/** The names alone tell one survey from another: its models may be on many servers, and some of them cannot be read. */
function identityOf(sources: readonly SurveySource[]): SourceIdentity {
  const hash = sha256.create();
  for (const { name } of sources) hash.update(utf8ToBytes(`${JSON.stringify(name)}\n`));
  const more = sources.length > 1 ? ` and ${sources.length - 1} more` : "";
  return {
    name: `${sources[0]?.name}${more}`,
    bytes: 0,
    sha256: bytesToHex(hash.digest()),
    hashed: "the names of all models",
  };
}
