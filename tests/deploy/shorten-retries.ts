import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeployedResources } from '#local/cli/deployed-resources.ts';

/** What fails of `commands.fifo` is given up after seconds, not half an hour. Gives what ends that. */
export async function shortenRetries({ queues }: DeployedResources): Promise<() => Promise<void>> {
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const deadLetterTargetArn = queues['commands-dead.fifo']!.replace(
    /^.*\/(\d+)\/(.*)$/,
    'arn:aws:sqs:eu-central-1:$1:$2',
  );
  const retry = async (VisibilityTimeout: string, maxReceiveCount: number): Promise<void> => {
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queues['commands.fifo'],
        Attributes: {
          VisibilityTimeout,
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
        },
      }),
    );
  };
  await retry('5', 2);
  return () => retry('360', 5);
}
