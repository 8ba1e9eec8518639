/** Reads the agent's final answer. Nothing but the contract's fields is taken from it. */
import * as z from 'zod';
import {
  agentAnswer,
  proposedStory,
  type AgentAnswer,
  type AgentJobResult,
  type AgentJobSpec,
} from '#shared/contracts/jobs.contract.ts';

export type ReadAnswer =
  | { readonly ok: true; readonly answer: AgentAnswer | null; readonly proposal: AgentJobResult['proposal'] }
  | { readonly ok: false; readonly text: string };

/** Key of an epic and its stories. */
const key = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,9}$/, 'must be 2 to 10 capital letters and digits, a letter first');

const proposal = z
  .object({ key, stories: z.array(proposedStory).min(1).max(50) })
  .superRefine(({ stories }, context) => {
    stories.forEach((story, index) => {
      for (const place of story.depends_on) {
        const path = ['stories', index, 'depends_on'];
        if (place < 0 || place >= stories.length)
          context.addIssue({ code: 'custom', path, message: `${place} is no place in the list` });
      }
    });
    const circle = findCircle(stories.map((story) => story.depends_on));
    if (circle)
      context.addIssue({
        code: 'custom',
        path: ['stories'],
        message: `stories ${circle.join(' → ')} depend on each other`,
      });
  });

export const readAnswer = (spec: AgentJobSpec, text: string): ReadAnswer => {
  const value = parseJson(text);
  if (value === undefined)
    return { ok: false, text: `the answer is not the JSON object that was asked for: ${excerpt(text)}` };
  if (spec.epic) {
    const parsed = proposal.safeParse(value);
    if (!parsed.success) return { ok: false, text: problems(parsed.error) };
    const chosen = spec.epic.key ?? parsed.data.key;
    return { ok: true, answer: null, proposal: { ...parsed.data, key: chosen } };
  }
  const parsed = agentAnswer.safeParse(value);
  if (!parsed.success) return { ok: false, text: problems(parsed.error) };
  if (parsed.data.task_id !== spec.taskId) {
    return {
      ok: false,
      text: `the answer is for task ${excerpt(parsed.data.task_id)}, not for ${spec.taskId}`,
    };
  }
  return { ok: true, answer: parsed.data, proposal: null };
};

/** The whole text, or the one object in it: models like to put a fence or a sentence around it. */
const parseJson = (text: string): unknown => {
  const candidates = [text, text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)];
  for (const candidate of candidates) {
    try {
      const value: unknown = JSON.parse(candidate);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    } catch {
      continue;
    }
  }
  return undefined;
};

const problems = (error: z.ZodError): string =>
  `the answer breaks its contract: ${error.issues.map((issue) => `${issue.path.join('.') || 'answer'}: ${issue.message}`).join('; ')}`;

const excerpt = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);

/** Places on a circle of dependencies, in order. */
const findCircle = (dependencies: readonly (readonly number[])[]): readonly number[] | undefined => {
  const done = new Set<number>();
  const visit = (place: number, trail: readonly number[]): readonly number[] | undefined => {
    if (trail.includes(place)) return [...trail.slice(trail.indexOf(place)), place];
    if (done.has(place)) return undefined;
    for (const next of dependencies[place] ?? []) {
      const circle = visit(next, [...trail, place]);
      if (circle) return circle;
    }
    done.add(place);
    return undefined;
  };
  for (const place of dependencies.keys()) {
    const circle = visit(place, []);
    if (circle) return circle;
  }
  return undefined;
};
