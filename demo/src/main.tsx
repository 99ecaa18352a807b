/** The page: a workbench of one screen. */
import { render } from "preact";
import { filesOf } from "./drop.js";
import { startLink } from "./state/link.js";
import { takeFiles } from "./state/measure.js";
import { startNavigation } from "./state/navigation.js";
import { App } from "./views/app.js";
import "./styles/index.css";

startNavigation();
startLink();
const place = document.getElementById("app");
if (place) render(<App />, place);

// A file that is dropped beside a zone would replace the page; it is a model.
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer) return;
  void filesOf(event.dataTransfer).then(({ files, folder }) => {
    if (files.length > 0 || folder !== undefined) void takeFiles(files, folder);
  });
});
