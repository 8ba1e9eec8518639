/** Runs before `npm test`, `npm run demo` and the others: `npm ci --ignore-scripts` leaves the machine's own Node in place. */
import { complaintAboutNode } from '../bin/node-version.js';

const complaint = complaintAboutNode(process.versions.node);
if (complaint) {
  process.stderr.write(`${complaint}\n`);
  process.exitCode = 2;
}
