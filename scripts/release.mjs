// @ts-check
// npm run release: checks that this checkout can be published as the version in package.json, and says how. It publishes nothing itself.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { releaseProblems } from "./release-problems.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { version, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

// Told first: the checks take minutes.
if (!repository) {
  console.error(
    'release: note: package.json has no "repository": set it to the public address of this repository, npm publish --provenance needs it',
  );
}

const problems = releaseProblems(root);
if (problems.length > 0) {
  for (const problem of problems) console.error(`release: ${problem}`);
  process.exit(1);
}

// As CI runs it: what cannot be checked here fails. Among its tests is a clean `npm publish --dry-run`.
const env = { ...process.env, CI: "true" };
const check = spawnSync(process.execPath, ["scripts/check.mjs"], { cwd: root, stdio: "inherit", env });
if (check.status !== 0) {
  console.error("release: the checks failed");
  process.exit(1);
}

console.log(`
collapsar ${version} can be released:

  git tag --annotate v${version} --message "collapsar ${version}" && git push origin v${version}

and from that tag, in a CI job:

  npm ci
  npm publish --provenance --access public

Provenance ties the package to the commit and the job that made it. npm takes it from the job's OpenID token, so it cannot be published from
a desk: GitHub Actions needs "permissions: id-token: write", GitLab CI an id_token SIGSTORE_ID_TOKEN for the audience "sigstore". A registry
that trusts the workflow (npm's trusted publishing) needs no secret of yours in it. "repository" in package.json must be the address of the
repository that the job runs for: npm refuses a provenance of another.`);
