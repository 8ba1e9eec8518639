import { describe, expect, it, vi } from 'vitest';
import { createEmfMeter } from '#shared/adapters/emf-meter/emf-meter.adapter.ts';

describe('the meter of CloudWatch’s embedded format', () => {
  it('writes one line for each measurement, with its dimensions and no other, and details beside them', () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
    createEmfMeter({ namespace: 'AgentWorkflow/dev' }).record([
      {
        metric: 'tdd_phase_duration_seconds',
        value: 12.5,
        dimensions: { project: 'shop', phase: 'DESIGN' },
        detail: { story_id: 'A-1' },
      },
      { metric: 'test_coverage_percentage', value: 75, dimensions: { project: 'shop' } },
    ]);
    write.mockRestore();
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, any>);
    expect(lines).toHaveLength(2);
    expect(first!['_aws'].CloudWatchMetrics).toEqual([
      {
        Namespace: 'AgentWorkflow/dev',
        Dimensions: [['project', 'phase']],
        Metrics: [{ Name: 'tdd_phase_duration_seconds', Unit: 'Seconds' }],
      },
    ]);
    expect(first).toMatchObject({
      project: 'shop',
      phase: 'DESIGN',
      story_id: 'A-1',
      tdd_phase_duration_seconds: 12.5,
    });
    expect(second).toMatchObject({ project: 'shop', test_coverage_percentage: 75 });
    expect(second).not.toHaveProperty('service');
  });
});
