// One tool call: a tool that fails is told to the model, which can say so; it does not end the chat.
import type { AgentTool, ToolCall, ToolContext } from './agent-types.js';

export async function runTool(
  tools: readonly AgentTool[],
  call: { id: string; name: string; input: unknown },
  context: ToolContext,
): Promise<ToolCall> {
  const tool = tools.find((candidate) => candidate.definition.name === call.name);
  if (!tool) return { ...call, result: `There is no tool called ${call.name}.`, isError: true };
  try {
    const result = await tool.run(call.input, context);
    // The API refuses empty text, and a model would wonder.
    return { ...call, result: result.length === 0 ? 'Done; the tool gave nothing back.' : result, isError: false };
  } catch (error) {
    const reason = error instanceof Error && error.message !== '' ? error.message : 'no reason given';
    return { ...call, result: `The tool failed: ${reason}`, isError: true };
  }
}
