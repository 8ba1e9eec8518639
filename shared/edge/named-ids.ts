import * as z from 'zod';

/** Ids have no blanks: a person's words never get into a line by one of these names. */
const id = z
  .string()
  .regex(/^[\w.:#/-]{1,200}$/)
  .optional()
  .catch(undefined);

const named = z
  .object({
    deliveryId: id,
    commandId: id,
    projectId: id,
    storyId: id,
    epicId: id,
    sprintId: id,
    cycleId: id,
    jobId: id,
    execution: id,
  })
  .catch({});

/** What else a payload may hold that names ids: an effect's execution, a notice's event, the stream of an event's cycle. */
const inside = z
  .object({
    effect: z
      .looseObject({ machine: id, name: id })
      .transform(({ machine, name, ...rest }) => ({
        ...rest,
        ...(machine === undefined ? {} : { execution: name }),
      }))
      .optional()
      .catch(undefined),
    event: z.unknown().optional(),
    stream: z.templateLiteral(['cyc_', z.string()]).optional().catch(undefined),
  })
  .catch({});

export type NamedIds = Readonly<Record<string, string>>;

/** The ids by which a log line is found, out of what a function was handed; nothing else of it. */
export function namedIds(payload: unknown): NamedIds {
  const { effect, event, stream } = inside.parse(payload);
  return {
    ...(event === undefined ? {} : namedIds(event)),
    ...(effect === undefined ? {} : present(named.parse(effect))),
    ...(stream === undefined ? {} : present(named.parse({ cycleId: stream }))),
    ...present(named.parse(payload)),
  };
}

const present = (ids: Readonly<Record<string, string | undefined>>): NamedIds =>
  Object.fromEntries(
    Object.entries(ids).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
