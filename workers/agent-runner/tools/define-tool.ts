import * as z from 'zod';
import { jsonObject, type JsonValue } from '#shared/contracts/json.contract.ts';
import type { AgentToolName } from '#shared/domain/agents/agent-definition.ts';
import type { ModelTool } from '#shared/ports/language-model.port.ts';

/** A tool over a zod schema: wrong input is an answer that names each field, never an exception. */
export const defineTool = <Schema extends z.ZodType>(tool: {
  readonly name: AgentToolName;
  readonly description: string;
  readonly input: Schema;
  readonly run: (input: z.output<Schema>) => JsonValue;
}): ModelTool => ({
  name: tool.name,
  description: tool.description,
  inputSchema: jsonObject.parse(JSON.parse(JSON.stringify(z.toJSONSchema(tool.input, { io: 'input' })))),
  execute: async (input) => {
    const parsed = tool.input.safeParse(input);
    if (parsed.success) return tool.run(parsed.data);
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`,
    );
    return { error: `${tool.name} was called wrongly: ${problems.join('; ')}` };
  },
});

export const path = z.string().describe('path relative to the repository, "/" between folders');
