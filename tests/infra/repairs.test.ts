import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../infra/function-list.ts';
import { statementsOfRole } from './statements.ts';
import { asText, ofType, synthesize } from './synthesize.ts';

const synthesized = synthesize();

/** What the named function may do with the table, by place, written as its last part. */
const onTheTable = (name: string): Record<string, string[]> => {
  const prefix = name.replaceAll(/(?:^|-)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const [role = ''] = ofType(synthesized.resources, 'AWS::IAM::Role')
    .map(([id]) => id)
    .filter((id) => id.startsWith(prefix));
  const places: Record<string, string[]> = {};
  for (const { actions, resources } of statementsOfRole(synthesized, role))
    for (const action of actions.filter((one) => one.startsWith('dynamodb:')))
      for (const place of resources)
        (places[place.includes('/index/') ? 'index' : 'table'] ??= []).push(action.slice('dynamodb:'.length));
  return places;
};

describe('the repairs', () => {
  it.each(['repair-machines', 'repair-slots'])(
    '%s may list by the index, and read and write items on their conditions',
    (name) => {
      const { index, table } = onTheTable(name);
      expect(index?.toSorted()).toEqual(['BatchGetItem', 'GetItem', 'Query']);
      expect(table?.toSorted()).toEqual([
        'BatchGetItem',
        'ConditionCheckItem',
        'DeleteItem',
        'GetItem',
        'Query',
        'UpdateItem',
      ]);
    },
  );

  it('run on one schedule each, once a minute', () => {
    const repairs = Object.entries(FUNCTIONS).filter(([name]) => name.startsWith('repair-'));
    const rules = ofType(synthesized.resources, 'AWS::Events::Rule').filter(([id]) =>
      id.startsWith('Repair'),
    );
    expect(rules.map(([, { ScheduleExpression }]) => asText(ScheduleExpression))).toEqual(
      repairs.map(() => 'rate(1 minute)'),
    );
  });
});
