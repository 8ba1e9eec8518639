import { docker } from '../containers/engine.ts';

export interface WorkerContainer {
  readonly id: string;
  readonly worker: 'agent-runner' | 'test-runner';
  readonly running: boolean;
}

const FORMAT =
  '{{.ID}}|{{.State}}|{{.Label "ministack.instance"}}|{{.Label "com.amazonaws.ecs.task-definition-family"}}';

/** Containers of tasks that this emulator started, as long as the engine knows them. */
export async function listWorkers(port: number): Promise<WorkerContainer[]> {
  const lines = await docker('ps', '--all', '--filter', 'label=ministack=ecs', '--format', FORMAT);
  return lines
    .trim()
    .split('\n')
    .flatMap((line): WorkerContainer[] => {
      const [id = '', state = '', instance = '', family = ''] = line.split('|');
      if (!instance.endsWith(`:${port}`)) return [];
      const worker = family.includes('AgentRunner') ? 'agent-runner' : 'test-runner';
      return [{ id, worker, running: state === 'running' }];
    });
}

/** Notes each container of a worker once, as `<worker> <id>`. */
export function watchWorkers(port: number): {
  readonly seen: () => readonly string[];
  readonly stop: () => void;
} {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    void listWorkers(port)
      .then((workers) => workers.forEach(({ id, worker }) => seen.add(`${worker} ${id}`)))
      // The engine may be busy; the next look comes soon.
      .catch(() => undefined);
  }, 1_000);
  return { seen: () => [...seen], stop: () => clearInterval(timer) };
}
