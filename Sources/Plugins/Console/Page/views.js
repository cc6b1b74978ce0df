// The views in the order of the menu. A view is a module that exports
// `view = {id, title, mount(element, context), unmount()}`; `role` says whom it is for, where not for all.

import { view as charts } from "./charts.js";
import { view as events } from "./events.js";
import { view as mesh } from "./graph.js";
import { view as overview } from "./overview.js";
import { view as plugins } from "./plugins.js";
import { view as records } from "./records.js";
import { view as sharing } from "./sharing.js";
import { view as tenants } from "./tenants.js";
import { view as signals } from "./trace.js";

export const views = [
  overview,
  mesh,
  signals,
  charts,
  tenants,
  plugins,
  events,
  records,
  sharing,
];
