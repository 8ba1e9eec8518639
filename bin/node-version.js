/** The oldest Node that runs Agent Workflow: it runs TypeScript directly and brings SQLite. */
const OLDEST_MAJOR = 24;

/**
 * What a person on an older Node should do, or undefined where this one will do.
 * Plain JavaScript that Node 18 reads: it is what such a person meets first.
 */
export function complaintAboutNode(version) {
  if (Number(version.split('.')[0]) >= OLDEST_MAJOR) return undefined;
  return (
    `Agent Workflow needs Node ${OLDEST_MAJOR}, and this is ${version}. ` +
    `The right one comes with "npm ci" in Agent Workflow's folder: start it from there with ` +
    `"npm run agent-workflow -- <command>". If "npm ci" ran with --ignore-scripts, run "npm rebuild node" once.`
  );
}
