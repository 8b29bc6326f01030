// What the pages gain with a script; every core task works without it.
import "htmx.org/dist/htmx.esm.js";
import { admin } from "./admin.js";
import { board } from "./board.js";
import { cells } from "./cells.js";
import { dialogs } from "./dialogs.js";
import { drafts } from "./drafts.js";
import { frame } from "./frame.js";
import { keys } from "./keys.js";
import { lists } from "./lists.js";
import { panels } from "./panels.js";
import { plan } from "./plan.js";
import { search } from "./search.js";
import { steps } from "./steps.js";

admin();
board();
cells();
dialogs();
drafts();
frame();
keys();
lists();
panels();
plan();
search();
steps();
