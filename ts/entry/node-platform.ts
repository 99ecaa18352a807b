/** What Node has: files, sockets, an environment. */
import { setCompression } from "../source/compression.js";
import { nodeCompression } from "../source/compression-node.js";
import { listPath, openPath } from "../source/file.js";
import { nodeHttp } from "../source/http/node.js";
import { setHttpPlatform } from "../source/http/platform.js";
import { hubFromEnvironment } from "../source/hub/environment.js";
import { setHubSettings } from "../source/hub/repository.js";
import { setOpenPath } from "../source/open.js";
import { setSha256 } from "../source/sha256.js";
import { nodeSha256 } from "../source/sha256-node.js";

/** Tells the sources what they can use here. Threads do not share it: a worker calls it too. */
export function setNodePlatform(): void {
  setOpenPath(openPath, listPath);
  setHttpPlatform(nodeHttp);
  setHubSettings(hubFromEnvironment);
  setCompression(nodeCompression);
  setSha256(nodeSha256);
}
