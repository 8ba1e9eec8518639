/** The machine as an SVG picture: states on a ring, one arrow for each pair of states. */
import { machineRows } from './machine-rows.ts';
import type { MachineKind } from './machine-rows.ts';
import { diagramEdges } from './state-diagram.ts';

const WIDTH = 960;
const HEIGHT = 760;
const RADIUS_X = 360;
const RADIUS_Y = 290;
const BOX = { width: 150, height: 40 } as const;

interface Point {
  readonly x: number;
  readonly y: number;
}

const escape = (text: string): string =>
  text.replace(
    /[<>&"]/g,
    (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character] ?? character,
  );

/** The first state at the top, the others clockwise. */
const place = (at: number, of: number): Point => {
  const angle = (2 * Math.PI * at) / of - Math.PI / 2;
  return { x: WIDTH / 2 + RADIUS_X * Math.cos(angle), y: HEIGHT / 2 + RADIUS_Y * Math.sin(angle) };
};

const round = (n: number): string => n.toFixed(1);

/** Where the line from a box's middle towards a point leaves the box. */
const border = (from: Point, towards: Point): Point => {
  const [dx, dy] = [towards.x - from.x, towards.y - from.y];
  const scale = Math.min(
    BOX.width / 2 / Math.max(Math.abs(dx), 0.001),
    BOX.height / 2 / Math.max(Math.abs(dy), 0.001),
  );
  return { x: from.x + dx * scale, y: from.y + dy * scale };
};

/** Before the middle, so that the labels of the way there and back do not lie on each other. */
const LABEL_AT = 0.4;

/** The point at a share of the way along a quadratic curve. */
const alongCurve = (share: number, start: Point, control: Point, end: Point): Point => {
  const at = (axis: 'x' | 'y'): number =>
    (1 - share) ** 2 * start[axis] + 2 * share * (1 - share) * control[axis] + share ** 2 * end[axis];
  return { x: at('x'), y: at('y') };
};

/** A curve that bends to the right of its direction, so that the way there and back are two lines. */
const drawEdge = (from: Point, to: Point, labels: readonly string[]): string => {
  const [mx, my] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const bend = 34;
  const control = { x: mx - ((to.y - from.y) / length) * bend, y: my + ((to.x - from.x) / length) * bend };
  const [start, end] = [border(from, control), border(to, control)];
  const label = alongCurve(LABEL_AT, start, control, end);
  const [first = '', ...more] = labels;
  const says = `${first}${more.length === 0 ? '' : ` +${more.length}`}`;
  return `<g><title>${escape(labels.join('\n'))}</title><path d="M${round(start.x)} ${round(start.y)} Q${round(control.x)} ${round(control.y)} ${round(end.x)} ${round(end.y)}" class="edge" marker-end="url(#tip)"/><text x="${round(label.x)}" y="${round(label.y)}" class="label">${escape(says)}</text></g>`;
};

const drawState = (name: string, { x, y }: Point, now: boolean): string =>
  `<g class="state${now ? ' now' : ''}"><rect x="${round(x - BOX.width / 2)}" y="${round(y - BOX.height / 2)}" width="${BOX.width}" height="${BOX.height}" rx="8"/><text x="${round(x)}" y="${round(y)}">${escape(name)}</text></g>`;

const STYLE = [
  '.edge{fill:none;stroke:#64748b;stroke-width:1.3}',
  'text{font-family:sans-serif;text-anchor:middle}',
  '.label{font-size:10px;fill:#334155;paint-order:stroke;stroke:#fff;stroke-width:3px}',
  '.state rect{fill:#f1f5f9;stroke:#334155}.state text{font-size:13px;font-weight:bold;dominant-baseline:central;fill:#0f172a}',
  '.now rect{fill:#fde68a;stroke:#92400e;stroke-width:2}',
].join('');

/** A whole SVG document without scripts or references, in the plain CSS that every renderer reads; the state that holds now is marked. */
export const drawDiagram = (machine: MachineKind, now: string | null): string => {
  const { states, transitions } = machineRows(machine);
  const places = new Map(states.map((state, at) => [state, place(at, states.length)]));
  const edges = diagramEdges(transitions).flatMap(({ from, to, labels }) => {
    const [a, b] = [places.get(from), places.get(to)];
    return a === undefined || b === undefined ? [] : [drawEdge(a, b, labels)];
  });
  const boxes = [...places].map(([state, point]) => drawState(state, point, state === now));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${machine} state machine">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#64748b"/></marker></defs>',
    ...edges,
    ...boxes,
    '</svg>',
  ].join('\n');
};
