/**
 * What wakes somebody: one list for the alarms, their texts, the dashboard and the runbook. A key is the heading of the
 * runbook's section and the beginning of the alarm's name.
 */
export const ALARMS = {
  'A function fails': 'Calls of a function end with an error.',
  'A function is throttled': 'Calls of a function are turned away, since too many run at once.',
  'A function is slow': 'One call in a hundred needs more than four fifths of the time that it may take.',
  'Messages wait': 'A message has waited for 15 minutes: nobody takes it, or every try fails.',
  'Dead letters': 'Something could not be carried out and waits for a person.',
  'Changes wait': 'Effects and notices of what was written are more than 5 minutes behind.',
  'An execution fails': 'A state machine failed instead of recording why.',
  'An execution times out': 'A state machine ran longer than its definition allows.',
  'The API answers with errors': 'Requests are answered with a 5xx.',
  'The API is slow': 'One request in a hundred waits for more than 15 seconds.',
  'The table turns requests away': 'DynamoDB throttles or fails; what was asked is tried again.',
  'The budget is spent': 'The month’s costs have reached, or are going to pass, the budget.',
} as const;

export type AlarmHeading = keyof typeof ALARMS;

/** `A function fails` → `a-function-fails`: how a page is linked to, as GitHub makes it of a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
