import { createScriptRecorder } from '#shared/adapters/scripted-model/record-script.ts';
import type { AgentJobSpec } from '#shared/contracts/jobs.contract.ts';
import type { LanguageModel } from '#shared/ports/language-model.port.ts';

/** The same models; what they reply is written to `<folder>/script.yml`, to be played again. */
export const recordModel = (
  choose: (spec: AgentJobSpec) => LanguageModel,
  folder: string,
): ((spec: AgentJobSpec) => LanguageModel) => {
  const recorder = createScriptRecorder(folder);
  return (spec) =>
    recorder.recording(choose(spec), {
      role: spec.role,
      task: spec.taskId,
      phase: spec.phase,
      attempt: spec.attempt,
    });
};
